/** Inputs of daily rankings on their way to the native half. */

import { checkJson, isJson } from "./arguments.js";
import type { DateInput } from "./dates.js";
import { badArgument, CatlogError } from "./error.js";
import type { DailyRankingInput } from "./generated/types.js";
import { type NativeInput, native } from "./native.js";
import { pacer } from "./run.js";

/** A row as it may be given. */
export type RankingRow = Omit<DailyRankingInput, "snapshotDate"> & {
  /** UTC calendar day of the snapshot. */
  snapshotDate: DateInput;
};

/**
 * Daily rankings: the path of a catalogue, a file, a directory or a glob pattern; several of them; rows; or the bytes of a
 * file (Arrow IPC file or stream, Parquet, CSV, JSON), which must not be changed until the promise is settled.
 */
export type RankingsInput = string | readonly string[] | readonly RankingRow[] | Uint8Array;

/** Rows that become text in one go: about a millisecond of the event loop. */
const ROWS = 500;

/** An input for the native half. Rows become text bit by bit, so that the event loop runs on. */
export async function inputOf(input: RankingsInput, signal: AbortSignal | undefined): Promise<NativeInput> {
  if (typeof input === "string") return native.Input.paths([input]);
  if (input instanceof Uint8Array) return native.Input.bytes(input);
  if (!Array.isArray(input)) {
    throw new CatlogError("no_input", "no input: give a path, paths, rows or bytes", { cure: "see RankingsInput" });
  }
  const items = input as readonly (string | RankingRow)[];
  if (typeof items[0] === "string") {
    for (const [index, item] of items.entries()) {
      if (typeof item !== "string")
        throw badItem(index, item, "is no path, as the first item is: give paths only, or rows only");
    }
    return native.Input.paths(items as string[]);
  }
  const rows = native.Input.rows();
  const pause = pacer(signal);
  for (let at = 0; at < items.length; at += ROWS) {
    rows.push(textOf(items.slice(at, at + ROWS) as RankingRow[], at));
    await pause();
  }
  return rows;
}

function badItem(index: number, item: unknown, reason: string): CatlogError {
  return badArgument("no_input", `input[${index}]`, item, reason);
}

function textOf(rows: readonly RankingRow[], first: number): string {
  for (const [index, row] of rows.entries()) {
    if (typeof row !== "object" || row === null)
      throw badItem(first + index, row, "is no row: give objects as RankingRow tells");
  }
  let notFinite = false;
  for (const [index, row] of rows.entries()) {
    for (const key in row) {
      const value: unknown = row[key as keyof RankingRow];
      if (typeof value === "number") notFinite ||= !Number.isFinite(value);
      else if (!isJson(value)) checkJson("no_input", `input[${first + index}].${key}`, value);
    }
  }
  // JSON has no NaN and no infinity and would make null of them: as text they are found and named by the reader
  return JSON.stringify(rows, notFinite ? asText : undefined);
}

function asText(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
