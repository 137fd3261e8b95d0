// Written by hand-run script until codegen renders it.

import { type Columns, date, double, integer, type Int32Lists, label, list, type TextIds, type TextLists } from "../columns";
import type * as T from "./types";

const RankMomentum: readonly T.RankMomentum[] = ["strongly_climbing", "climbing", "stable", "falling", "strongly_falling"];
const ScoreMomentum: readonly T.ScoreMomentum[] = ["strongly_improving", "improving", "stable", "declining", "strongly_declining"];
const TrendConfidence: readonly T.TrendConfidence[] = ["high", "medium", "low", "not_significant"];
const RankTrendDirection: readonly T.RankTrendDirection[] = ["improving", "declining", "stable"];
const Strength: readonly T.Strength[] = ["strong", "moderate", "weak"];
const ScoreTrendDirection: readonly T.ScoreTrendDirection[] = ["rising", "falling", "stable"];
const VolatilityCategory: readonly T.VolatilityCategory[] = ["stable", "moderate", "volatile", "highly_volatile"];
const GenrePerformanceTier: readonly T.GenrePerformanceTier[] = ["top_10_percent", "top_25_percent", "above_average", "below_average"];
const MarketMomentumDirection: readonly T.MarketMomentumDirection[] = ["bullish", "bearish", "mixed"];

/** Rows of `rolling_momentum_analysis`. */
export function rowsRollingMomentumAnalysis({ columns }: Columns, from: number, to: number): T.RollingMomentumAnalysis[] {
  const malId = columns[0] as Int32Array;
  const snapshotDate = columns[1] as Int32Array;
  const rank = columns[2] as Int32Array;
  const score = columns[3] as Float64Array;
  const popularity = columns[4] as Int32Array;
  const members = columns[5] as Int32Array;
  const genres = columns[6] as TextLists;
  const rankAvg7d = columns[7] as Float64Array;
  const scoreAvg7d = columns[8] as Float64Array;
  const popularityAvg7d = columns[9] as Float64Array;
  const rankAvg30d = columns[10] as Float64Array;
  const scoreAvg30d = columns[11] as Float64Array;
  const popularityAvg30d = columns[12] as Float64Array;
  const rankAvg30dCiLow = columns[13] as Float64Array;
  const rankAvg30dCiHigh = columns[14] as Float64Array;
  const scoreAvg30dCiLow = columns[15] as Float64Array;
  const scoreAvg30dCiHigh = columns[16] as Float64Array;
  const rankChange7d = columns[17] as Int32Array;
  const scoreChange7d = columns[18] as Float64Array;
  const popularityChange7d = columns[19] as Int32Array;
  const membersChange7d = columns[20] as Int32Array;
  const rankChange30d = columns[21] as Int32Array;
  const scoreChange30d = columns[22] as Float64Array;
  const popularityChange30d = columns[23] as Int32Array;
  const membersChange30d = columns[24] as Int32Array;
  const rankVolatility7d = columns[25] as Float64Array;
  const scoreVolatility7d = columns[26] as Float64Array;
  const rankVolatility30d = columns[27] as Float64Array;
  const scoreVolatility30d = columns[28] as Float64Array;
  const rankMomentum7d = columns[29] as Uint8Array;
  const scoreMomentum7d = columns[30] as Uint8Array;
  const rankMomentum30d = columns[31] as Uint8Array;
  const scoreMomentum30d = columns[32] as Uint8Array;
  const observations7d = columns[33] as Int32Array;
  const observations30d = columns[34] as Int32Array;
  const dataQualityScore = columns[35] as Float64Array;
  const processedAt = columns[36] as string;
  const etlRunId = columns[37] as string;
  const rows: T.RollingMomentumAnalysis[] = [];
  for (let at = from; at < to; at++) {
    rows.push({
      malId: malId[at] as number,
      snapshotDate: date(snapshotDate[at] as number),
      rank: integer(rank[at] as number),
      score: double(score[at] as number),
      popularity: integer(popularity[at] as number),
      members: integer(members[at] as number),
      genres: genres.lists[genres.ids[at] as number] as string[],
      rankAvg7d: double(rankAvg7d[at] as number),
      scoreAvg7d: double(scoreAvg7d[at] as number),
      popularityAvg7d: double(popularityAvg7d[at] as number),
      rankAvg30d: double(rankAvg30d[at] as number),
      scoreAvg30d: double(scoreAvg30d[at] as number),
      popularityAvg30d: double(popularityAvg30d[at] as number),
      rankAvg30dCiLow: double(rankAvg30dCiLow[at] as number),
      rankAvg30dCiHigh: double(rankAvg30dCiHigh[at] as number),
      scoreAvg30dCiLow: double(scoreAvg30dCiLow[at] as number),
      scoreAvg30dCiHigh: double(scoreAvg30dCiHigh[at] as number),
      rankChange7d: integer(rankChange7d[at] as number),
      scoreChange7d: double(scoreChange7d[at] as number),
      popularityChange7d: integer(popularityChange7d[at] as number),
      membersChange7d: integer(membersChange7d[at] as number),
      rankChange30d: integer(rankChange30d[at] as number),
      scoreChange30d: double(scoreChange30d[at] as number),
      popularityChange30d: integer(popularityChange30d[at] as number),
      membersChange30d: integer(membersChange30d[at] as number),
      rankVolatility7d: double(rankVolatility7d[at] as number),
      scoreVolatility7d: double(scoreVolatility7d[at] as number),
      rankVolatility30d: double(rankVolatility30d[at] as number),
      scoreVolatility30d: double(scoreVolatility30d[at] as number),
      rankMomentum7d: label(RankMomentum, rankMomentum7d[at] as number),
      scoreMomentum7d: label(ScoreMomentum, scoreMomentum7d[at] as number),
      rankMomentum30d: label(RankMomentum, rankMomentum30d[at] as number),
      scoreMomentum30d: label(ScoreMomentum, scoreMomentum30d[at] as number),
      observations7d: observations7d[at] as number,
      observations30d: observations30d[at] as number,
      dataQualityScore: dataQualityScore[at] as number,
      processedAt,
      etlRunId,
    });
  }
  return rows;
}

