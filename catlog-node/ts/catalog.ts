/** The catalogue. */

import { checkKeys, checkObject, checkSignal, checkText, optionsJson } from "./arguments.js";
import { badArgument, call } from "./error.js";
import { type TableRows, tableNameLabels } from "./generated/rows.js";
import type {
  AdvancedSummary,
  AnimeSummary,
  AppendReport,
  CompactReport,
  GenrePercentiles,
  GenrePerformanceTier,
  ReadReport,
  RefreshReport,
  RejectedRow,
  RollingMomentumAnalysis,
  SummaryOptions,
  TableName,
  TrendCorrelation,
  TrendingOptions,
  TrendingSummary,
  TrendSignificance,
  VolatilityCategory,
  VolatilityRankings,
} from "./generated/types.js";
import { inputOf, type RankingsInput } from "./input.js";
import { receive } from "./json.js";
import { type NativeCatalog, native } from "./native.js";
import { type CreateOptions, type OpenOptions, optionsText, READING, type ReadOptions, watched } from "./options.js";
import { pageBitByBit, pageIn, pageOf } from "./page.js";
import { type Abortable, type LabelField, type Page, queryText, type RowQuery } from "./query.js";
import { hasTime, later, run, throwIfAborted } from "./run.js";

/** What was read when a catalogue was opened. */
export interface Reading {
  /** What was read, merged, passed over and rejected. */
  report: ReadReport;
  /** The values for which rows were set aside, with `onInvalid: "quarantine"`. */
  rejected: RejectedRow[];
}

/** What an append takes besides the rows. */
export interface AppendOptions extends ReadOptions, Abortable {
  /** Put the new rows in the place of a day that is there with other rows; default false: that is `day_conflict`. */
  replace?: boolean | undefined;
}

/** A query about `volatility_rankings`. */
export interface VolatilityQuery extends RowQuery<VolatilityRankings> {
  /** Rows of this category only. */
  category?: VolatilityCategory | undefined;
}

/** A query about `genre_percentiles`. */
export interface GenreQuery extends RowQuery<GenrePercentiles> {
  /** Rows of this tier only. */
  tier?: GenrePerformanceTier | undefined;
}

/** What the trending summary shows. */
export interface TrendingQuery extends TrendingOptions {
  /** The same as `newToTopDays`: 7 for the entries of a week, 30 for those of a month. Climbers come for both anyway. */
  days?: 7 | 30 | undefined;
}

/** A query about any table. */
export type TableQuery<Table extends TableName> = Table extends "volatility_rankings"
  ? VolatilityQuery
  : Table extends "genre_percentiles"
    ? GenreQuery
    : Table extends "trend_correlation"
      ? Omit<RowQuery<TrendCorrelation>, "malId" | "genre">
      : RowQuery<TableRows[Table]>;

const CATEGORY: LabelField = { field: "category", column: "volatilityCategory" };
const TIER: LabelField = { field: "tier", column: "genrePerformanceTier" };
const LABELS: Partial<Record<TableName, LabelField>> = { volatility_rankings: CATEGORY, genre_percentiles: TIER };

/** Longer queries (a set of thousands of values) are read on another thread. */
const SHORT = 1 << 15;

/** Pages that are at hand are written here and decoded at once: no buffer is made for them. */
const scratch = Buffer.from(new ArrayBuffer(512 * 1024));

/**
 * A panel of daily rankings and its five tables, open for questions.
 *
 * Asynchronous calls compute on other threads. What is at hand (rows of a day that was asked for before, the history of one
 * anime) they answer at once; `…Sync` calls do so too, and compute on the calling thread what is not: use them for small
 * look-ups of a {@link Catalog.warm} catalogue. Queries see the panel as it is when they are asked, also while days are
 * appended.
 *
 * @example
 * ```ts
 * import { Catalog } from "catlog";
 *
 * const catalog = await Catalog.open("rankings.parquet");
 * const { rows } = await catalog.rollingMomentum({ date: "latest", orderBy: "rank", limit: 20 });
 * console.log(rows[0]?.malId, rows[0]?.rankChange7d, rows[0]?.rankMomentum7d);
 * ```
 */
