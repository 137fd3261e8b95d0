import type {
  AdvancedSummary,
  Catalog,
  GenrePercentiles,
  RankMove,
  RollingMomentumAnalysis,
  Trend,
  TrendCorrelation,
  TrendSignificance,
  VolatilityRankings,
} from "catlog";
import { daysBefore } from "./days";
import { daysOf } from "./params";
import { type Timeframe, type Trending, trendingIn } from "./trending";

/** The false discovery rate below which a trend is listed. */
export const ALPHA = 0.05;

const SHORT_LIST = 6;
const LIST = 10;
const HISTORY_DAYS = 120;

/** A row with the title of its anime. */
export type Titled<Row> = Row & { title: string };

/** Everything that the dashboard shows, of one day. */
export interface Dashboard {
  date: string;
  trending: Trending;
  summary: AdvancedSummary;
  /** The anime of the momentum chart: those that may be chosen, which it is, and its history. */
  movers: { malId: number; title: string; change: number | null }[];
  mover: { malId: number; title: string } | null;
  momentum: RollingMomentumAnalysis[];
  restless: Titled<VolatilityRankings>[];
  genre: string | null;
  leaders: Titled<GenrePercentiles>[];
  trends: Titled<TrendSignificance>[];
  /** How many anime have a rank trend with a p-value below ALPHA that allows for days that depend on each other. */
  honestTrends: number;
  market: TrendCorrelation[];
  /** The climbers of 30 days: a list, or why there can be none yet. */
  month: Trend<RankMove>;
}

/** The steepest significant rank trends, those that climb (slope below 0) or those that fall. */
async function steepest(catalog: Catalog, date: string, op: "lt" | "gt"): Promise<TrendSignificance[]> {
  const page = await catalog.trendSignificance({
    date,
    where: [
      { column: "rankTrendQValue", op: "lt", value: ALPHA },
      { column: "rankTrendSlope", op, value: 0 },
    ],
    orderBy: "rankTrendSlope",
    descending: op === "gt",
    limit: LIST / 2,
  });
  return page.rows;
}

interface View {
  timeframe: Timeframe;
  anime?: number | undefined;
  genre?: string | undefined;
}

/**
 * Everything of the newest day. The summaries are always of the newest day: where one was appended while they were asked for, all
 * is asked once more, so that no page shows two days.
 */
export async function dashboardOf(catalog: Catalog, view: View): Promise<Dashboard> {
  for (;;) {
    const date = catalog.latestDate;
    if (date === null) throw new Error("a dashboard of no day");
    const board = await dashboardOn(catalog, date, view);
    if (board.trending.asOf === date && board.summary.asOf === date) return board;
  }
}

/** Asks the catalogue for all of it at once. */
async function dashboardOn(catalog: Catalog, date: string, view: View): Promise<Dashboard> {
  const titled = <Row extends { malId: number }>(rows: Row[]): Titled<Row>[] =>
    rows.map((row) => ({ ...row, title: catalog.anime(row.malId)?.title ?? `Anime ${row.malId}` }));
  const genre = view.genre && catalog.genres.includes(view.genre) ? view.genre : (catalog.genres[0] ?? null);

  const [trending, summary, climbing, falling, best, restless, leaders, climbs, falls, honest, market] =
    await Promise.all([
      catalog.trending({ limit: SHORT_LIST, newToTopDays: daysOf(view.timeframe) }),
      catalog.advancedSummary({ alpha: ALPHA, limit: SHORT_LIST }),
      catalog.rollingMomentum({
        date,
        where: [{ column: "rankChange7d", op: "lt", value: 0 }],
        orderBy: "rankChange7d",
        limit: LIST,
      }),
      catalog.rollingMomentum({
        date,
        where: [{ column: "rankChange7d", op: "gt", value: 0 }],
        orderBy: "rankChange7d",
        descending: true,
        limit: LIST,
      }),
      catalog.rollingMomentum({ date, orderBy: "rank", limit: LIST }),
      catalog.volatilityRankings({
        date,
        where: [{ column: "rankVolatility30d", op: "ne", value: null }],
        orderBy: "rankVolatility30d",
        descending: true,
        limit: LIST,
      }),
      genre === null
        ? { rows: [] }
        : catalog.genrePercentiles({ date, genre, orderBy: "genreRank", limit: LIST }),
      steepest(catalog, date, "lt"),
      steepest(catalog, date, "gt"),
      catalog.trendSignificance({
        date,
        where: [{ column: "rankTrendArPValue", op: "lt", value: ALPHA }],
        limit: 1,
        withTotal: true,
      }),
      catalog.trendCorrelation({ from: daysBefore(date, HISTORY_DAYS - 1), to: date }),
    ]);

  // Movers first; where nothing can have moved yet, the best.
  const moved = [...climbing.rows, ...falling.rows];
  const movers = titled(moved.length > 0 ? moved : best.rows).map(({ malId, title, rankChange7d }) => ({
    malId,
    title,
    change: rankChange7d,
  }));
  const asked = view.anime === undefined ? null : catalog.anime(view.anime);
  if (asked && !movers.some(({ malId }) => malId === asked.malId)) {
    movers.push({ malId: asked.malId, title: asked.title ?? `Anime ${asked.malId}`, change: null });
  }
  const mover = movers.find(({ malId }) => malId === asked?.malId) ?? movers[0] ?? null;
  const momentum = mover
    ? await catalog.rollingMomentum({
        malId: mover.malId,
        from: daysBefore(date, HISTORY_DAYS - 1),
        to: date,
      })
    : { rows: [] };

  return {
    date,
    trending: trendingIn(trending, view.timeframe),
    summary,
    movers,
    mover,
    momentum: momentum.rows,
    restless: titled(restless.rows),
    genre,
    leaders: titled(leaders.rows),
    // From the steepest climb to the steepest fall.
    trends: titled([...climbs, ...falls.toReversed()]),
    honestTrends: honest.total ?? 0,
    market: market.rows,
    month: trending.biggestClimbers30d,
  };
}
