import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import * as esm from "catlog";
import { withCatlog } from "catlog/next";
import { describe, expect, test } from "vitest";

const require = createRequire(import.meta.url);
const home = dirname(require.resolve("catlog/package.json"));
const manifest = require("catlog/package.json") as {
  scripts?: Record<string, string>;
  dependencies?: object;
  version: string;
};

function node(...args: string[]): string {
  return execFileSync(process.execPath, args, { encoding: "utf8", cwd: import.meta.dirname });
}

describe("the packed package", () => {
  test("is one package by import and by require", () => {
    const cjs = require("catlog") as typeof esm;
    expect(cjs.Catalog).toBe(esm.Catalog);
    expect(cjs.CatlogError).toBe(esm.CatlogError);
    expect(Object.keys(esm).sort()).toEqual(Object.keys(cjs).sort());
    expect(esm.version).toBe(manifest.version);
  });

  test("has nothing to run on installation and nothing to install besides", () => {
    for (const script of ["preinstall", "install", "postinstall"]) expect(manifest.scripts?.[script]).toBeUndefined();
    expect(manifest.dependencies).toBeUndefined();
    const files = readdirSync(home);
    expect(files.filter((name) => name.endsWith(".node")).length).toBe(1);
    expect(files.sort().filter((name) => !name.endsWith(".node"))).toEqual(["README.md", "dist", "package.json"]);
  });

  test("names its binaries literally, so that bundlers find them", () => {
    const source = readFileSync(join(home, "dist/native.js"), "utf8");
    for (const platform of ["linux-x64-gnu", "linux-arm64-musl", "darwin-arm64", "win32-x64-msvc"]) {
      expect(source).toContain(`require("../catlog.${platform}.node")`);
      expect(source).toContain(`require("@catlog/${platform}")`);
    }
  });

  test("refuses the Edge runtime and says why", () => {
    // what bundlers of Edge functions resolve; the example's tests ask Next.js itself
    const attempt = 'try { require("catlog") } catch (e) { console.log(e.code, e.message) }';
    const reason = /^unsupported_runtime catlog is a native addon, .* runtime = "nodejs"/;
    for (const condition of ["edge-light", "workerd"]) expect(node("-C", condition, "-e", attempt)).toMatch(reason);
  });

  test("says which binary is missing where none fits", () => {
    const attempt = (platform: string, arch: string) =>
      node(
        "-e",
        `Object.defineProperty(process, "platform", { value: "${platform}" });
         Object.defineProperty(process, "arch", { value: "${arch}" });
         try { require("catlog") } catch (e) { console.log(e.code, e.context.platform, e.message) }`,
      );
    expect(attempt("sunos", "x64")).toMatch(
      /^unsupported_platform sunos-x64 .*no binary for sunos-x64; there are linux-x64-gnu/,
    );
    expect(attempt("darwin", "arm64")).toMatch(
      /^unsupported_platform darwin-arm64 .*install the package @catlog\/darwin-arm64/,
    );
  });

  test("works in worker threads", () => {
    const script = `
      const { Worker, isMainThread, parentPort } = require("node:worker_threads");
      const { Catalog } = require("catlog");
      const rows = [{ malId: 1, snapshotDate: "2026-02-08", rank: 1 }];
      (async () => {
        const catalog = await Catalog.open(rows);
        const { rows: found } = await catalog.rollingMomentum({ date: "latest" });
        if (!isMainThread) return parentPort.postMessage(found.length);
        for (let n = 0; n < 3; n++) {
          const worker = new Worker(process.argv[1]);
          console.log(await new Promise((resolve, reject) => worker.on("message", resolve).on("error", reject)));
          await worker.terminate();
        }
      })();`;
    const file = join(import.meta.dirname, "worker.cjs");
    writeFileSync(file, script);
    expect(node(file)).toBe("1\n1\n1\n");
  });

  test("withCatlog takes functions, and nothing else", async () => {
    const phases = withCatlog((phase: string, { dev }: { dev: boolean }) => ({ phase, dev }));
    expect(await phases("build", { dev: true })).toEqual({
      phase: "build",
      dev: true,
      serverExternalPackages: ["catlog"],
    });
    const later = withCatlog(async () => ({ serverExternalPackages: ["sharp"] }));
    expect(await later()).toEqual({ serverExternalPackages: ["sharp", "catlog"] });
    const refused = expect.objectContaining({ name: "CatlogError", code: "invalid_option" });
    // biome-ignore lint/suspicious/noExplicitAny: what is tried here is what the types forbid
    for (const config of [null, 3, "a", [], Promise.resolve({}), { serverExternalPackages: "sharp" }] as any[]) {
      expect(() => withCatlog(config)).toThrow(refused);
      if (!(config instanceof Promise)) await expect(withCatlog(() => config)()).rejects.toEqual(refused);
    }
  });

  test("withCatlog keeps what is there and names the package once", () => {
    expect(withCatlog()).toEqual({ serverExternalPackages: ["catlog"] });
    const config = { output: "standalone", serverExternalPackages: ["sharp", "catlog"] };
    expect(withCatlog(config)).toEqual({ output: "standalone", serverExternalPackages: ["sharp", "catlog"] });
    expect(withCatlog(withCatlog({ reactStrictMode: true }))).toEqual({
      reactStrictMode: true,
      serverExternalPackages: ["catlog"],
    });
  });
});
