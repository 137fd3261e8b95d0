// Writes the ES modules beside the CommonJS ones: a wrapper each, so that both kinds of importers share one catalogue, one
// CatlogError and one addon.

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const dist = fileURLToPath(new URL("../dist/", import.meta.url));

for (const name of ["index", "next"]) {
  const names = Object.keys(require(`${dist}${name}.js`)).sort();
  if (names.length === 0) throw new Error(`${name}.js exports nothing`);
  writeFileSync(
    `${dist}${name}.mjs`,
    `import catlog from "./${name}.js";\n\nexport const { ${names.join(", ")} } = catlog;\n`,
  );
  writeFileSync(`${dist}${name}.d.mts`, `export * from "./${name}.js";\n`);
}
