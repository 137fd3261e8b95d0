// Writes what is published: a package for each platform whose binary lies here, under npm/, and the main package without a binary
// but with the others as optional dependencies.
//
//     node scripts/platforms.mjs && (cd npm/main && npm publish) …

import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(resolve(here, "package.json"), "utf8"));
const { version, license, repository, engines } = manifest;

/** Every platform that `ts/native.ts` looks for. */
const platforms = [
  { name: "linux-x64-gnu", os: "linux", cpu: "x64", libc: "glibc" },
  { name: "linux-x64-musl", os: "linux", cpu: "x64", libc: "musl" },
  { name: "linux-arm64-gnu", os: "linux", cpu: "arm64", libc: "glibc" },
  { name: "linux-arm64-musl", os: "linux", cpu: "arm64", libc: "musl" },
  { name: "darwin-x64", os: "darwin", cpu: "x64" },
  { name: "darwin-arm64", os: "darwin", cpu: "arm64" },
  { name: "win32-x64-msvc", os: "win32", cpu: "x64" },
];

const source = readFileSync(resolve(here, "ts/native.ts"), "utf8");
for (const { name } of platforms) {
  if (!source.includes(`"@catlog/${name}"`)) throw new Error(`ts/native.ts does not look for @catlog/${name}`);
}

const npm = resolve(here, "npm");
rmSync(npm, { recursive: true, force: true });
const write = (dir, content) => writeFileSync(resolve(dir, "package.json"), `${JSON.stringify(content, null, 2)}\n`);
const found = [];
for (const { name, os, cpu, libc } of platforms) {
  const binary = `catlog.${name}.node`;
  if (!existsSync(resolve(here, binary))) continue;
  const dir = resolve(npm, name);
  mkdirSync(dir, { recursive: true });
  copyFileSync(resolve(here, binary), resolve(dir, binary));
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
  `npm/main and npm/{${found.join(",")}}; not built here: ${
    platforms
      .map(({ name }) => name)
      .filter((name) => !found.includes(name))
      .join(", ") || "none"
  }`,
);
