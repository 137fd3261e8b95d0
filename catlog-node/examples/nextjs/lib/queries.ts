import type { Abortable, Filter, RowQuery } from "catlog";
import { z } from "zod";
import { BadParameter, cursor, day, dayOrLatest, integer, oneOf, text, timeframe } from "./params";

/** Parameters of the trending routes. */
export const trendingParams = z.object({
  timeframe: timeframe.default("week"),
  limit: integer(1, 100).default(10),
});

/** Parameters that the routes of the tables share. */
const rowParams = {
  malId: integer(1, 2_147_483_647).optional(),
  date: dayOrLatest.optional(),
  from: day.optional(),
  to: day.optional(),
  genre: text.optional(),
  order: oneOf(["asc", "desc"]).default("asc"),
  limit: integer(1, 500).default(50),
  cursor: cursor.optional(),
};

/** The parameters of a table's route; `columns` are those that it can be ordered by. */
export function tableParams<
  const Columns extends readonly string[],
  Extra extends z.ZodRawShape = Record<never, never>,
>(columns: Columns, extra: Extra = {} as Extra) {
  return z.object({ ...rowParams, orderBy: oneOf(columns).optional(), ...extra });
}

interface Params<Column> {
  malId?: number | undefined;
  date?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  genre?: string | undefined;
  orderBy?: Column | undefined;
  order: "asc" | "desc";
  limit: number;
  cursor?: string | undefined;
}

/** The query of such parameters. Without an anime or days it is about the newest day: whole tables are for files. */
export function toQuery<Row>(
  params: Params<keyof Row & string>,
  signal: AbortSignal,
  where: Filter<Row>[] = [],
): RowQuery<Row> & Abortable {
  const { malId, date, from, to, genre, orderBy, order, limit, cursor } = params;
  if (date && (from || to)) {
    throw new BadParameter("date", "either date, or from and to", "stands there together with from or to");
  }
  if (from && to && from > to) {
    throw new BadParameter("from", `a day up to ${to}, the value of to`, `is "${from}"`);
  }
  const newest = malId === undefined && !from && !to;
  return {
    malId,
    date: date ?? (newest ? "latest" : undefined),
    from,
    to,
    genre,
    where,
    orderBy,
    descending: order === "desc",
    limit,
    cursor,
    signal,
  };
}
