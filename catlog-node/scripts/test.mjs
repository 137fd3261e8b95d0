// Tests the package as it is installed: packs it, installs the tarball in a project of its own, and runs the tests there.
//
//     node scripts/test.mjs [vitest arguments]

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const root = resolve(here, "..");
const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
const project = resolve(target, "node-package");
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const bin = (name, file) => resolve(here, "node_modules", name, file);

function run(command, args, options) {
  const { status } = spawnSync(command, args, { cwd: project, stdio: "inherit", ...options });
  if (status !== 0) process.exit(status ?? 1);
}

rmSync(project, { recursive: true, force: true });
mkdirSync(project, { recursive: true });
const [{ filename }] = JSON.parse(
  execFileSync(npm, ["pack", "--json", "--pack-destination", project], {
    cwd: here,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }),
);
writeFileSync(
  resolve(project, "package.json"),
  JSON.stringify({ name: "catlog-consumer", private: true, dependencies: { catlog: `file:${filename}` } }),
);
execFileSync(npm, ["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error"], {
  cwd: project,
  stdio: "inherit",
});
console.log(`installed ${filename} in ${project}`);

for (const file of readdirSync(resolve(here, "__test__"))) {
  cpSync(resolve(here, "__test__", file), resolve(project, file), { recursive: true });
}
// The examples of the book, and those of the package's own documentation: checked with the rest; those of the book are run, too.
const examples = [];
const blocks = (text) => [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code);
const book = blocks(readFileSync(resolve(root, "docs/node.md"), "utf8"));
const comments = readdirSync(resolve(here, "ts"))
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) => blocks(readFileSync(resolve(here, "ts", name), "utf8").replace(/^ *\* ?/gm, "")));
const readme = blocks(readFileSync(resolve(here, "README.md"), "utf8"));
for (const [kind, all] of Object.entries({ book, comment: comments, readme })) {
  if (all.length === 0) throw new Error(`no examples found: ${kind}`);
  for (const [index, code] of all.entries()) {
    examples.push(`example.${kind}.${index}.mts`);
    writeFileSync(resolve(project, examples.at(-1)), code);
  }
}
const tsconfig = JSON.parse(readFileSync(resolve(project, "tsconfig.json"), "utf8"));
writeFileSync(
  resolve(project, "tsconfig.json"),
  JSON.stringify({ ...tsconfig, files: [...tsconfig.files, ...examples] }),
);

// What the tests themselves need; it stands in no consumer's way.
for (const name of ["vitest", "apache-arrow", "@types"]) {
  symlinkSync(resolve(here, "node_modules", name), resolve(project, "node_modules", name), "dir");
}

run(process.execPath, [bin("typescript", "lib/tsc.js"), "-p", "tsconfig.json"]);
console.log("tsc --strict: the declarations of the packed package hold");

run(process.execPath, [bin("vitest", "vitest.mjs"), "run", "--root", project, ...process.argv.slice(2)], {
  env: { ...process.env, CATLOG_FIXTURES: resolve(root, "fixtures"), CATLOG_ROOT: root },
});
