import type { GenrePercentiles } from "catlog";
import { BarChart } from "@/components/bar-chart";
import { DataTable } from "@/components/data-table";
import { GenreLink } from "@/components/links";
import { Nothing } from "@/components/section";
import { number, words } from "@/lib/format";

const RANGE: [number, number] = [0, 100];

/** Where one anime stands within each of its genres. */
export function AnimeGenres({ title, rows }: { title: string; rows: GenrePercentiles[] }) {
  if (rows.length === 0) return <Nothing>No genre was collected for it.</Nothing>;
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <BarChart
        alt={`Percentiles of ${title} by rank: ${rows.map(({ genre, rankPercentile }) => `${genre} ${number(rankPercentile, "percentile")}`).join(", ")}.`}
        labels={rows.map(({ genre }) => genre)}
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
        caption={`${title} within its genres`}
        rows={rows}
        rowKey={({ genre }) => genre}
        columns={[
          { head: "Genre", cell: ({ genre }) => <GenreLink genre={genre} />, text: true },
          { head: "Place", cell: (row) => `${number(row.genreRank)} of ${number(row.animeInGenre)}` },
          { head: "By rank", cell: (row) => number(row.rankPercentile, "percentile") },
          { head: "30-day mean", cell: (row) => number(row.rankPercentileAvg30d, "percentile") },
          { head: "By score", cell: (row) => number(row.scorePercentile, "percentile") },
          { head: "Tier", cell: (row) => words(row.genrePerformanceTier), text: true },
        ]}
      />
    </div>
  );
}
