// What is published: the main package and one for each platform.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { root } from "./fixtures.mjs";

const require = createRequire(import.meta.url);
const work = join(import.meta.dirname, "platforms");
const binaries = join(work, "binaries");
const out = join(work, "npm");
mkdirSync(binaries, { recursive: true });
afterAll(() => rmSync(work, { recursive: true, force: true }));

const make = () => {
  const script = join(root, "catlog-node/scripts/platforms.mjs");
  return execFileSync(process.execPath, [script, binaries, out], { encoding: "utf8", stdio: "pipe" });
};
const manifest = (name: string) => JSON.parse(readFileSync(join(out, name, "package.json"), "utf8"));

const NAMES = {
  "linux-x64-gnu": ["linux", "x64", "glibc"],
  "linux-x64-musl": ["linux", "x64", "musl"],
  "linux-arm64-gnu": ["linux", "arm64", "glibc"],
  "linux-arm64-musl": ["linux", "arm64", "musl"],
  "darwin-x64": ["darwin", "x64", undefined],
  "darwin-arm64": ["darwin", "arm64", undefined],
  "win32-x64-msvc": ["win32", "x64", undefined],
};

describe("what is published", () => {
  test("is a package for each platform, which says where it fits, and one without a binary", () => {
    for (const name of Object.keys(NAMES)) writeFileSync(join(binaries, `catlog.${name}.node`), name);
    expect(make()).toContain("not there: none");
    const { version } = require("catlog/package.json") as { version: string };
    for (const [name, [os, cpu, libc]] of Object.entries(NAMES)) {
      const file = `catlog.${name}.node`;
      expect(manifest(name)).toMatchObject({ name: `@catlog/${name}`, version, os: [os], cpu: [cpu], main: file });
      expect(manifest(name).libc).toEqual(libc && [libc]);
      expect(manifest(name).files).toEqual([file]);
      expect(readFileSync(join(out, name, file), "utf8")).toBe(name);
    }
    const main = manifest("main");
    expect(main.optionalDependencies).toEqual(
      Object.fromEntries(Object.keys(NAMES).map((name) => [`@catlog/${name}`, version])),
    );
    expect([main.files, main.scripts, main.devDependencies]).toEqual([["dist"], undefined, undefined]);
    expect(readdirSync(join(out, "main")).sort()).toEqual(["README.md", "dist", "package.json"]);
  });

  test("names no platform whose binary is not there, and takes none that is too large", () => {
    for (const name of Object.keys(NAMES).slice(1)) rmSync(join(binaries, `catlog.${name}.node`));
    expect(make()).toContain("packages of linux-x64-gnu; not there: linux-x64-musl, ");
    expect(Object.keys(manifest("main").optionalDependencies)).toEqual(["@catlog/linux-x64-gnu"]);
    expect(readdirSync(out).sort()).toEqual(["linux-x64-gnu", "main"]);
    truncateSync(join(binaries, "catlog.linux-x64-gnu.node"), 25_000_001);
    expect(make).toThrow(/25\.0 MB is more than is published: build it with --profile dist/);
  });

  test("works when it is installed", () => {
    // the binary that was tested all along, in the place of the one for publishing
    for (const file of readdirSync(binaries)) rmSync(join(binaries, file));
    const home = dirname(require.resolve("catlog/package.json"));
    const file = readdirSync(home).find((name) => name.endsWith(".node")) as string;
    const platform = file.slice("catlog.".length, -".node".length);
    writeFileSync(join(binaries, file), "");
    make();
    copyFileSync(join(home, file), join(out, platform, file));

    const project = join(work, "project");
    mkdirSync(join(project, "node_modules/@catlog"), { recursive: true });
    for (const [from, to] of [
      ["main", "catlog"],
      [platform, `@catlog/${platform}`],
    ] as const) {
      const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", project], {
        cwd: join(out, from),
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
      const place = join(project, "node_modules", to);
      mkdirSync(place, { recursive: true });
      execFileSync("tar", ["xzf", join(project, filename), "--strip-components=1", "-C", place]);
    }
    const script = `const { Catalog } = require("catlog");
      Catalog.open([{ malId: 1, snapshotDate: "2026-02-08", rank: 1 }]).then((c) => console.log(c.latestDate));`;
    expect(execFileSync(process.execPath, ["-e", script], { cwd: project, encoding: "utf8" })).toBe("2026-02-08\n");
  });
});