/** Rows of `trend_significance`. */
export function rowsTrendSignificance({ columns }: Columns, from: number, to: number): T.TrendSignificance[] {
  const malId = columns[0] as Int32Array;
  const snapshotDate = columns[1] as Int32Array;
  const rankTrendSlope = columns[2] as Float64Array;
  const rankTrendStdError = columns[3] as Float64Array;
  const rankTrendRSquared = columns[4] as Float64Array;
  const rankTrendPValue = columns[5] as Float64Array;
  const rankTrendQValue = columns[6] as Float64Array;
  const rankTrendConfidence = columns[7] as Uint8Array;
  const rankTrendDirection = columns[8] as Uint8Array;
  const rankTrendStrength = columns[9] as Uint8Array;
  const scoreTrendSlope = columns[10] as Float64Array;
  const scoreTrendStdError = columns[11] as Float64Array;
  const scoreTrendRSquared = columns[12] as Float64Array;
  const scoreTrendPValue = columns[13] as Float64Array;
  const scoreTrendQValue = columns[14] as Float64Array;
  const scoreTrendConfidence = columns[15] as Uint8Array;
  const scoreTrendDirection = columns[16] as Uint8Array;
  const scoreTrendStrength = columns[17] as Uint8Array;
  const daysOfData = columns[18] as Int32Array;
  const trendStartRank = columns[19] as Int32Array;
  const trendEndRank = columns[20] as Int32Array;
  const trendStartScore = columns[21] as Float64Array;
  const trendEndScore = columns[22] as Float64Array;
  const processedAt = columns[23] as string;
  const etlRunId = columns[24] as string;
  const rows: T.TrendSignificance[] = [];
  for (let at = from; at < to; at++) {
    rows.push({
      malId: malId[at] as number,
      snapshotDate: date(snapshotDate[at] as number),
      rankTrendSlope: double(rankTrendSlope[at] as number),
      rankTrendStdError: double(rankTrendStdError[at] as number),
      rankTrendRSquared: double(rankTrendRSquared[at] as number),
      rankTrendPValue: double(rankTrendPValue[at] as number),
      rankTrendQValue: double(rankTrendQValue[at] as number),
      rankTrendConfidence: label(TrendConfidence, rankTrendConfidence[at] as number),
      rankTrendDirection: label(RankTrendDirection, rankTrendDirection[at] as number),
      rankTrendStrength: label(Strength, rankTrendStrength[at] as number),
      scoreTrendSlope: double(scoreTrendSlope[at] as number),
      scoreTrendStdError: double(scoreTrendStdError[at] as number),
      scoreTrendRSquared: double(scoreTrendRSquared[at] as number),
      scoreTrendPValue: double(scoreTrendPValue[at] as number),
      scoreTrendQValue: double(scoreTrendQValue[at] as number),
      scoreTrendConfidence: label(TrendConfidence, scoreTrendConfidence[at] as number),
      scoreTrendDirection: label(ScoreTrendDirection, scoreTrendDirection[at] as number),
      scoreTrendStrength: label(Strength, scoreTrendStrength[at] as number),
      daysOfData: daysOfData[at] as number,
      trendStartRank: integer(trendStartRank[at] as number),
      trendEndRank: integer(trendEndRank[at] as number),
      trendStartScore: double(trendStartScore[at] as number),
      trendEndScore: double(trendEndScore[at] as number),
      processedAt,
      etlRunId,
    });
  }
  return rows;
}

