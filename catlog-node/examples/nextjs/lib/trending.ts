import type { NewEntry, RankMove, ScoreMove, Streak, Trend, TrendingSummary } from "catlog";
import type { z } from "zod";
import type { timeframe } from "./params";

export type Timeframe = z.output<typeof timeframe>;

/** The trending lists of a timeframe. */
export interface Trending {
  asOf: string | null;
  timeframe: Timeframe;
  biggestClimbers: Trend<RankMove>;
  scoreSurging: Trend<ScoreMove>;
  newToTop: Trend<NewEntry>;
  longestTop10Streaks: Trend<Streak>;
}

/** The lists of a timeframe out of the whole summary. Streaks are as long as they are, whatever the timeframe. */
export function trendingIn(summary: TrendingSummary, timeframe: Timeframe): Trending {
  const week = timeframe === "week";
  return {
    asOf: summary.asOf,
    timeframe,
    biggestClimbers: week ? summary.biggestClimbers7d : summary.biggestClimbers30d,
    scoreSurging: week ? summary.scoreSurging7d : summary.scoreSurging30d,
    newToTop: summary.newToTop,
    longestTop10Streaks: summary.longestTop10Streaks,
  };
}
