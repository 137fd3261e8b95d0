import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const NUMBERS = ["malId", "rank", "popularity", "score", "scoredBy", "members", "favorites"];

/** The fields of a line of CSV; a field in quotes may hold commas, and two quotes for one. */
function fields(line) {
  const found = line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return Array.from(found, ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain);
}

/** The elements of a PostgreSQL array such as `{Drama,"Slice of Life"}`. */
function elements(text) {
  return fields(text.slice(1, -1)).filter((element) => element !== "");
}

/**
 * Rows for `Catalog.append`, of a gzipped CSV as the project's fixture is one.
 *
 * @param {string} path
 * @returns {import("catlog").DailyRanking[]}
 */
export function readRankings(path) {
  const [header, ...lines] = gunzipSync(readFileSync(path)).toString("utf8").trimEnd().split(/\r?\n/);
  const names = fields(header);
  return lines.map((line) => {
    const row = {};
    for (const [at, text] of fields(line).entries()) {
      const name = names[at];
      if (name === "genres") row.genres = elements(text);
      else if (NUMBERS.includes(name)) row[name] = text === "" ? null : Number(text);
      else row[name] = text === "" ? null : text;
    }
    return row;
  });
}
