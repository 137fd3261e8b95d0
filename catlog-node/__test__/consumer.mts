// What a strict consumer writes; it is checked, not run. A line that must not compile says so.

import {
  type AdvancedSummary,
  analyze,
  animeFromJikan,
  Catalog,
  CatlogError,
  type CatlogErrorCode,
  type DailyRanking,
  type Filter,
  Library,
  type Page,
  type RankMomentum,
  type RollingMomentumAnalysis,
  type RowQuery,
  rankMomentumLabels,
  type TrendingSummary,
  type TrendSignificance,
  validate,
} from "catlog";
import { withCatlog } from "catlog/next";

const rows: DailyRanking[] = [{ malId: 1, snapshotDate: "2026-02-08", rank: 1, genres: [] }];
const catalog: Catalog = await Catalog.open(rows, { robust: true, cacheBytes: 1 << 20 });
await Catalog.open("a.parquet", {
  signal: AbortSignal.timeout(1000),
  onProgress: (at) => at.stage === "read" && at.rows,
});
await Catalog.open(["a.csv", "b.csv"] as const);
await Catalog.open(new Uint8Array());
await Catalog.open([{ malId: 1, snapshotDate: new Date(), rank: 1 }]);

const query: RowQuery<RollingMomentumAnalysis> = {
  date: "latest",
  orderBy: "rankChange7d",
  where: [{ column: "rankMomentum7d", op: "in", value: ["climbing", "strongly_climbing"] }],
};
const page: Page<RollingMomentumAnalysis> = await catalog.rollingMomentum({ ...query, limit: 3 });
const change: number | null | undefined = page.rows[0]?.rankChange7d;
const momentum: RankMomentum | null | undefined = page.rows[0]?.rankMomentum30d;
const next: string | null = page.nextCursor;
const trend: Page<TrendSignificance> = catalog.trendSignificanceSync({ malId: 1, from: new Date(), to: "2026-02-08" });
const p: number | null | undefined = trend.rows[0]?.rankTrendArPValue;
await catalog.volatilityRankings({ category: "highly_volatile" });
await catalog.genrePercentiles({ genre: "Drama", tier: "top_10_percent" });
const correlated: number[] | undefined = (await catalog.trendCorrelation({ from: "2026-01-01" })).rows[0]
  ?.mostCorrelatedAnime;
const summary: AdvancedSummary = await catalog.advancedSummary({ alpha: 0.01 });
const label: RankMomentum | undefined = summary.rankMomentum7d[0]?.label;
const trending: TrendingSummary = await catalog.trending({ days: 7, limit: 5 });
if (trending.biggestClimbers7d.status === "available") trending.biggestClimbers7d.items[0]?.previousRank;
else if (trending.biggestClimbers7d.status === "insufficientHistory") trending.biggestClimbers7d.requiredDays;
const bytes: Uint8Array = await catalog.arrow("trend_significance", { date: "latest" });
const days: string[] = catalog.days;
const filter: Filter<TrendSignificance> = { column: "rankTrendQValue", op: "lt", value: 0.05 };

try {
  await catalog.append(rows, { replace: true });
} catch (error) {
  if (error instanceof CatlogError) {
    const code: CatlogErrorCode = error.code;
    switch (code) {
      case "day_conflict":
        break;
      // @ts-expect-error: no such code
      case "day_conflicts":
        break;
    }
  }
}

await catalog.arrow("volatility_rankings", { category: "stable", orderBy: "volatilityRank" });
await catalog.arrow("genre_percentiles", { tier: "top_10_percent", signal: AbortSignal.timeout(1000) });
await catalog.rollingMomentum({
  where: [
    { column: "rank", op: "in", value: [1, 2] },
    { column: "rank", op: "eq", value: null },
    { column: "snapshotDate", op: "ge", value: new Date() },
    { column: "etlRunId", op: "ne", value: "run-1" },
  ],
});
// @ts-expect-error: no such label
await catalog.rollingMomentum({ where: [{ column: "rankMomentum7d", op: "eq", value: "rising" }] });
// @ts-expect-error: ranks are numbers
await catalog.rollingMomentum({ where: [{ column: "rank", op: "in", value: ["1"] }] });
// @ts-expect-error: a list cannot be compared
await catalog.trendCorrelation({ where: [{ column: "mostCorrelatedAnime", op: "eq", value: 1 }] });
// @ts-expect-error: a column of another table
await catalog.arrow("trend_significance", { orderBy: "rankChange7d" });
// @ts-expect-error: a label of another table
await catalog.arrow("genre_percentiles", { category: "stable" });
// @ts-expect-error: one row a day over all anime
await catalog.arrow("trend_correlation", { genre: "Drama" });
// @ts-expect-error: nothing is read
await Catalog.create("catalogue", { onInvalid: "quarantine" });
// @ts-expect-error: no such column
await catalog.rollingMomentum({ orderBy: "rank_change_7d" });
// @ts-expect-error: no such category
await catalog.volatilityRankings({ category: "wild" });
// @ts-expect-error: one row a day over all anime
await catalog.trendCorrelation({ malId: 1 });
// @ts-expect-error: synchronous calls take no signal
catalog.rollingMomentumSync({ signal: AbortSignal.timeout(1) });
// @ts-expect-error: days are read, not set
catalog.days = [];
// @ts-expect-error: opened, not constructed
new Catalog();

const report = await analyze("a.csv", { out: "tables", dates: { from: "2026-01-01" }, format: "csv" });
const written: number | undefined = report.files[0]?.rows;
const rejected: number = (await validate("a.csv")).rowsRejected;
const title: string = (await animeFromJikan({ data: {} })).value.title;
const library = await Library.of("u1", [{ userId: "u1", malId: 1, status: "COMPLETED" }]);
const mean: number | null = library.summary.meanRating;
const labels: readonly RankMomentum[] = rankMomentumLabels;
const later = withCatlog(async (phase: string) => ({ output: phase }));
const laterConfig: { output: string; serverExternalPackages: string[] } = await later("phase-production-build");
const config: { output: string; serverExternalPackages: string[] } = withCatlog({ output: "standalone" });

export {
  bytes,
  change,
  config,
  correlated,
  days,
  filter,
  label,
  labels,
  laterConfig,
  mean,
  momentum,
  next,
  p,
  rejected,
  title,
  written,
};
