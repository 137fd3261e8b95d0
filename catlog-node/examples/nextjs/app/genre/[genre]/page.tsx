import type { Catalog, GenrePercentiles, RollingMomentumAnalysis } from "catlog";
import { CatlogError, genrePerformanceTierLabels } from "catlog";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Change } from "@/components/change";
import { DataTable } from "@/components/data-table";
import { Facts } from "@/components/facts";
import { AnimeLink } from "@/components/links";
import { GenrePanel } from "@/components/panels/genre";
import { Nothing, Section } from "@/components/section";
import { titleOf } from "@/lib/catalog";
import { dayText, number, words } from "@/lib/format";
import { catalogPage } from "@/lib/page";

export const dynamic = "force-dynamic";

const PAGE = 25;
const CHART = 10;
const TIERS = genrePerformanceTierLabels;

/** One page of the genre's anime, by place. A cursor that does not fit is a link that has aged. */
async function pageOf(catalog: Catalog, date: string, genre: string, cursor: string | undefined) {
  try {
    return await catalog.genrePercentiles({
      date,
      genre,
      orderBy: "genreRank",
      limit: PAGE,
      cursor,
    });
  } catch (error) {
    if (error instanceof CatlogError && error.code === "invalid_query") notFound();
    throw error;
  }
}

export async function generateMetadata({ params }: PageProps<"/genre/[genre]">): Promise<Metadata> {
  return { title: decodeURIComponent((await params).genre) };
}

export default async function GenrePage({ params, searchParams }: PageProps<"/genre/[genre]">) {
  const genre = decodeURIComponent((await params).genre);
  const { cursor: askedCursor, date: askedDate } = await searchParams;
  const cursor = typeof askedCursor === "string" && askedCursor !== "" ? askedCursor : undefined;
  return catalogPage(async (catalog, newest) => {
    if (!catalog.genres.includes(genre)) notFound();
    // The pages that follow the first one stay pages of its day, also when a newer one has come.
    const date = cursor && typeof askedDate === "string" ? askedDate : newest;
    if (!catalog.days.includes(date)) notFound();
    const titled = <Row extends { malId: number }>(rows: Row[]) =>
      rows.map((row) => ({ ...row, title: titleOf(catalog, row.malId) }));
    const mostMoved = (op: "lt" | "gt") =>
      catalog.rollingMomentum({
        date,
        genre,
        where: [{ column: "rankChange7d", op, value: 0 }],
        orderBy: "rankChange7d",
        descending: op === "gt",
        limit: 5,
      });
    const [page, climbing, falling, ...tiers] = await Promise.all([
      pageOf(catalog, date, genre, cursor),
      mostMoved("lt"),
      mostMoved("gt"),
      ...TIERS.map((tier) => catalog.genrePercentiles({ date, genre, tier, limit: 1, withTotal: true })),
    ]);
    const rows = titled(page.rows);
    const path = `/genre/${encodeURIComponent(genre)}`;
    return (
      <>
        <h1 className="font-semibold text-2xl">{genre}</h1>
        <section aria-label="The genre in numbers" className="my-6">
          <Facts
            items={[
              { name: "Anime", value: number(rows[0]?.animeInGenre ?? 0) },
              ...TIERS.map((tier, at) => ({ name: words(tier), value: number(tiers[at]?.total ?? 0) })),
            ]}
          />
        </section>
        <div className="space-y-4">
          {!cursor && (
            <>
              <Section
                id="leaders"
                title="Leaders"
                hint="Where rank and popularity put the first ten among all of the genre."
              >
                <GenrePanel genre={genre} rows={rows.slice(0, CHART)} />
              </Section>
              <div className="grid gap-4 md:grid-cols-2">
                <Moved
                  id="climbing"
                  title="Climbing"
                  rows={titled(climbing.rows)}
                  none="Nobody of this genre climbed in 7 days."
                />
                <Moved
                  id="falling"
                  title="Falling"
                  rows={titled(falling.rows)}
                  none="Nobody of this genre fell in 7 days."
                />
              </div>
            </>
          )}
          <Section id="all" title="All of the genre" hint="By place; ties share one.">
            {date !== newest && (
              <div className="mb-4">
                <Nothing>{`These pages are of ${dayText(date)}, as the first of them was. ${dayText(newest)} has come since: the first page shows it.`}</Nothing>
              </div>
            )}
            <All genre={genre} rows={rows} />
            <nav aria-label="Pages" className="mt-4 flex gap-4 text-sm">
              {cursor && <Link href={path}>First page</Link>}
              {page.nextCursor && (
                <Link href={`${path}?${new URLSearchParams({ date, cursor: page.nextCursor })}`}>
                  Next page
                </Link>
              )}
            </nav>
          </Section>
        </div>
      </>
    );
  });
}

interface MovedProps {
  id: string;
  title: string;
  rows: (RollingMomentumAnalysis & { title: string })[];
  none: string;
}

function Moved({ id, title, rows, none }: MovedProps) {
  return (
    <Section id={id} title={title} hint="Change of rank in 7 days">
      {rows.length === 0 ? (
        <Nothing>{none}</Nothing>
      ) : (
        <ol className="divide-y divide-line text-sm" aria-labelledby={id}>
          {rows.map((row) => (
            <li
              key={row.malId}
              className="flex items-baseline justify-between gap-3 py-2 first:pt-0 last:pb-0"
            >
              <div className="min-w-0">
                <AnimeLink {...row} />
                <p className="text-soft text-xs">rank {number(row.rank)}</p>
              </div>
              <Change value={row.rankChange7d} better="lower" />
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

function All({ genre, rows }: { genre: string; rows: (GenrePercentiles & { title: string })[] }) {
  if (rows.length === 0) return <Nothing>No anime of this day has the genre.</Nothing>;
  return (
    <DataTable
      caption={`Anime of ${genre}`}
      rows={rows}
      rowKey={({ malId }) => malId}
      columns={[
        { head: "Anime", cell: (row) => <AnimeLink {...row} />, text: true },
        { head: "Place", cell: (row) => number(row.genreRank) },
        { head: "Rank", cell: (row) => number(row.currentRank) },
        { head: "Score", cell: (row) => number(row.currentScore, "score") },
        { head: "By rank", cell: (row) => number(row.rankPercentile, "percentile") },
        { head: "By score", cell: (row) => number(row.scorePercentile, "percentile") },
        { head: "By popularity", cell: (row) => number(row.popularityPercentile, "percentile") },
        { head: "Tier", cell: (row) => words(row.genrePerformanceTier), text: true },
      ]}
    />
  );
}