/** Rows of `trend_significance` with the columns of the option `robust`. */
export function rowsTrendSignificanceRobust({ columns }: Columns, from: number, to: number): T.TrendSignificance[] {
  const malId = columns[0] as Int32Array;
  const snapshotDate = columns[1] as Int32Array;
  const rankTrendSlope = columns[2] as Float64Array;
  const rankTrendStdError = columns[3] as Float64Array;
  const rankTrendRSquared = columns[4] as Float64Array;
  const rankTrendPValue = columns[5] as Float64Array;
  const rankTrendQValue = columns[6] as Float64Array;
  const rankTrendConfidence = columns[7] as Uint8Array;
  const rankTrendDirection = columns[8] as Uint8Array;
  const rankTrendStrength = columns[9] as Uint8Array;
  const scoreTrendSlope = columns[10] as Float64Array;
  const scoreTrendStdError = columns[11] as Float64Array;
  const scoreTrendRSquared = columns[12] as Float64Array;
  const scoreTrendPValue = columns[13] as Float64Array;
  const scoreTrendQValue = columns[14] as Float64Array;
  const scoreTrendConfidence = columns[15] as Uint8Array;
  const scoreTrendDirection = columns[16] as Uint8Array;
  const scoreTrendStrength = columns[17] as Uint8Array;
  const daysOfData = columns[18] as Int32Array;
  const trendStartRank = columns[19] as Int32Array;
  const trendEndRank = columns[20] as Int32Array;
  const trendStartScore = columns[21] as Float64Array;
  const trendEndScore = columns[22] as Float64Array;
  const rankTrendMkTau = columns[23] as Float64Array;
  const rankTrendMkPValue = columns[24] as Float64Array;
  const rankTrendSenSlope = columns[25] as Float64Array;
  const rankTrendArPValue = columns[26] as Float64Array;
  const scoreTrendMkTau = columns[27] as Float64Array;
  const scoreTrendMkPValue = columns[28] as Float64Array;
  const scoreTrendSenSlope = columns[29] as Float64Array;
  const scoreTrendArPValue = columns[30] as Float64Array;
  const processedAt = columns[31] as string;
  const etlRunId = columns[32] as string;
  const rows: T.TrendSignificance[] = [];
  for (let at = from; at < to; at++) {
    rows.push({
      malId: malId[at] as number,
      snapshotDate: date(snapshotDate[at] as number),
      rankTrendSlope: double(rankTrendSlope[at] as number),
      rankTrendStdError: double(rankTrendStdError[at] as number),
      rankTrendRSquared: double(rankTrendRSquared[at] as number),
      rankTrendPValue: double(rankTrendPValue[at] as number),
      rankTrendQValue: double(rankTrendQValue[at] as number),
      rankTrendConfidence: label(TrendConfidence, rankTrendConfidence[at] as number),
      rankTrendDirection: label(RankTrendDirection, rankTrendDirection[at] as number),
      rankTrendStrength: label(Strength, rankTrendStrength[at] as number),
      scoreTrendSlope: double(scoreTrendSlope[at] as number),
      scoreTrendStdError: double(scoreTrendStdError[at] as number),
      scoreTrendRSquared: double(scoreTrendRSquared[at] as number),
      scoreTrendPValue: double(scoreTrendPValue[at] as number),
      scoreTrendQValue: double(scoreTrendQValue[at] as number),
      scoreTrendConfidence: label(TrendConfidence, scoreTrendConfidence[at] as number),
      scoreTrendDirection: label(ScoreTrendDirection, scoreTrendDirection[at] as number),
      scoreTrendStrength: label(Strength, scoreTrendStrength[at] as number),
      daysOfData: daysOfData[at] as number,
      trendStartRank: integer(trendStartRank[at] as number),
      trendEndRank: integer(trendEndRank[at] as number),
      trendStartScore: double(trendStartScore[at] as number),
      trendEndScore: double(trendEndScore[at] as number),
      rankTrendMkTau: double(rankTrendMkTau[at] as number),
      rankTrendMkPValue: double(rankTrendMkPValue[at] as number),
      rankTrendSenSlope: double(rankTrendSenSlope[at] as number),
      rankTrendArPValue: double(rankTrendArPValue[at] as number),
      scoreTrendMkTau: double(scoreTrendMkTau[at] as number),
      scoreTrendMkPValue: double(scoreTrendMkPValue[at] as number),
      scoreTrendSenSlope: double(scoreTrendSenSlope[at] as number),
      scoreTrendArPValue: double(scoreTrendArPValue[at] as number),
      processedAt,
      etlRunId,
    });
  }
  return rows;
}