export class Catalog {
  readonly #native: NativeCatalog;
  /** What was read and set aside when it was opened; null for a catalogue on disk, whose days were checked before. */
  readonly reading: Reading | null;

  private constructor(catalog: NativeCatalog, reading: Reading | null) {
    this.#native = catalog;
    this.reading = reading;
  }

  /**
   * Opens a catalogue on disk, or reads daily rankings into one in memory. A signal rejects the promise soon; the files of a
   * catalogue on disk are read to their end nevertheless.
   *
   * @throws {@link CatlogError} `invalid_input` names the bad rows; `missing_column`, `column_type`, `no_input`,
   * `unreadable_file`, `io` for what cannot be read; `invalid_option`; `interrupted`.
   */
  static async open(input: RankingsInput, options: OpenOptions = {}): Promise<Catalog> {
    const text = optionsText(options, ["cacheBytes", ...READING]);
    return watched(options, async (signal, progress) => {
      throwIfAborted(signal);
      const source = await inputOf(input, signal);
      const opened = await run(signal, (cancel) => native.openCatalog(source, text, cancel, progress));
      const reading = opened.takeReading();
      return new Catalog(opened, reading && (await receive<Reading>(reading, signal)));
    });
  }

  /**
   * Opens the catalogue of a directory, and begins one where there is none: days that are appended become files.
   *
   * @throws {@link CatlogError} `io` if the directory cannot be made.
   */
  static async create(dir: string, options: CreateOptions = {}): Promise<Catalog> {
    checkText("no_input", "dir", dir, "give the directory of the catalogue");
    const text = optionsText(options, ["cacheBytes"]);
    const created = await run(options.signal, (cancel) => native.createCatalog(dir, text, cancel));
    return new Catalog(created, null);
  }

  /** The snapshot days, ascending. */
  get days(): string[] {
    return this.#native.days();
  }

  /** The newest snapshot day, null if there is none. */
  get latestDate(): string | null {
    return this.#native.latestDate();
  }

  /** Number of anime. */
  get animeCount(): number {
    return this.#native.animeCount();
  }

  /** Number of rows of the panel. */
  get rowCount(): number {
    return this.#native.rowCount();
  }

  /** All genres that occur, in alphabetical order. */
  get genres(): string[] {
    return this.#native.genres();
  }

  /** Rows of the table `rolling_momentum_analysis`: means, changes, volatility and momentum of each anime and day. */
  rollingMomentum(query: RowQuery<RollingMomentumAnalysis> & Abortable = {}): Promise<Page<RollingMomentumAnalysis>> {
    return this.#query("rolling_momentum_analysis", query);
  }

  /** The same, on the calling thread. */
  rollingMomentumSync(query: RowQuery<RollingMomentumAnalysis> = {}): Page<RollingMomentumAnalysis> {
    return this.#querySync("rolling_momentum_analysis", query);
  }

  /** Rows of the table `trend_significance`: slopes with p- and q-values. */
  trendSignificance(query: RowQuery<TrendSignificance> & Abortable = {}): Promise<Page<TrendSignificance>> {
    return this.#query("trend_significance", query);
  }

  /** The same, on the calling thread. */
  trendSignificanceSync(query: RowQuery<TrendSignificance> = {}): Page<TrendSignificance> {
    return this.#querySync("trend_significance", query);
  }

  /** Rows of the table `volatility_rankings`: how restless each anime is. */
  volatilityRankings(query: VolatilityQuery & Abortable = {}): Promise<Page<VolatilityRankings>> {
    return this.#query("volatility_rankings", query, CATEGORY);
  }

