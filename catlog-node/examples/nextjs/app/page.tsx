import { z } from "zod";
import { SelectChoice, TimeframeChoice, type View } from "@/components/choice";
import { Headline } from "@/components/headline";
import { AnimeLink } from "@/components/links";
import { GenrePanel } from "@/components/panels/genre";
import { MarketPanel } from "@/components/panels/market";
import { MomentumPanel } from "@/components/panels/momentum";
import { TopGenres } from "@/components/panels/top-genres";
import { TrendsPanel } from "@/components/panels/trends";
import { VolatilityPanel } from "@/components/panels/volatility";
import { Nothing, Section } from "@/components/section";
import { TrendingLists } from "@/components/trending";
import { dashboardOf } from "@/lib/dashboard";
import { everyDay } from "@/lib/days";
import { count, dayText, signed } from "@/lib/format";
import { catalogPage } from "@/lib/page";
import { timeframe } from "@/lib/params";

export const dynamic = "force-dynamic";

// An address that means nothing shows what the plain one shows; programs have the API, which is strict.
const viewParams = z.object({
  timeframe: timeframe.catch("week"),
  anime: z.coerce.number().int().positive().max(2_147_483_647).optional().catch(undefined),
  genre: z.string().optional().catch(undefined),
});

export default async function Dashboard({ searchParams }: PageProps<"/">) {
  const asked = viewParams.parse(await searchParams);
  return catalogPage(async (catalog) => {
    const board = await dashboardOf(catalog, asked);
    const { date } = board;
    const view: View = { ...asked, genre: asked.genre && (board.genre ?? undefined) };
    return (
      <>
        <div className="flex flex-wrap items-end justify-between gap-4">
          <h1 className="font-semibold text-2xl">What moved, as of {dayText(date)}</h1>
          <TimeframeChoice view={view} />
        </div>
        <Headline catalog={catalog} board={board} />
        <div className="space-y-4">
          <TrendingLists trending={board.trending} />
          <Section
            id="momentum"
            title="Momentum"
            hint={`An anime's rank over ${count(everyDay(board.momentum).length, "day")}, its 30-day mean, and how sure that mean is.`}
            choice={
              board.mover && (
                <SelectChoice
                  view={view}
                  name="anime"
                  label="Anime"
                  value={String(board.mover.malId)}
                  options={board.movers.map(({ malId, title, change }) => ({
                    value: String(malId),
                    label: change === null ? title : `${signed(-change)} ${title}`,
                  }))}
                />
              )
            }
          >
            {board.mover ? (
              <>
                <p className="mb-3">
                  <AnimeLink {...board.mover} />
                </p>
                <MomentumPanel title={board.mover.title} metric="rank" rows={board.momentum} />
              </>
            ) : (
              <Nothing>No anime of this day has a rank.</Nothing>
            )}
          </Section>
          <Section
            id="volatility"
            title="Volatility ranking"
            hint="Whose rank is least at rest: the standard deviation over 30 days, and where that puts it among all."
          >
            <VolatilityPanel rows={board.restless} days={catalog.days.length} />
          </Section>
          <Section
            id="genres"
            title="Genre percentiles"
            hint="The leaders of a genre. 100 is its best; 50 is its middle."
            choice={
              board.genre !== null && (
                <SelectChoice
                  view={view}
                  name="genre"
                  label="Genre"
                  value={board.genre}
                  options={catalog.genres.map((genre) => ({ value: genre, label: genre }))}
                />
              )
            }
          >
            <GenrePanel genre={board.genre} rows={board.leaders} />
            <TopGenres genres={board.summary.topGenres} />
          </Section>
          <Section
            id="trends"
            title="Significant trends"
            hint="Straight lines through 30 days of ranks; q is the p-value corrected for testing all anime at once."
          >
            <TrendsPanel rows={board.trends} counts={board.summary.rankTrends} honest={board.honestTrends} />
          </Section>
          <Section
            id="market"
            title="Correlation and market direction"
            hint="Whether weeks continue months, whether ranks follow scores, and how many climb."
          >
            <MarketPanel rows={board.market} month={board.month} />
          </Section>
        </div>
      </>
    );
  });
}
