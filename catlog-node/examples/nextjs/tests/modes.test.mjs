// The ways in which the example is run besides the server that Playwright talks to: `next dev`, the standalone directory carried
// elsewhere, `npm start`; and a route for the Edge runtime, which has to fail with a reason.
//
//     npm run build && node --test tests/modes.test.mjs

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Catalog } from "catlog";
import { PANEL } from "./servers.mjs";

const project = fileURLToPath(new URL("..", import.meta.url));
const next = join(project, "node_modules/next/dist/bin/next");
const work = mkdtempSync(join(tmpdir(), "catlog-example-"));
after(() => rmSync(work, { recursive: true, force: true }));

const data = join(work, "catalogue");
await (await Catalog.create(data)).append(PANEL);

const environment = (port) => ({
  ...process.env,
  CATLOG_DATA: data,
  HOSTNAME: "127.0.0.1",
  PORT: String(port),
  NEXT_TELEMETRY_DISABLED: "1",
});

/** A port that nobody listens at. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts a server, asks it for one route and one page, and stops it. */
async function serves(command, cwd) {
  const port = await freePort();
  const options = { cwd, env: environment(port), stdio: "pipe", detached: true };
  const server = spawn(process.execPath, command, options);
  let said = "";
  server.stdout.on("data", (text) => (said += text));
  server.stderr.on("data", (text) => (said += text));
  try {
    const health = await answer(`http://127.0.0.1:${port}/api/health`, server, () => said);
    assert.deepEqual(await health.json(), {
      status: "ok",
      latestDate: "2026-01-28",
      days: 119,
      anime: 362,
      rows: 37_789,
    });
    const page = await fetch(`http://127.0.0.1:${port}/`);
    assert.equal(page.status, 200, said);
    assert.match(await page.text(), /What moved, as of (<!-- -->)?28 January 2026/);
  } finally {
    if (server.exitCode === null) process.kill(-server.pid, "SIGTERM"); // and what it started
  }
}

/** The answer of a server, once it listens. */
async function answer(url, server, said) {
  for (let tries = 0; tries < 600; tries++) {
    if (server.exitCode !== null) throw new Error(`it stopped: ${said()}`);
    const response = await fetch(url).catch(() => undefined);
    if (response) return response;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`it does not listen: ${said()}`);
}

test("next dev serves pages and routes", () => serves([next, "dev"], project));

test("the standalone directory serves where it is carried to, with the addon in it", async () => {
  const elsewhere = join(work, "standalone");
  cpSync(join(project, ".next/standalone"), elsewhere, { recursive: true, verbatimSymlinks: true });
  assert.ok(existsSync(join(elsewhere, "node_modules/catlog/package.json")));
  await serves(["server.js"], elsewhere);
});

test("npm start serves it with the settings of the environment", () =>
  serves(["scripts/start.mjs"], project));

test("a route for the Edge runtime does not build, and the reason is told", () => {
  // inside the project, so that it has the project's packages
  const app = join(project, "test-results/edge");
  rmSync(app, { recursive: true, force: true });
  mkdirSync(join(app, "app/edge"), { recursive: true });
  writeFileSync(join(app, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(app, "next.config.mjs"),
    `import { withCatlog } from "catlog/next";
const root = ${JSON.stringify(project)};
export default withCatlog({ turbopack: { root }, outputFileTracingRoot: root });`,
  );
  writeFileSync(
    join(app, "app/layout.js"),
    "export default function Layout({ children }) { return <html><body>{children}</body></html>; }",
  );
  writeFileSync(
    join(app, "app/edge/route.js"),
    `import { version } from "catlog";
export const runtime = "edge";
export const GET = () => new Response(version);`,
  );
  const { status, stdout, stderr } = spawnSync(process.execPath, [next, "build"], {
    cwd: app,
    env: environment(0),
    encoding: "utf8",
  });
  assert.notEqual(status, 0);
  assert.match(stdout + stderr, /catlog is a native addon, which the Edge runtime cannot load/);
});
