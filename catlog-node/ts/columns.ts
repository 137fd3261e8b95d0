/** The columns of a page as the native half gives them, and what row decoders make values of. */

/** An id a row, 0xFFFFFFFF for null. */
export interface TextIds {
  ids: Uint32Array;
  texts: string[];
}

/** An id a row. */
export interface TextLists {
  ids: Uint32Array;
  lists: string[][];
}

/** Where each row's list ends in `values`; it starts where the one before ends. */
export interface Int32Lists {
  ends: Uint32Array;
  values: Int32Array;
}

/** A column; a string stands in every row. */
export type Column = Int32Array | Float64Array | Uint8Array | TextIds | TextLists | Int32Lists | string;

/** Columns of equal length, in the order of their table. */
export interface Columns {
  length: number;
  columns: Column[];
}

/** What of a page is no number: JSON text of the native half. */
export interface Meta {
  length: number;
  total: number | null;
  next: string | null;
  kinds: string;
  extras: (null | number | string | string[] | string[][])[];
}

/** Lays typed arrays over the buffer of a page: no value is copied. */
export function columnsOf(buffer: ArrayBuffer, start: number, meta: Meta): Columns {
  const { length, kinds, extras } = meta;
  const columns: Column[] = [];
  let at = start;
  for (let index = 0; index < kinds.length; index++) {
    const extra = extras[index];
    let bytes = 0;
    switch (kinds.charCodeAt(index)) {
      case 105: // i
        columns.push(new Int32Array(buffer, at, length));
        bytes = 4 * length;
        break;
      case 102: // f
        columns.push(new Float64Array(buffer, at, length));
        bytes = 8 * length;
        break;
      case 98: // b
        columns.push(new Uint8Array(buffer, at, length));
        bytes = length;
        break;
      case 116: // t
        columns.push({ ids: new Uint32Array(buffer, at, length), texts: extra as string[] });
        bytes = 4 * length;
        break;
      case 108: // l
        columns.push({ ids: new Uint32Array(buffer, at, length), lists: extra as string[][] });
        bytes = 4 * length;
        break;
      case 110: {
        // n
        const ends = new Uint32Array(buffer, at, length);
        columns.push({ ends, values: new Int32Array(buffer, at + 4 * length, extra as number) });
        bytes = 4 * (length + (extra as number));
        break;
      }
      default: // s
        columns.push(extra as string);
    }
    at += (bytes + 7) & ~7;
  }
  return { length, columns };
}

const DAY = 86_400_000;
const dates = new Map<number, string>();

/** A day since 1970-01-01 as ISO text. */
export function date(day: number): string {
  let text = dates.get(day);
  if (text === undefined) {
    text = new Date(day * DAY).toISOString().slice(0, 10);
    if (dates.size > 100_000) dates.clear();
    dates.set(day, text);
  }
  return text;
}

/** An integer that may be null. */
export function integer(value: number): number | null {
  return value === -2147483648 ? null : value;
}

/** A double that may be null. */
export function double(value: number): number | null {
  // NaN alone is not equal to itself
  return value === value ? value : null;
}

/** A label that may be null. */
export function label<Label extends string>(labels: readonly Label[], code: number): Label | null {
  return labels[code] ?? null;
}

/** The list of a row. */
export function list({ ends, values }: Int32Lists, row: number): number[] {
  return Array.from(values.subarray(row === 0 ? 0 : ends[row - 1], ends[row]));
}
