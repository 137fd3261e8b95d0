/** From a page of the native half to rows. */

import { columnsOf, type Meta, slice } from "./columns.js";
import { decoders, type TableRows } from "./generated/rows.js";
import type { NativePage } from "./native.js";
import type { Page } from "./query.js";
import { pacer } from "./run.js";

/** Rows that are made in one go: about a millisecond of the event loop. */
const ROWS = 250;

/** A page that lies at the start of a buffer. */
export function pageIn<Table extends keyof TableRows>(
  table: Table,
  buffer: ArrayBuffer,
  text: string,
): Page<TableRows[Table]> {
  const meta = JSON.parse(text) as Meta;
  return { rows: decoders[table](columnsOf(buffer, meta)), total: meta.total, nextCursor: meta.next };
}

/** A page in a buffer of its own, made now. */
export function pageOf<Table extends keyof TableRows>(table: Table, page: NativePage): Page<TableRows[Table]> {
  return pageIn(table, page.buffer.buffer, page.meta);
}

/** A page in a buffer of its own, made bit by bit if it is long, so that the event loop runs on. */
export async function pageBitByBit<Table extends keyof TableRows>(
  table: Table,
  page: NativePage,
  signal: AbortSignal | undefined,
): Promise<Page<TableRows[Table]>> {
  const meta = JSON.parse(page.meta) as Meta;
  const columns = columnsOf(page.buffer.buffer, meta);
  const rows: TableRows[Table][] = [];
  const pause = pacer(signal);
  for (let from = 0; from < meta.length; from += ROWS) {
    for (const row of decoders[table](slice(columns, from, Math.min(from + ROWS, meta.length)))) rows.push(row);
    await pause();
  }
  return { rows, total: meta.total, nextCursor: meta.next };
}
