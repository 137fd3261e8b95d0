// Columns as the native half gives them become the rows that they were made of.

import { deepStrictEqual } from "node:assert";
import { readFileSync } from "node:fs";

import { columns, decoders, type NativeColumn } from "./rows.js";
import type { TableName } from "./types.js";

interface Page {
  table: TableName;
  columns: [kind: string, labels: string[], values: unknown[]][];
  rows: unknown[];
}

function native([kind, labels, values]: Page["columns"][number]): NativeColumn {
  switch (kind) {
    case "int":
      return Int32Array.from(values as (number | null)[], (value) => value ?? -2147483648);
    case "date":
      return Int32Array.from(values as string[], (value) => Date.parse(value) / 86_400_000);
    case "floatingpoint":
      return Float64Array.from(values as (number | null)[], (value) => value ?? NaN);
    case "label":
      return Uint8Array.from(values as (string | null)[], (value) => (value === null ? 255 : labels.indexOf(value)));
    case "timestamp":
      return values[0] as string;
    case "utf8":
      return { ids: Uint32Array.from(values.keys()), texts: values as string[] };
    case "list<utf8>":
      return { ids: Uint32Array.from(values.keys()), lists: values as string[][] };
    case "list<int>": {
      const lists = values as number[][];
      const ends = lists.map((_, row) => lists.slice(0, row + 1).flat().length);
      return { ends: Uint32Array.from(ends), values: Int32Array.from(lists.flat()) };
    }
    default:
      throw new Error(kind);
  }
}

const pages = JSON.parse(readFileSync("pages.json", "utf8")) as Page[];
for (const { table, columns: all, rows } of pages) {
  const page = { length: rows.length, columns: all.map(native) };
  const decoded: unknown[] = decoders[table](page);
  deepStrictEqual(decoded, rows);
  deepStrictEqual(decoded.map((row) => Object.keys(row as object)), rows.map((row) => Object.keys(row as object)));
  const known: readonly string[] = columns[table];
  deepStrictEqual(Object.keys(rows[0] as object).filter((name) => !known.includes(name)), []);
  deepStrictEqual(decoders[table]({ length: 0, columns: page.columns }), []);
}
console.log(`${pages.length} kinds of rows out of columns`);
