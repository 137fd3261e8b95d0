import { analytics } from "@/lib/api";
import { trendingParams } from "@/lib/queries";

/** Largest gains of rank in 7 or 30 days. */
export const GET = analytics(trendingParams, async (catalog, { timeframe, limit }, signal) => {
  const { asOf, biggestClimbers7d, biggestClimbers30d } = await catalog.trending({ limit, signal });
  return { asOf, timeframe, ...(timeframe === "week" ? biggestClimbers7d : biggestClimbers30d) };
});
