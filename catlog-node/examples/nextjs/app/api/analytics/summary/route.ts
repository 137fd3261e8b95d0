import { analytics } from "@/lib/api";
import { daysOf } from "@/lib/params";
import { trendingParams } from "@/lib/queries";
import { trendingIn } from "@/lib/trending";

/** All four lists of a timeframe. */
export const GET = analytics(trendingParams, async (catalog, { timeframe, limit }, signal) =>
  trendingIn(await catalog.trending({ limit, newToTopDays: daysOf(timeframe), signal }), timeframe),
);
