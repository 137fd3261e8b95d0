/** Types of the advanced summary. */

import type { IsoDate, RankMomentum, ScoreMomentum, TrendCorrelation, VolatilityCategory } from "./generated/types.js";

/** What the summary shows. */
export interface SummaryOptions {
  /** Most items of each list, default 10. */
  limit?: number;
  /** A trend is significant if its q-value is below this, default 0.05. */
  alpha?: number;
  /** A genre needs so many scored anime to be listed, default 5. */
  minAnimeInGenre?: number;
}

/** How many anime have a label. */
export interface LabelCount<Label extends string = string> {
  /** The label. */
  label: Label;
  /** Anime of the day that have it. */
  count: number;
}

/** How many trends of a metric are significant, over all anime of the day. */
export interface TrendCounts {
  /** Anime with enough history for a trend: so many tests were made. */
  tested: number;
  /** Significant (q-value below alpha), and the anime gets better: the rank falls, the score rises. */
  improving: number;
  /** Significant, and it gets worse. */
  declining: number;
}

/** An anime whose rank has a significant trend. */
export interface SignificantTrend {
  /** MyAnimeList id of the anime. */
  malId: number;
  /** Title on the newest day. */
  title: string | null;
  /** Rank on the newest day. */
  rank: number | null;
  /** Places a day; negative climbs. */
  slope: number;
  /** p-value, corrected for the number of anime (Benjamini–Hochberg). */
  qValue: number;
  /** Share of the variance that the line explains. */
  rSquared: number;
}

/** Where a genre stands. */
export interface GenreStanding {
  /** The genre. */
  genre: string;
  /** Anime of the day that have it. */
  anime: number;
  /** Mean of their scores. */
  meanScore: number;
  /** Of them, those whose 30-day rank momentum is `climbing` or `strongly_climbing`. */
  climbers30d: number;
  /** Of them, those whose 30-day rank momentum is `falling` or `strongly_falling`. */
  fallers30d: number;
}

/** The newest day in numbers. */
export interface AdvancedSummary {
  /** The newest day of the panel, null if the panel is empty. */
  asOf: IsoDate | null;
  /** Anime with a row on that day. */
  anime: number;
  /** What "significant" means here: a q-value below this. */
  alpha: number;
  /** Anime by rank momentum over 7 days, every label in its order; those without a change are in none. */
  rankMomentum7d: LabelCount<RankMomentum>[];
  /** Anime by rank momentum over 30 days. */
  rankMomentum30d: LabelCount<RankMomentum>[];
  /** Anime by score momentum over 7 days. */
  scoreMomentum7d: LabelCount<ScoreMomentum>[];
  /** Anime by score momentum over 30 days. */
  scoreMomentum30d: LabelCount<ScoreMomentum>[];
  /** Anime by volatility category. */
  volatility: LabelCount<VolatilityCategory>[];
  /** Trends of the rank. */
  rankTrends: TrendCounts;
  /** Trends of the score. */
  scoreTrends: TrendCounts;
  /** Anime that climb significantly, those with the lowest q-values first, ties by id. */
  improving: SignificantTrend[];
  /** Anime that fall significantly, in the same order. */
  declining: SignificantTrend[];
  /** The day's row of the table, null if the panel is empty. */
  correlation: TrendCorrelation | null;
  /** The genres with the highest mean scores, ties by name. */
  topGenres: GenreStanding[];
}
