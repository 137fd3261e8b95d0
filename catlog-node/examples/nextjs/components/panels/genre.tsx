import type { GenrePercentiles } from "catlog";
import { BarChart } from "@/components/bar-chart";
import { DataTable } from "@/components/data-table";
import { AnimeLink } from "@/components/links";
import { Nothing } from "@/components/section";
import type { Titled } from "@/lib/dashboard";
import { number, words } from "@/lib/format";

const RANGE: [number, number] = [0, 100];

/** The leaders of a genre: where rank and popularity put them among its anime. */
export function GenrePanel({ genre, rows }: { genre: string | null; rows: Titled<GenrePercentiles>[] }) {
  const first = rows[0];
  if (genre === null) return <Nothing>No anime of this day has a genre.</Nothing>;
  if (!first) return <Nothing>{`No anime of this day has the genre ${genre}.`}</Nothing>;
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <BarChart
        alt={`Percentiles within ${genre}, ${number(first.animeInGenre)} anime. First ${first.title}: rank ${number(first.rankPercentile, "percentile")}, popularity ${number(first.popularityPercentile, "percentile")}. All are in the table.`}
        labels={rows.map(({ title }) => title)}
        bars={[
          { label: "By rank", values: rows.map(({ rankPercentile }) => rankPercentile), role: "accent" },
          {
            label: "By popularity",
            values: rows.map(({ popularityPercentile }) => popularityPercentile),
            role: "soft",
          },
        ]}
        format="integer"
        axis="percentile, 100 is best"
        lying
        range={RANGE}
      />
      <DataTable
        caption={`Leaders of ${genre}`}
        rows={rows}
        rowKey={({ malId }) => malId}
        columns={[
          { head: "Anime", cell: (row) => <AnimeLink {...row} />, text: true },
          { head: "Place", cell: (row) => number(row.genreRank) },
          { head: "By rank", cell: (row) => number(row.rankPercentile, "percentile") },
          { head: "30-day mean", cell: (row) => number(row.rankPercentileAvg30d, "percentile") },
          { head: "By score", cell: (row) => number(row.scorePercentile, "percentile") },
          { head: "Tier", cell: (row) => words(row.genrePerformanceTier), text: true },
        ]}
      />
    </div>
  );
}
