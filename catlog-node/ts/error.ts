/**
 * What went wrong: the codes of the core, the same in Rust and Python, and those of this package
 * (`interrupted` by an AbortSignal, `internal`, `unsupported_platform`, `unsupported_runtime`).
 */
export type CatlogErrorCode =
  | "invalid_input"
  | "missing_column"
  | "duplicate_column"
  | "column_type"
  | "no_input"
  | "unreadable_file"
  | "io"
  | "invalid_option"
  | "unknown_label"
  | "invalid_field"
  | "invalid_document"
  | "error_answer"
  | "invalid_query"
  | "day_conflict"
  | "locked"
  | "frame_schema"
  | "interrupted"
  | "too_large"
  | "internal"
  | "unsupported_platform"
  | "unsupported_runtime";

/**
 * Every error of this package.
 *
 * @example
 * ```ts
 * import { Catalog, CatlogError } from "catlog";
 *
 * try {
 *   await Catalog.open([{ malId: 1, snapshotDate: "2026-02-08", rank: -7, genres: [] }]);
 * } catch (error) {
 *   if (!(error instanceof CatlogError)) throw error;
 *   console.log(error.code, error.context.problems); // "invalid_input", [{ row: 1, column: "rank", value: "-7", … }]
 * }
 * ```
 */
export class CatlogError extends Error {
  /** The name of the class. */
  override readonly name = "CatlogError";
  /** A stable name for the kind of error; the text may get better. */
  readonly code: CatlogErrorCode;
  /**
   * What the error knows beyond its text, by kind: `file`, `column`, `field`, `value`, `reason`, `cure`, `date`, … For
   * `invalid_input`: `rowsRead`, `rowsRejected`, `totals` and the first 100 `problems` with file, row, column and value.
   */
  readonly context: Readonly<Record<string, unknown>>;

  constructor(code: CatlogErrorCode, message: string, context: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.context = context;
  }
}

/** Makes a CatlogError of what the native half threw; anything else is passed on. */
export function fromNative(error: unknown): unknown {
  if (!(error instanceof Error) || !error.message.startsWith('{"code":')) return error;
  const { code, message, context } = JSON.parse(error.message) as {
    code: CatlogErrorCode;
    message: string;
    context: Record<string, unknown>;
  };
  return new CatlogError(code, message, context, { cause: error });
}

/** Calls the native half. */
export function call<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw fromNative(error);
  }
}

/** The error of an argument. */
export function badArgument(code: CatlogErrorCode, field: string, value: unknown, reason: string) {
  return new CatlogError(code, `${field}: ${shown(value)} ${reason}`, { field, value, reason });
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "object" && value !== null && !(value instanceof Date)) {
    return Array.isArray(value) ? "an array" : "an object";
  }
  return value instanceof Date ? `Date(${value.getTime()})` : String(value);
}
