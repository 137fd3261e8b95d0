/** Files in, files out; and what is wrong with an input. */

import { checkKeys } from "./arguments.js";
import type { ExportReport, QualityReport, ReadReport, RejectedRow } from "./generated/types.js";
import { inputOf, type RankingsInput } from "./input.js";
import { receive } from "./json.js";
import { type CancelFlag, native } from "./native.js";
import { type AnalyzeOptions, optionsText, READING, type ReadOptions, type Watched, watched } from "./options.js";
import { run, throwIfAborted } from "./run.js";

/** What was written, and what was read for it. */
export interface AnalyzeReport extends ExportReport {
  /** What was read, merged, passed over and rejected. */
  input: ReadReport;
}

/**
 * Computes the five tables of an input and writes them to a directory, one file each. All files get their final names at the
 * end: a call that is interrupted leaves earlier ones as they were.
 *
 * @throws {@link CatlogError} as `Catalog.open`; `io` if the directory cannot be written to, `locked` if another run writes
 * there.
 *
 * @example
 * ```ts
 * import { analyze } from "catlog";
 *
 * const report = await analyze("rankings/*.parquet", {
 *   out: "tables",
 *   onProgress: (at) => at.stage === "write" && console.log(at.table, at.done, "of", at.total),
 * });
 * for (const file of report.files) console.log(file.path, file.rows);
 * ```
 */
export async function analyze(input: RankingsInput, options: AnalyzeOptions): Promise<AnalyzeReport> {
  const text = optionsText(options, ["dates", "format", "out", ...READING]);
  const { out } = options;
  return watched(options, async (signal, progress) => {
    throwIfAborted(signal);
    const source = await inputOf(input, signal);
    const start = (cancel?: CancelFlag) => native.analyze(source, out, text, cancel, progress);
    return JSON.parse(await run(signal, start, true)) as AnalyzeReport;
  });
}

/** What a reader found. */
export interface ValidateReport extends ReadReport {
  /** The values for which rows were rejected, in the order of the input. */
  rejected: RejectedRow[];
  /** The same with the anomalies of the panel: gaps, jumps, identical days. */
  quality: QualityReport;
}

/**
 * Reads an input to its end and tells what is wrong with it; bad rows are no error here.
 *
 * @throws {@link CatlogError} for what cannot be read at all: `missing_column`, `column_type`, `no_input`,
 * `unreadable_file`, `io`.
 */
export async function validate(
  input: RankingsInput,
  options: Omit<ReadOptions, "onInvalid"> & Watched = {},
): Promise<ValidateReport> {
  checkKeys("invalid_option", options, ["captures", "signal", "onProgress"]);
  const text = optionsText(options, READING);
  return watched(options, async (signal, progress) => {
    throwIfAborted(signal);
    const source = await inputOf(input, signal);
    const start = (cancel?: CancelFlag) => native.validate(source, text, cancel, progress);
    return receive<ValidateReport>(await run(signal, start), signal);
  });
}
