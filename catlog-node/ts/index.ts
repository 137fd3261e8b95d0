/**
 * Analytics over daily anime rankings: a typed catalogue inside your Node process.
 *
 * @packageDocumentation
 */

import { native } from "./native.js";

export { type AnalyzeReport, analyze, type ValidateReport, validate } from "./analyze.js";
export {
  type AppendOptions,
  Catalog,
  type GenreQuery,
  type Reading,
  type TableQuery,
  type TrendingQuery,
  type VolatilityQuery,
} from "./catalog.js";
export type { DateInput } from "./dates.js";
export {
  animeFromJikan,
  animeFromJikanSync,
  animeFromMal,
  animeFromMalSync,
  type JsonDocument,
  listStatusFromMal,
  listStatusFromMalSync,
  pageFromJikan,
  pageFromJikanSync,
  pageFromMal,
  pageFromMalSync,
  parseAnime,
  parseDailyRanking,
  parseEtlRun,
  parseUser,
  parseUserAnime,
  type RankingsDetails,
  type RankingsPage,
  rankingsFromJikan,
  rankingsFromJikanSync,
  rankingsFromMal,
  rankingsFromMalSync,
  userListFromMal,
  userListFromMalSync,
  userListFromMalXml,
} from "./documents.js";
export { CatlogError, type CatlogErrorCode } from "./error.js";
export {
  ageRatingLabels,
  airingStatusLabels,
  animeStatusLabels,
  animeTypeLabels,
  genrePerformanceTierLabels,
  marketMomentumDirectionLabels,
  rankMomentumLabels,
  rankTrendDirectionLabels,
  scoreMomentumLabels,
  scoreTrendDirectionLabels,
  seasonLabels,
  sourceMaterialLabels,
  strengthLabels,
  tableNameLabels,
  trendConfidenceLabels,
  volatilityCategoryLabels,
} from "./generated/rows.js";
export type * from "./generated/types.js";
export type { RankingRow, RankingsInput } from "./input.js";
export { Library, type RecommendQuery } from "./library.js";
export type {
  AnalyzeOptions,
  CreateOptions,
  Dates,
  OpenOptions,
  Progress,
  ReadOptions,
  ReadProgress,
  RunOptions,
  TableOptions,
  Watched,
  WriteProgress,
} from "./options.js";
export type { Abortable, Filter, FilterValue, Page, RowQuery } from "./query.js";
/** The version of the core that this package carries. */
export const version: string = native.version();
