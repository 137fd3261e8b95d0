import { analytics } from "@/lib/api";
import { daysOf } from "@/lib/params";
import { trendingParams } from "@/lib/queries";

/** Anime of the top 50 that were not in it 7 or 30 days ago. */
export const GET = analytics(trendingParams, async (catalog, { timeframe, limit }, signal) => {
  const { asOf, newToTop } = await catalog.trending({ limit, newToTopDays: daysOf(timeframe), signal });
  return { asOf, timeframe, ...newToTop };
});
