// Writes what is published: a package for each platform whose binary lies here, under npm/, and the main package without a binary
// but with the others as optional dependencies.
//
//     node scripts/platforms.mjs [BINARIES [OUT]] && (cd npm/main && npm publish) …
//
// Binaries are those of `cargo build --profile dist`, as scripts/native.mjs names them; larger ones are refused.

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { MOST_PUBLISHED, platforms } from "./published.mjs";

const here = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(resolve(here, "package.json"), "utf8"));
const { version, license, repository, engines } = manifest;

// Where the native files are looked for, and where the packages go.
const binaries = resolve(process.argv[2] ?? here);
const npm = resolve(process.argv[3] ?? resolve(here, "npm"));

const source = readFileSync(resolve(here, "ts/native.ts"), "utf8");
for (const { name } of platforms) {
  if (!source.includes(`"@catlog/${name}"`)) throw new Error(`ts/native.ts does not look for @catlog/${name}`);
}

rmSync(npm, { recursive: true, force: true });
const write = (dir, content) => writeFileSync(resolve(dir, "package.json"), `${JSON.stringify(content, null, 2)}\n`);
const found = [];
for (const { name, os, cpu, libc } of platforms) {
  const binary = `catlog.${name}.node`;
  const from = resolve(binaries, binary);
  if (!existsSync(from)) continue;
  const { size } = statSync(from);
  if (size > MOST_PUBLISHED) {
    console.error(`${from}: ${(size / 1e6).toFixed(1)} MB is more than is published: build it with --profile dist`);
    process.exit(1);
  }
  const dir = resolve(npm, name);
  mkdirSync(dir, { recursive: true });
  copyFileSync(from, resolve(dir, binary));
  write(dir, {
    name: `@catlog/${name}`,
    version,
    description: `The native half of catlog for ${name}.`,
    license,
    repository,
    engines,
    os: [os],
    cpu: [cpu],
    ...(libc && { libc: [libc] }),
    main: binary,
    files: [binary],
  });
  found.push(name);
}

const main = resolve(npm, "main");
mkdirSync(main, { recursive: true });
cpSync(resolve(here, "dist"), resolve(main, "dist"), { recursive: true });
copyFileSync(resolve(here, "README.md"), resolve(main, "README.md"));
const { devDependencies: _, scripts: __, ...published } = manifest;
write(main, {
  ...published,
  files: ["dist"],
  optionalDependencies: Object.fromEntries(found.map((name) => [`@catlog/${name}`, version])),
});
console.log(
  `${main} and packages of ${found.join(", ") || "no platform"}; not there: ${
    platforms
      .map(({ name }) => name)
      .filter((name) => !found.includes(name))
      .join(", ") || "none"
  }`,
);
