// Makes the catalogue of a test server and serves the production build with it.
import { rmSync } from "node:fs";
import { Catalog } from "catlog";
import { dataOf, dayFile, PANEL, SERVERS } from "./servers.mjs";

const kind = process.argv[2];
const { port, days } = SERVERS[kind];
const dir = dataOf(kind);

rmSync(dir, { recursive: true, force: true });
if (days !== null) {
  const catalog = await Catalog.create(dir);
  if (days === Number.POSITIVE_INFINITY) await catalog.append(PANEL);
  else if (days > 0) {
    // the first days, from the files of all of them
    const whole = `${dir}.whole`;
    rmSync(whole, { recursive: true, force: true });
    const { daysAdded } = await (await Catalog.create(whole)).append(PANEL);
    await catalog.append(daysAdded.slice(0, days).map((day) => dayFile("short.whole", day)));
  }
}

process.env.CATLOG_DATA = dir;
process.env.CATLOG_REFRESH_SECONDS = "0";
process.env.PORT = String(port);
process.env.HOSTNAME = "127.0.0.1";
process.env.NEXT_TELEMETRY_DISABLED = "1";
await import("../.next/standalone/server.js");