/** Rows of `volatility_rankings`. */
export function rowsVolatilityRankings({ columns }: Columns, from: number, to: number): T.VolatilityRankings[] {
  const malId = columns[0] as Int32Array;
  const snapshotDate = columns[1] as Int32Array;
  const rankVolatility7d = columns[2] as Float64Array;
  const rankVolatility14d = columns[3] as Float64Array;
  const rankVolatility30d = columns[4] as Float64Array;
  const scoreVolatility7d = columns[5] as Float64Array;
  const scoreVolatility14d = columns[6] as Float64Array;
  const scoreVolatility30d = columns[7] as Float64Array;
  const volatilityPercentile = columns[8] as Float64Array;
  const volatilityRank = columns[9] as Int32Array;
  const volatilityCategory = columns[10] as Uint8Array;
  const consecutiveStableDays = columns[11] as Int32Array;
  const stabilityScore = columns[12] as Float64Array;
  const currentRank = columns[13] as Int32Array;
  const currentScore = columns[14] as Float64Array;
  const genres = columns[15] as TextLists;
  const processedAt = columns[16] as string;
  const etlRunId = columns[17] as string;
  const rows: T.VolatilityRankings[] = [];
  for (let at = from; at < to; at++) {
    rows.push({
      malId: malId[at] as number,
      snapshotDate: date(snapshotDate[at] as number),
      rankVolatility7d: double(rankVolatility7d[at] as number),
      rankVolatility14d: double(rankVolatility14d[at] as number),
      rankVolatility30d: double(rankVolatility30d[at] as number),
      scoreVolatility7d: double(scoreVolatility7d[at] as number),
      scoreVolatility14d: double(scoreVolatility14d[at] as number),
      scoreVolatility30d: double(scoreVolatility30d[at] as number),
      volatilityPercentile: double(volatilityPercentile[at] as number),
      volatilityRank: integer(volatilityRank[at] as number),
      volatilityCategory: label(VolatilityCategory, volatilityCategory[at] as number),
      consecutiveStableDays: consecutiveStableDays[at] as number,
      stabilityScore: double(stabilityScore[at] as number),
      currentRank: integer(currentRank[at] as number),
      currentScore: double(currentScore[at] as number),
      genres: genres.lists[genres.ids[at] as number] as string[],
      processedAt,
      etlRunId,
    });
  }
  return rows;
}

