// Copies the native half that cargo built to where the package loads it from, stripped, and checks its size.
//
//     cargo build --release -p catlog-node && node scripts/native.mjs             for tests
//     cargo build --profile dist -p catlog-node && node scripts/native.mjs dist   what is published

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MOST_PUBLISHED } from "./published.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const target = resolve(here, "..", process.env.CARGO_TARGET_DIR ?? "target");

/** The profile of cargo. */
const profile = process.argv[2] ?? "release";
/** More bytes than this are too much: to install for a dashboard, if it is what is published. */
const MOST = profile === "dist" ? MOST_PUBLISHED : 40e6;

const musl = process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
const [library, platform] =
  process.platform === "win32"
    ? ["catlog_node.dll", `win32-${process.arch}-msvc`]
    : process.platform === "darwin"
      ? ["libcatlog_node.dylib", `darwin-${process.arch}`]
      : ["libcatlog_node.so", `linux-${process.arch}-${musl ? "musl" : "gnu"}`];

const from = resolve(target, profile, library);
if (!existsSync(from)) {
  console.error(`${from} is missing: cargo build --profile ${profile} -p catlog-node`);
  process.exit(1);
}
const to = resolve(here, `catlog.${platform}.node`);
const part = `${to}.part`;
rmSync(part, { force: true });
if (process.platform === "linux") {
  execFileSync("strip", ["--strip-all", "-o", part, from]);
} else {
  copyFileSync(from, part);
}
renameSync(part, to); // a process that has the old one loaded keeps it
const { size } = statSync(to);
console.log(`${to}: ${(size / 1e6).toFixed(1)} MB`);
if (size > MOST) {
  console.error(`that is more than ${MOST / 1e6} MB`);
  process.exit(1);
}
