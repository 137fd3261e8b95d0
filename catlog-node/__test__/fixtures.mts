import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import type { RankingRow } from "catlog";

/** The repository that the tests belong to. */
export const root = process.env.CATLOG_ROOT ?? "";
if (!root) throw new Error("run the tests by `npm test`");

export const fixture = (path: string) => resolve(root, "fixtures", path);

/** The bytes of a fixture, unpacked. */
export function read(path: string): Buffer {
  const bytes = readFileSync(fixture(path));
  return path.endsWith(".gz") ? gunzipSync(bytes) : bytes;
}

/** Rows of a CSV file as records of text. */
export function csv(path: string): Record<string, string>[] {
  const [header = [], ...records] = parse(read(path).toString("utf8"));
  return records.map((record) => Object.fromEntries(header.map((name, index) => [name, record[index] ?? ""])));
}

function parse(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let field = "";
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at] as string;
    if (quoted) {
      if (c !== '"') field += c;
      else if (text[at + 1] === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ",") {
      record.push(field);
      field = "";
    } else if (c === "\n") {
      record.push(field);
      records.push(record);
      record = [];
      field = "";
    } else if (c !== "\r") field += c;
  }
  return records;
}

/** `rank_avg_7d` as `rankAvg7d`. */
export const camelCase = (name: string) => name.replace(/_(.)/g, (_, c: string) => c.toUpperCase());

/** So many anime on so many days, in an order of ranks that changes from day to day. */
export function panel(anime: number, days: number, first = "2026-01-01"): RankingRow[] {
  const genres = [["Action"], ["Action", "Drama"], ["Comedy"], []];
  const start = Date.parse(first);
  const rows: RankingRow[] = [];
  for (let day = 0; day < days; day++) {
    const snapshotDate = new Date(start + day * 86_400_000).toISOString().slice(0, 10);
    for (let id = 1; id <= anime; id++) {
      const rank = ((id * 7 + day * (id % 3)) % anime) + 1;
      rows.push({
        malId: id,
        snapshotDate,
        title: `Anime ${id}`,
        rank,
        popularity: anime + 1 - id,
        score: Math.round(1000 - (800 * rank) / anime) / 100 || 1,
        scoredBy: 100 + id,
        members: 1000 + id + day,
        favorites: id,
        genres: genres[id % 4] as string[],
      });
    }
  }
  return rows;
}
