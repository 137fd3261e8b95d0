// Makes the catalogue of a test server and serves the production build with it.
import { rmSync } from "node:fs";
import { Catalog } from "catlog";
import { readRankings } from "../scripts/read-rankings.mjs";
import { dataOf, PANEL, SERVERS } from "./servers.mjs";

const kind = process.argv[2];
const { port, days } = SERVERS[kind];
const dir = dataOf(kind);

rmSync(dir, { recursive: true, force: true });
if (days !== null) {
  const rows = readRankings(PANEL);
  const snapshots = [...new Set(rows.map(({ snapshotDate }) => snapshotDate))].sort().slice(0, days);
  const kept = new Set(snapshots);
  const catalog = await Catalog.create(dir);
  const some = rows.filter(({ snapshotDate }) => kept.has(snapshotDate));
  if (some.length > 0) await catalog.append(some);
}

process.env.CATLOG_DATA = dir;
process.env.CATLOG_REFRESH_SECONDS = "0";
process.env.PORT = String(port);
process.env.HOSTNAME = "127.0.0.1";
process.env.NEXT_TELEMETRY_DISABLED = "1";
await import("../.next/standalone/server.js");