/** Rows of `genre_percentiles`. */
export function rowsGenrePercentiles({ columns }: Columns, from: number, to: number): T.GenrePercentiles[] {
  const malId = columns[0] as Int32Array;
  const snapshotDate = columns[1] as Int32Array;
  const genre = columns[2] as TextIds;
  const rankPercentile = columns[3] as Float64Array;
  const scorePercentile = columns[4] as Float64Array;
  const popularityPercentile = columns[5] as Float64Array;
  const rankPercentileAvg30d = columns[6] as Float64Array;
  const scorePercentileAvg30d = columns[7] as Float64Array;
  const genreRank = columns[8] as Int32Array;
  const animeInGenre = columns[9] as Int32Array;
  const genrePerformanceTier = columns[10] as Uint8Array;
  const currentRank = columns[11] as Int32Array;
  const currentScore = columns[12] as Float64Array;
  const processedAt = columns[13] as string;
  const etlRunId = columns[14] as string;
  const rows: T.GenrePercentiles[] = [];
  for (let at = from; at < to; at++) {
    rows.push({
      malId: malId[at] as number,
      snapshotDate: date(snapshotDate[at] as number),
      genre: genre.texts[genre.ids[at] as number] as string,
      rankPercentile: double(rankPercentile[at] as number),
      scorePercentile: double(scorePercentile[at] as number),
      popularityPercentile: double(popularityPercentile[at] as number),
      rankPercentileAvg30d: double(rankPercentileAvg30d[at] as number),
      scorePercentileAvg30d: double(scorePercentileAvg30d[at] as number),
      genreRank: integer(genreRank[at] as number),
      animeInGenre: animeInGenre[at] as number,
      genrePerformanceTier: label(GenrePerformanceTier, genrePerformanceTier[at] as number),
      currentRank: integer(currentRank[at] as number),
      currentScore: double(currentScore[at] as number),
      processedAt,
      etlRunId,
    });
  }
  return rows;
}

