/** Options of the tables and of reading. */

import { checkKeys, checkObject, checkSignal, checkText, optionsJson } from "./arguments.js";
import { type DateInput, isoDay } from "./dates.js";
import { badArgument } from "./error.js";
import type { Captures, OnInvalid, Options, TableName } from "./generated/types.js";
import type { Abortable } from "./query.js";
import { breathe } from "./run.js";

/** How the tables are computed. Without a value, the contract's default. */
export interface TableOptions extends Omit<Options, "dates" | "run"> {
  /** When and by which run the rows are computed; default now, and a generated id. */
  run?: RunOptions;
}

/** When and by which run rows are computed. Equal inputs and equal run metadata give equal rows. */
export interface RunOptions {
  /** The instant that `processedAt` tells; default now. */
  processedAt?: string | Date | null;
  /** The id that `etlRunId` tells; default a generated one. */
  etlRunId?: string | null;
}

/** How to read an input. */
export interface ReadOptions {
  /** `"strict"` (default): one error, nothing is computed. `"quarantine"`: bad rows are set aside. */
  onInvalid?: OnInvalid | undefined;
  /** Several captures of an anime on one day: `"error"` (default), or the `"last"` counts. */
  captures?: Captures | undefined;
}

/** How far reading is. */
export interface ReadProgress {
  /** What it is. */
  stage: "read";
  /** Rows read. */
  rows: number;
  /** Bytes read; 0 for rows from memory. */
  bytes: number;
  /** Bytes of all files; 0 if not known. */
  bytesTotal: number;
}

/** How far writing is. */
export interface WriteProgress {
  /** What it is. */
  stage: "write";
  /** The table that is being written. */
  table: TableName;
  /** Blocks done, of all tables. */
  done: number;
  /** Blocks there are. */
  total: number;
}

/** How far a call is. It is told at most some twenty times a second. */
export type Progress = ReadProgress | WriteProgress;

/** What a long call takes besides. */
export interface Watched extends Abortable {
  /** Is told now and then how far it is. An error of its own stops the call, which is rejected with it. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** How to begin a catalogue, or to open one on disk. */
export interface CreateOptions extends TableOptions, Abortable {
  /** Bytes of computed rows that are kept for the next query, default 256 MiB. */
  cacheBytes?: number | undefined;
}

/**
 * How to open a catalogue. `onInvalid` and `captures` are for what is read into memory: with the directory of a catalogue, whose
 * rows were read when they were appended, they are an error. `onProgress` is told nothing there.
 */
export interface OpenOptions extends CreateOptions, ReadOptions, Watched {}

/** The days that get rows: all, the newest, one, or from one to another (both included). */
export type Dates =
  | "all"
  | "latest"
  | DateInput
  | {
      /** First day. */
      from?: DateInput | undefined;
      /** Last day. */
      to?: DateInput | undefined;
    };

/** How to compute tables to files. */
export interface AnalyzeOptions extends TableOptions, ReadOptions, Watched {
  /** The directory that the files are written to. */
  out: string;
  /** The days that get rows, default all. */
  dates?: Dates | undefined;
  /** The format of the files, default Parquet. */
  format?: "parquet" | "csv" | "ipc" | "jsonl" | undefined;
}

function datesOf(dates: Dates | undefined): unknown {
  if (dates === undefined || dates === "all" || dates === "latest") return dates;
  if (typeof dates === "string" || dates instanceof Date) {
    const day = isoDay("invalid_option", "dates", dates);
    return { range: { from: day, to: day } };
  }
  checkObject("invalid_option", "dates", dates);
  checkKeys("invalid_option", dates, ["from", "to"], "dates");
  const { from, to } = dates;
  return {
    range: {
      from: from === undefined ? null : isoDay("invalid_option", "dates.from", from),
      to: to === undefined ? null : isoDay("invalid_option", "dates.to", to),
    },
  };
}

/** Options that not every call has; all others are options of the tables, which the core knows. */
const OWN = ["cacheBytes", "dates", "format", "out", "onInvalid", "captures", "onProgress"] as const;
type Own = (typeof OWN)[number];

/** The options of a call that reads. */
export const READING: readonly Own[] = ["onInvalid", "captures", "onProgress"];

/** The options as JSON text of the native half; `own` are those that the call has besides those of reading and of the tables. */
export function optionsText(options: Partial<OpenOptions & AnalyzeOptions>, own: readonly Own[] = []): string {
  checkObject("invalid_option", "options", options);
  for (const key of OWN) {
    if (options[key] !== undefined && !own.includes(key)) {
      throw badArgument("invalid_option", key, options[key], "is no option of this call");
    }
  }
  const { onInvalid, captures, cacheBytes, format, dates, out, signal, onProgress, ...tables } = options;
  if (own.includes("out")) checkText("invalid_option", "out", out, "give the directory that the files are written to");
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw badArgument("invalid_option", "onProgress", onProgress, "is no function");
  }
  checkSignal(signal);
  return optionsJson("invalid_option", {
    onInvalid,
    captures,
    cacheBytes,
    format,
    tables: { ...tables, dates: datesOf(dates) },
  });
}

/** Runs a call that tells how far it is. What the callback throws, or rejects with, stops the call and becomes its error. */
export async function watched<T>(
  { signal, onProgress }: Watched,
  start: (signal: AbortSignal | undefined, progress?: (json: string) => void) => Promise<T>,
): Promise<T> {
  if (!onProgress) return start(signal);
  const failed = new AbortController();
  const fail = (error: unknown) => failed.abort(error);
  const progress = (json: string) => {
    if (failed.signal.aborted) return;
    try {
      // nobody waits for an async callback, but its error must not be nobody's
      Promise.resolve<unknown>(onProgress(JSON.parse(json) as Progress)).catch(fail);
    } catch (error) {
      fail(error);
    }
  };
  try {
    return await start(signal ? AbortSignal.any([signal, failed.signal]) : failed.signal, progress);
  } finally {
    await breathe(); // what was told last is still on its way
    failed.signal.throwIfAborted();
  }
}
