/** The columns of a page as the native half gives them. */

import type { NativeColumn, NativeRows } from "./generated/rows.js";

/** What of a page is no number: JSON text of the native half. */
export interface Meta {
  length: number;
  total: number | null;
  next: string | null;
  /** A letter a column. */
  kinds: string;
  /** What columns have besides numbers, those that have something. */
  extras: (number | string | string[] | string[][])[];
}

/** Lays typed arrays over the buffer of a page: no value is copied. Each column starts at a multiple of 8 bytes. */
export function columnsOf(buffer: ArrayBuffer, meta: Meta): NativeRows {
  const { length, kinds, extras } = meta;
  const columns: NativeColumn[] = [];
  let at = 0;
  let next = 0;
  for (let index = 0; index < kinds.length; index++) {
    let bytes = 4 * length;
    switch (kinds[index]) {
      case "i":
        columns.push(new Int32Array(buffer, at, length));
        break;
      case "f":
        columns.push(new Float64Array(buffer, at, length));
        bytes = 8 * length;
        break;
      case "b":
        columns.push(new Uint8Array(buffer, at, length));
        bytes = length;
        break;
      case "t":
        columns.push({ ids: new Uint32Array(buffer, at, length), texts: extras[next++] as string[] });
        break;
      case "l":
        columns.push({ ids: new Uint32Array(buffer, at, length), lists: extras[next++] as string[][] });
        break;
      case "n": {
        const values = new Int32Array(buffer, at + bytes, extras[next++] as number);
        columns.push({ ends: new Uint32Array(buffer, at, length), values });
        bytes += values.byteLength;
        break;
      }
      default: // "s"
        columns.push(extras[next++] as string);
        bytes = 0;
    }
    at += (bytes + 7) & ~7;
  }
  return { length, columns };
}

/** The rows from one position to another. */
export function slice({ columns }: NativeRows, from: number, to: number): NativeRows {
  const part = (column: NativeColumn): NativeColumn => {
    if (typeof column === "string") return column;
    if ("texts" in column) return { ids: column.ids.subarray(from, to), texts: column.texts };
    if ("lists" in column) return { ids: column.ids.subarray(from, to), lists: column.lists };
    if (!("ends" in column)) return column.subarray(from, to);
    const start = from === 0 ? 0 : (column.ends[from - 1] as number);
    return { ends: column.ends.slice(from, to).map((end) => end - start), values: column.values.subarray(start) };
  };
  return { length: to - from, columns: columns.map(part) };
}
