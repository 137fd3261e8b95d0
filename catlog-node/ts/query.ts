/** What to ask of a catalogue. */

import { checkKeys, checkObject } from "./arguments.js";
import { type DateInput, isoDay } from "./dates.js";
import { badArgument } from "./error.js";
import type { Op, TableName } from "./generated/types.js";

/** With what a value of a column is compared: a number, one of the labels, text, a day as text or Date; null. */
export type FilterValue<Value> = Value extends null | undefined
  ? null
  : Value extends number
    ? number
    : Value extends string
      ? string extends Value
        ? string | Date
        : Value
      : never;

/** The columns that conditions may name: all but lists. */
type Comparable<Row> = {
  [Column in keyof Row & string]-?: NonNullable<Row[Column]> extends readonly unknown[] ? never : Column;
}[keyof Row & string];

/** A condition on a column; a null meets none but `eq` with null. */
export type Filter<Row> = {
  [Column in Comparable<Row>]: {
    /** The column. */
    column: Column;
    /** How it is compared. */
    op: Op;
    /** With what; an array for `in`. */
    value: FilterValue<Row[Column]> | null | readonly FilterValue<NonNullable<Row[Column]>>[];
  };
}[Comparable<Row>];

/** A question about a table. Whatever is not said does not restrict; without days it is about all of them. */
export interface RowQuery<Row> {
  /** Rows of this anime only. */
  malId?: number | undefined;
  /** Rows of this day only; `"latest"` is the newest. */
  date?: DateInput | "latest" | undefined;
  /** First day, included. Not together with `date`. */
  from?: DateInput | undefined;
  /** Last day, included. Not together with `date`. */
  to?: DateInput | undefined;
  /** Rows of this genre only: the genre itself in `genre_percentiles`, else anime that had it on that day. */
  genre?: string | undefined;
  /** Conditions that all have to hold. */
  where?: readonly Filter<Row>[] | undefined;
  /** The column to order by: nulls last, ties in the order of the key. Without one, the order of the key. */
  orderBy?: (keyof Row & string) | undefined;
  /** Largest first. */
  descending?: boolean | undefined;
  /** Most rows of the page. */
  limit?: number | undefined;
  /** Rows to leave out before the page begins. Pages by `cursor` are faster and stay whole while days are appended. */
  offset?: number | undefined;
  /** Where the page before ended: its `nextCursor`; the rest of the query has to be the same. */
  cursor?: string | undefined;
  /** Count all rows that match, even where that takes time. */
  withTotal?: boolean | undefined;
}

/** What an asynchronous call takes besides. */
export interface Abortable {
  /** Rejects with `interrupted`; its `cause` is the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Some rows of an answer. */
export interface Page<Row> {
  /** The rows. */
  rows: Row[];
  /** Number of rows that match, on all pages: where it costs nothing, or was asked for by `withTotal`. */
  total: number | null;
  /** Where the next page begins, null behind the last one. */
  nextCursor: string | null;
}

const KEYS: ReadonlySet<string> = new Set<keyof (RowQuery<unknown> & Abortable)>([
  "malId",
  "date",
  "from",
  "to",
  "genre",
  "where",
  "orderBy",
  "descending",
  "limit",
  "offset",
  "cursor",
  "withTotal",
  "signal",
]);

const bad = (field: string, value: unknown, reason: string) => badArgument("invalid_query", field, value, reason);

function count(field: "limit" | "offset", value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) throw bad(field, value, "is no whole number from 0 up");
  return value;
}

function days({ date, from, to }: Pick<RowQuery<unknown>, "date" | "from" | "to">): unknown {
  if (date !== undefined) {
    if (from !== undefined || to !== undefined) throw bad("date", date, "stands there together with from or to");
    if (date === "latest") return "latest";
    const day = isoDay("invalid_query", "date", date);
    return { range: { from: day, to: day } };
  }
  if (from === undefined && to === undefined) return "all";
  return {
    range: {
      from: from === undefined ? null : isoDay("invalid_query", "from", from),
      to: to === undefined ? null : isoDay("invalid_query", "to", to),
    },
  };
}

function filterValue(field: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => filterValue(field, item));
  if (value instanceof Date) return isoDay("invalid_query", field, value);
  // JSON would make null of it, which asks for something else
  if (typeof value === "number" && !Number.isFinite(value)) throw bad(field, value, "is no finite number");
  if (value === undefined) throw bad(field, value, "is missing");
  if (value !== null && typeof value !== "number" && typeof value !== "string") {
    throw bad(field, value, "is no number, text, day or null");
  }
  return value;
}

/** A field of a query that stands for a condition on a column of labels. */
export interface LabelField {
  /** The field. */
  field: string;
  /** The column. */
  column: string;
}

/** The query as JSON text of the core. */
export function queryText(
  table: TableName,
  // biome-ignore lint/suspicious/noExplicitAny: the row type only names columns, which the core checks
  query: RowQuery<any>,
  label?: LabelField,
): string {
  checkObject("invalid_query", "query", query);
  for (const key in query) {
    if (!KEYS.has(key) && key !== label?.field) {
      const known = [...KEYS, ...(label ? [label.field] : [])].join(", ");
      throw bad(key, query[key as never], `is no part of a query of ${table}; there are ${known}`);
    }
  }
  const { malId, genre, where, orderBy, descending, limit, offset, cursor, withTotal } = query;
  if (malId !== undefined && (!Number.isInteger(malId) || malId < -2147483648 || malId > 2147483647)) {
    throw bad("malId", malId, "is no id of an anime: a whole number of 32 bits");
  }
  for (const [field, value] of Object.entries({ genre, orderBy, cursor })) {
    if (value !== undefined && typeof value !== "string") throw bad(field, value, "is no text");
  }
  for (const [field, value] of Object.entries({ descending, withTotal })) {
    if (value !== undefined && typeof value !== "boolean") throw bad(field, value, "is no boolean");
  }
  const filters = [];
  if (where !== undefined) {
    if (!Array.isArray(where)) throw bad("where", where, "is no array of { column, op, value }");
    for (const [index, filter] of where.entries()) {
      checkKeys("invalid_query", filter, ["column", "op", "value"], `where[${index}]`);
      const { column, op, value } = filter;
      filters.push({ column, op, value: filterValue(`where[${index}].value`, value) });
    }
  }
  if (label !== undefined) {
    const value = query[label.field as never] as unknown;
    if (value !== undefined && typeof value !== "string") throw bad(label.field, value, "is no label");
    if (value !== undefined) filters.push({ column: label.column, op: "eq", value });
  }
  return JSON.stringify({
    table,
    anime: malId,
    days: days(query),
    genre,
    filters,
    order: orderBy === undefined ? undefined : { column: orderBy, descending: descending ?? false },
    limit: limit === undefined ? undefined : count("limit", limit),
    offset: offset === undefined ? 0 : count("offset", offset),
    cursor,
    withTotal: withTotal ?? false,
  });
}
