/** From a page of the native half to rows. */

import { type Columns, columnsOf, type Meta } from "./columns";
import type { NativePage } from "./native";
import type { Page } from "./query";
import { breathe } from "./run";

/** Makes the rows from one position to another of columns. */
export type Decoder<Row> = (columns: Columns, from: number, to: number) => Row[];

/** Rows that are made in one go: about a millisecond of the event loop. */
const ROWS = 1000;
/** The event loop gets its turn after so many milliseconds. */
const TURN = 2;

/** A page that lies at the start of a buffer. */
export function pageIn<Row>(buffer: ArrayBuffer, text: string, decode: Decoder<Row>): Page<Row> {
  const meta = JSON.parse(text) as Meta;
  const rows = decode(columnsOf(buffer, 0, meta), 0, meta.length);
  return { rows, total: meta.total, nextCursor: meta.next };
}

/** A page, made now. */
export function pageOf<Row>({ buffer, meta }: NativePage, decode: Decoder<Row>): Page<Row> {
  return pageIn(buffer.buffer, meta, decode); // the buffer is its own: it starts at 0
}

/** A page, made bit by bit if it is long, so that the event loop runs on. */
export async function pageBitByBit<Row>(page: NativePage, decode: Decoder<Row>): Promise<Page<Row>> {
  const meta = JSON.parse(page.meta) as Meta;
  const columns = columnsOf(page.buffer.buffer, page.buffer.byteOffset, meta);
  const rows: Row[] = [];
  let turn = performance.now();
  for (let from = 0; from < meta.length; from += ROWS) {
    for (const row of decode(columns, from, Math.min(from + ROWS, meta.length))) rows.push(row);
    if (performance.now() - turn > TURN) {
      await breathe();
      turn = performance.now();
    }
  }
  return { rows, total: meta.total, nextCursor: meta.next };
}
