import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { Facts } from "@/components/facts";
import { Genres } from "@/components/links";
import { AnimeGenres } from "@/components/panels/anime-genres";
import { AnimeTrend } from "@/components/panels/anime-trend";
import { AnimeVolatility } from "@/components/panels/anime-volatility";
import { MomentumPanel } from "@/components/panels/momentum";
import { Nothing, Section } from "@/components/section";
import { openCatalog } from "@/lib/catalog";
import { daysBefore } from "@/lib/days";
import { count, dayText, number } from "@/lib/format";
import { catalogPage } from "@/lib/page";

export const dynamic = "force-dynamic";

const HISTORY_DAYS = 365;

/** The id in an address, null if it is none. */
function idOf(text: string): number | null {
  const id = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : 0;
  return id > 0 && id <= 2_147_483_647 ? id : null;
}

const animeOf = cache(async (text: string) => {
  const id = idOf(text);
  return id === null ? null : (await openCatalog()).anime(id);
});

export async function generateMetadata({ params }: PageProps<"/anime/[malId]">): Promise<Metadata> {
  const { malId } = await params;
  const anime = await animeOf(malId).catch(() => null);
  return { title: anime ? (anime.title ?? `Anime ${anime.malId}`) : "Anime" };
}

export default async function AnimePage({ params }: PageProps<"/anime/[malId]">) {
  const { malId: asked } = await params;
  return catalogPage(async (catalog, date) => {
    const anime = await animeOf(asked);
    if (!anime) notFound();
    const { malId, lastDay } = anime;
    const title = anime.title ?? `Anime ${malId}`;
    const history = { malId, from: daysBefore(lastDay, HISTORY_DAYS - 1), to: lastDay };
    const [momentum, volatility, trend, genres] = await Promise.all([
      catalog.rollingMomentum(history),
      catalog.volatilityRankings(history),
      catalog.trendSignificance({ malId, date: lastDay }),
      catalog.genrePercentiles({ malId, date: lastDay }),
    ]);
    const last = momentum.rows.at(-1);
    return (
      <>
        <h1 className="font-semibold text-2xl">{title}</h1>
        <div className="mt-1 text-sm">
          <Genres genres={anime.genres} />
        </div>
        {lastDay !== date && (
          <div className="mt-4">
            <Nothing>{`It was last seen on ${dayText(lastDay)} and is not in the newest snapshot, ${dayText(date)}. All numbers are of its last day.`}</Nothing>
          </div>
        )}
        <section aria-label="Now" className="my-6">
          <Facts
            items={[
              { name: "Rank", value: number(anime.rank) },
              {
                name: "Score",
                value: number(anime.score, "score"),
                note: anime.scoredBy !== null && `by ${number(anime.scoredBy)} people`,
              },
              { name: "Popularity", value: number(anime.popularity) },
              { name: "Members", value: number(anime.members) },
              { name: "Favourites", value: number(anime.favorites) },
              {
                name: "Followed since",
                value: dayText(anime.firstDay),
                note: `${count(anime.snapshots, "snapshot")}; ${number(last?.dataQualityScore, "share")} of the last 30 days observed`,
              },
            ]}
          />
        </section>
        <div className="space-y-4">
          <Section id="rank" title="Rank" hint="With its 30-day mean and how sure that mean is.">
            <MomentumPanel title={title} metric="rank" rows={momentum.rows} />
          </Section>
          <Section id="score" title="Score" hint="With its 30-day mean and how sure that mean is.">
            <MomentumPanel title={title} metric="score" rows={momentum.rows} />
          </Section>
          <Section
            id="trend"
            title="Trend"
            hint="Straight lines through the last 30 days; q is corrected for testing all anime of the day at once."
          >
            <AnimeTrend row={trend.rows[0]} />
          </Section>
          <Section
            id="volatility"
            title="Volatility"
            hint="How much the rank spreads, over 7 and over 30 days."
          >
            <AnimeVolatility title={title} rows={volatility.rows} />
          </Section>
          <Section
            id="genres"
            title="Within its genres"
            hint="100 is the best of the genre; 50 is its middle."
          >
            <AnimeGenres title={title} rows={genres.rows} />
          </Section>
        </div>
      </>
    );
  });
}
