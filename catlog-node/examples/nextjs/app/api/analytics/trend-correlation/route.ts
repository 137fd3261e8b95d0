import { analytics } from "@/lib/api";
import { tableParams, toQuery } from "@/lib/queries";

const params = tableParams(["snapshotDate"]).omit({ malId: true, genre: true });

/** Rows of TrendCorrelation, one a day. */
export const GET = analytics(params, (catalog, params, signal) =>
  catalog.trendCorrelation(toQuery(params, signal)),
);
