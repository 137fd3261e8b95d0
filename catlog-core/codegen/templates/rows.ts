/** A column of an answer as the native half gives it, in the layout of the core's frames. */
export type NativeColumn =
  | Int32Array
  | Float64Array
  | Uint8Array
  | TextColumn
  | TextListColumn
  | Int32ListColumn
  | string;

/** Text by id; the same text in every row is a plain string instead. */
export interface TextColumn {
  /** One id for each row. */
  ids: Uint32Array;
  /** The texts. */
  texts: string[];
}

/** Lists of text by id. */
export interface TextListColumn {
  /** One id for each row. */
  ids: Uint32Array;
  /** The lists. */
  lists: string[][];
}

/** Lists of integers, one behind the other. */
export interface Int32ListColumn {
  /** Where each row's list ends; it begins where the one before ends. */
  ends: Uint32Array;
  /** All lists. */
  values: Int32Array;
}

/** The rows of an answer, column by column, in the order of the table. */
export interface NativeRows {
  /** Number of rows. */
  length: number;
  /** The columns; without those of an option that is off. */
  columns: readonly NativeColumn[];
}

const NULL_I32 = -2147483648;
const NULL_CODE = 255;
const DAY_IN_MS = 86_400_000;

// A page has few distinct days, and its neighbours have the same ones.
const days = new Map<number, string>();

function day(value: number): string {
  let text = days.get(value);
  if (text === undefined) {
    text = new Date(value * DAY_IN_MS).toISOString().slice(0, 10);
    if (days.size >= 10_000) days.clear();
    days.set(value, text);
  }
  return text;
}

function int(value: number): number | null {
  return value === NULL_I32 ? null : value;
}

function float(value: number): number | null {
  return value === value ? value : null; // NaN is no value
}

function label<Label>(labels: readonly Label[], code: number): Label | null {
  return code === NULL_CODE ? null : labels[code]!;
}

function text(column: TextColumn | string, row: number): string {
  return typeof column === "string" ? column : column.texts[column.ids[row]!]!;
}

// Each row has a list of its own: whoever sorts one in place changes no other.
function texts(column: TextListColumn, row: number): string[] {
  return column.lists[column.ids[row]!]!.slice();
}

function ints(column: Int32ListColumn, row: number): number[] {
  return Array.from(column.values.subarray(row === 0 ? 0 : column.ends[row - 1]!, column.ends[row]!));
}
