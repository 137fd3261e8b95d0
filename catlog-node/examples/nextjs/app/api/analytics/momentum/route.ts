import { analytics } from "@/lib/api";
import { trendingParams } from "@/lib/queries";

/** Largest gains of score in 7 or 30 days. */
export const GET = analytics(trendingParams, async (catalog, { timeframe, limit }, signal) => {
  const { asOf, scoreSurging7d, scoreSurging30d } = await catalog.trending({ limit, signal });
  return { asOf, timeframe, ...(timeframe === "week" ? scoreSurging7d : scoreSurging30d) };
});