  /** The same, on the calling thread. */
  volatilityRankingsSync(query: VolatilityQuery = {}): Page<VolatilityRankings> {
    return this.#querySync("volatility_rankings", query, CATEGORY);
  }

  /** Rows of the table `genre_percentiles`: where each anime stands within each of its genres. */
  genrePercentiles(query: GenreQuery & Abortable = {}): Promise<Page<GenrePercentiles>> {
    return this.#query("genre_percentiles", query, TIER);
  }

  /** The same, on the calling thread. */
  genrePercentilesSync(query: GenreQuery = {}): Page<GenrePercentiles> {
    return this.#querySync("genre_percentiles", query, TIER);
  }

  /** Rows of the table `trend_correlation`: one a day over all anime, so without `malId` and `genre`. */
  trendCorrelation(
    query: Omit<RowQuery<TrendCorrelation>, "malId" | "genre"> & Abortable = {},
  ): Promise<Page<TrendCorrelation>> {
    return this.#query("trend_correlation", query);
  }

  /** The same, on the calling thread. */
  trendCorrelationSync(query: Omit<RowQuery<TrendCorrelation>, "malId" | "genre"> = {}): Page<TrendCorrelation> {
    return this.#querySync("trend_correlation", query);
  }

  /** What is known of an anime, null if it is not in the panel. */
  anime(malId: number): AnimeSummary | null {
    if (typeof malId !== "number") throw badArgument("invalid_query", "malId", malId, "is no number");
    const isId = Number.isInteger(malId) && malId > 0 && malId < 2 ** 31;
    const text = isId ? call(() => this.#native.anime(malId)) : null;
    return text === null ? null : (JSON.parse(text) as AnimeSummary);
  }

  /**
   * What a dashboard shows first, of the newest day: climbers, surging scores, new entries, streaks. Where the history is too
   * short a list says so.
   */
  async trending(options: TrendingQuery & Abortable = {}): Promise<TrendingSummary> {
    const text = trendingText(options);
    return JSON.parse(await run(options.signal, (cancel) => this.#native.trending(text, cancel))) as TrendingSummary;
  }

  /** The same, on the calling thread. */
  trendingSync(options: TrendingQuery = {}): TrendingSummary {
    return JSON.parse(call(() => this.#native.trendingSync(trendingText(options)))) as TrendingSummary;
  }

  /** The newest day in numbers: labels, significant trends, correlations, genres. */
  async advancedSummary(options: SummaryOptions & Abortable = {}): Promise<AdvancedSummary> {
    checkObject("invalid_option", "options", options);
    const { signal, ...rest } = options;
    const text = optionsJson("invalid_option", rest);
    return JSON.parse(await run(signal, (cancel) => this.#native.advancedSummary(text, cancel))) as AdvancedSummary;
  }

  /** A page of any table as an Arrow IPC stream, for large answers: `tableFromIPC` of apache-arrow reads it. */
  async arrow<Table extends TableName>(
    table: Table,
    query: TableQuery<Table> & Abortable = {} as TableQuery<Table> & Abortable,
  ): Promise<Uint8Array> {
    if (!tableNameLabels.includes(table)) {
      throw badArgument("invalid_query", "table", table, `is no table; there are ${tableNameLabels.join(", ")}`);
    }
    const text = queryText(table, query, LABELS[table]);
    return run(query.signal, (cancel) => this.#native.arrow(text, cancel));
  }

  /**
   * Adds the days of an input, each whole or not at all. A day that is there with the same rows is left as it is. On disk each
   * day becomes one file. A signal stops it between two days: the days before are there, and the same call again adds the rest.
   *
   * @throws {@link CatlogError} `day_conflict` for a day that is there with other rows, without `replace`; `locked` if another
   * process writes; `invalid_input`, `io`, `interrupted`.
   */
  async append(rows: RankingsInput, options: AppendOptions = {}): Promise<AppendReport> {
    checkKeys("invalid_option", options, ["replace", "onInvalid", "captures", "signal"]);
    const { replace = false, signal, onInvalid, captures } = options;
    if (typeof replace !== "boolean") throw badArgument("invalid_option", "replace", replace, "is no boolean");
    throwIfAborted(signal);
    const text = optionsText({ onInvalid, captures }, READING);
    const source = await inputOf(rows, signal);
    const start = (cancel?: Parameters<NativeCatalog["append"]>[3]) =>
      this.#native.append(source, text, replace, cancel);
    return JSON.parse(await run(signal, start, true)) as AppendReport;
  }

  /** Takes in what other processes have written to the directory; only files that are new or changed are read. */
  async refresh(options: Abortable = {}): Promise<RefreshReport> {
    const signal = signalOf(options);
    return JSON.parse(await run(signal, (cancel) => this.#native.refresh(cancel), true)) as RefreshReport;
  }

  /** Moves the day files of all months before the newest day's into one file a month. */
  async compact(options: Abortable = {}): Promise<CompactReport> {
    const signal = signalOf(options);
    return JSON.parse(await run(signal, (cancel) => this.#native.compact(cancel), true)) as CompactReport;
  }

  /** Computes now what the first queries of the newest day and of single anime would compute; without tables, of all five. */
  async warm(tables: readonly TableName[] = tableNameLabels, options: Abortable = {}): Promise<void> {
    const signal = signalOf(options);
    for (const table of Array.isArray(tables) ? tables : [tables]) {
      if (!Array.isArray(tables) || !tableNameLabels.includes(table)) {
        throw badArgument(
          "invalid_option",
          "tables",
          table,
          `is no list of tables; there are ${tableNameLabels.join(", ")}`,
        );
      }
    }
    await run(signal, (cancel) => this.#native.warm(JSON.stringify(tables), cancel));
  }

  async #query<Table extends TableName>(
    table: Table,
    query: RowQuery<TableRows[Table]> & Abortable,
    more?: LabelField,
  ): Promise<Page<TableRows[Table]>> {
    const text = queryText(table, query, more);
    checkSignal(query.signal);
    throwIfAborted(query.signal);
    if (!hasTime()) await later();
    throwIfAborted(query.signal);
    const atOnce = text.length <= SHORT ? this.#atOnce(table, text) : undefined;
    if (atOnce) return atOnce;
    return pageBitByBit(table, await run(query.signal, (cancel) => this.#native.query(text, cancel)), query.signal);
  }

  #querySync<Table extends TableName>(
    table: Table,
    query: RowQuery<TableRows[Table]>,
    more?: LabelField,
  ): Page<TableRows[Table]> {
    const text = queryText(table, query, more);
    return (
      this.#atOnce(table, text) ??
      pageOf(
        table,
        call(() => this.#native.querySync(text)),
      )
    );
  }

  #atOnce<Table extends TableName>(table: Table, text: string): Page<TableRows[Table]> | undefined {
    const meta = call(() => this.#native.queryAtOnce(text, scratch));
    return meta === null ? undefined : pageIn(table, scratch.buffer, meta);
  }
}

function signalOf(options: Abortable): AbortSignal | undefined {
  checkKeys("invalid_option", options, ["signal"]);
  return options.signal;
}

function trendingText(query: TrendingQuery & Abortable): string {
  checkObject("invalid_option", "options", query);
  const { signal: _, days, newToTopDays, ...options } = query;
  if (days !== undefined && days !== 7 && days !== 30) {
    throw badArgument("invalid_option", "days", days, "is neither 7 nor 30");
  }
  if (days !== undefined && newToTopDays !== undefined && days !== newToTopDays) {
    throw badArgument("invalid_option", "days", days, `stands there together with newToTopDays ${newToTopDays}`);
  }
  return optionsJson("invalid_option", { newToTopDays: newToTopDays ?? days, ...options });
}
