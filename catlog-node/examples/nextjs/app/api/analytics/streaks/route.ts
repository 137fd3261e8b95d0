import { analytics } from "@/lib/api";
import { daysOf, timeframe } from "@/lib/params";
import { trendingParams } from "@/lib/queries";

/** Longest unbroken runs in the top 10; with a timeframe those that last at least that long. */
export const GET = analytics(
  trendingParams.extend({ timeframe: timeframe.optional() }),
  async (catalog, { timeframe, limit }, signal) => {
    const { asOf, longestTop10Streaks: streaks } = await catalog.trending({ limit, signal });
    const least = timeframe ? daysOf(timeframe) : 0;
    const lasting =
      streaks.status === "available"
        ? { ...streaks, items: streaks.items.filter((streak) => streak.days >= least) }
        : streaks;
    return { asOf, timeframe: timeframe ?? null, ...lasting };
  },
);