/** Rows of `trend_correlation`. */
export function rowsTrendCorrelation({ columns }: Columns, from: number, to: number): T.TrendCorrelation[] {
  const snapshotDate = columns[0] as Int32Array;
  const rank7dVs30dCorrelation = columns[1] as Float64Array;
  const rank7dVs30dCorrelationPValue = columns[2] as Float64Array;
  const rank7dVs30dCorrelationSpearman = columns[3] as Float64Array;
  const rank7dVs30dCorrelationN = columns[4] as Int32Array;
  const score7dVs30dCorrelation = columns[5] as Float64Array;
  const score7dVs30dCorrelationPValue = columns[6] as Float64Array;
  const score7dVs30dCorrelationSpearman = columns[7] as Float64Array;
  const score7dVs30dCorrelationN = columns[8] as Int32Array;
  const rankVsScore7dCorrelation = columns[9] as Float64Array;
  const rankVsScore7dCorrelationPValue = columns[10] as Float64Array;
  const rankVsScore7dCorrelationSpearman = columns[11] as Float64Array;
  const rankVsScore7dCorrelationN = columns[12] as Int32Array;
  const rankVsScore30dCorrelation = columns[13] as Float64Array;
  const rankVsScore30dCorrelationPValue = columns[14] as Float64Array;
  const rankVsScore30dCorrelationSpearman = columns[15] as Float64Array;
  const rankVsScore30dCorrelationN = columns[16] as Int32Array;
  const totalAnimeAnalyzed = columns[17] as Int32Array;
  const climbers7d = columns[18] as Int32Array;
  const climbers30d = columns[19] as Int32Array;
  const climbersBoth = columns[20] as Int32Array;
  const fallers7d = columns[21] as Int32Array;
  const fallers30d = columns[22] as Int32Array;
  const correlationStrength = columns[23] as Uint8Array;
  const marketMomentumDirection = columns[24] as Uint8Array;
  const mostCorrelatedAnime = columns[25] as Int32Lists;
  const leastCorrelatedAnime = columns[26] as Int32Lists;
  const processedAt = columns[27] as string;
  const etlRunId = columns[28] as string;
  const rows: T.TrendCorrelation[] = [];
  for (let at = from; at < to; at++) {
    rows.push({
      snapshotDate: date(snapshotDate[at] as number),
      rank7dVs30dCorrelation: double(rank7dVs30dCorrelation[at] as number),
      rank7dVs30dCorrelationPValue: double(rank7dVs30dCorrelationPValue[at] as number),
      rank7dVs30dCorrelationSpearman: double(rank7dVs30dCorrelationSpearman[at] as number),
      rank7dVs30dCorrelationN: rank7dVs30dCorrelationN[at] as number,
      score7dVs30dCorrelation: double(score7dVs30dCorrelation[at] as number),
      score7dVs30dCorrelationPValue: double(score7dVs30dCorrelationPValue[at] as number),
      score7dVs30dCorrelationSpearman: double(score7dVs30dCorrelationSpearman[at] as number),
      score7dVs30dCorrelationN: score7dVs30dCorrelationN[at] as number,
      rankVsScore7dCorrelation: double(rankVsScore7dCorrelation[at] as number),
      rankVsScore7dCorrelationPValue: double(rankVsScore7dCorrelationPValue[at] as number),
      rankVsScore7dCorrelationSpearman: double(rankVsScore7dCorrelationSpearman[at] as number),
      rankVsScore7dCorrelationN: rankVsScore7dCorrelationN[at] as number,
      rankVsScore30dCorrelation: double(rankVsScore30dCorrelation[at] as number),
      rankVsScore30dCorrelationPValue: double(rankVsScore30dCorrelationPValue[at] as number),
      rankVsScore30dCorrelationSpearman: double(rankVsScore30dCorrelationSpearman[at] as number),
      rankVsScore30dCorrelationN: rankVsScore30dCorrelationN[at] as number,
      totalAnimeAnalyzed: totalAnimeAnalyzed[at] as number,
      climbers7d: climbers7d[at] as number,
      climbers30d: climbers30d[at] as number,
      climbersBoth: climbersBoth[at] as number,
      fallers7d: fallers7d[at] as number,
      fallers30d: fallers30d[at] as number,
      correlationStrength: label(Strength, correlationStrength[at] as number),
      marketMomentumDirection: label(MarketMomentumDirection, marketMomentumDirection[at] as number),
      mostCorrelatedAnime: list(mostCorrelatedAnime, at),
      leastCorrelatedAnime: list(leastCorrelatedAnime, at),
      processedAt,
      etlRunId,
    });
  }
  return rows;
}
