import type { VolatilityRankings } from "catlog";
import { BarChart } from "@/components/bar-chart";
import { DataTable } from "@/components/data-table";
import { AnimeLink } from "@/components/links";
import { Nothing } from "@/components/section";
import type { Titled } from "@/lib/dashboard";
import { number, words } from "@/lib/format";

/** The anime whose rank is least at rest, as bars and as a table. */
export function VolatilityPanel({ rows, days }: { rows: Titled<VolatilityRankings>[]; days: number }) {
  const first = rows[0];
  if (!first) {
    return (
      <Nothing>{`No volatility yet: it needs 2 ranks of an anime within 30 days; snapshots here: ${number(days)}.`}</Nothing>
    );
  }
  return (
    <div className="grid gap-6 lg:grid-cols-2">
      <BarChart
        alt={`The ${rows.length} most volatile ranks. First ${first.title}, whose rank spreads by ${number(first.rankVolatility30d, "one")} places over 30 days. All are in the table.`}
        labels={rows.map(({ title }) => title)}
        bars={[
          {
            label: "30 days",
            values: rows.map(({ rankVolatility30d }) => rankVolatility30d),
            role: "accent",
          },
          { label: "7 days", values: rows.map(({ rankVolatility7d }) => rankVolatility7d), role: "soft" },
        ]}
        format="integer"
        axis="standard deviation, places"
        lying
      />
      <DataTable
        caption="The most volatile ranks"
        rows={rows}
        rowKey={({ malId }) => malId}
        columns={[
          { head: "Anime", cell: (row) => <AnimeLink {...row} />, text: true },
          { head: "30 days", cell: (row) => number(row.rankVolatility30d, "one") },
          { head: "7 days", cell: (row) => number(row.rankVolatility7d, "one") },
          { head: "Percentile", cell: (row) => number(row.volatilityPercentile, "percentile") },
          { head: "Category", cell: (row) => words(row.volatilityCategory), text: true },
        ]}
      />
    </div>
  );
}
