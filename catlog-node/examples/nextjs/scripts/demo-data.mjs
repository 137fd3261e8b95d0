// Makes a catalogue on disk of the invented panel, to try the example with:
//
//     npm run demo-data            writes ./catalogue
//     npm run demo-data -- DIR     writes DIR

import { fileURLToPath } from "node:url";
import { Catalog } from "catlog";

const dir = process.argv[2] ?? "catalogue";
const panel = fileURLToPath(new URL("../../../../fixtures/daily_rankings.csv.gz", import.meta.url));

const catalog = await Catalog.create(dir);
await catalog.append(panel);
await catalog.compact();
console.log(`${dir}: ${catalog.animeCount} anime, ${catalog.days.length} days until ${catalog.latestDate}`);
