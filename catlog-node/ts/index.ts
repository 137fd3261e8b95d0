/**
 * Analytics over daily anime rankings: a typed catalogue inside your Node process.
 *
 * @packageDocumentation
 */

import { native } from "./native";

export { type AnalyzeReport, analyze, type ValidateReport, validate } from "./analyze";
export { type AppendOptions, Catalog, type GenreQuery, type TrendingQuery, type VolatilityQuery } from "./catalog";
export type { DateInput } from "./dates";
export {
  animeFromJikan,
  animeFromMal,
  type JsonDocument,
  listStatusFromMal,
  pageFromJikan,
  pageFromMal,
  parseAnime,
  parseDailyRanking,
  parseEtlRun,
  parseUser,
  parseUserAnime,
  type RankingsDetails,
  type RankingsPage,
  rankingsFromJikan,
  rankingsFromMal,
  userListFromMal,
  userListFromMalXml,
} from "./documents";
export { CatlogError, type CatlogErrorCode } from "./error";
export type * from "./generated/types";
export type { RankingRow, RankingsInput } from "./input";
export { Library, type RecommendQuery } from "./library";
export type { AnalyzeOptions, Dates, OpenOptions, Progress, ReadOptions, TableOptions, Watched } from "./options";
export type { Abortable, Filter, FilterValue, Page, RowQuery } from "./query";
export type {
  AdvancedSummary,
  GenreStanding,
  LabelCount,
  SignificantTrend,
  SummaryOptions,
  TrendCounts,
} from "./summary";

/** The version of the core that this package carries. */
export const version: string = native.version();
