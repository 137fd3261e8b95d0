import type { VolatilityCategory, VolatilityRankings } from "catlog";
import { BarChart } from "@/components/bar-chart";
import { DataTable } from "@/components/data-table";
import { AnimeLink } from "@/components/links";
import { Nothing } from "@/components/section";
import type { Titled } from "@/lib/dashboard";
import { number, words } from "@/lib/format";
import type { Role } from "@/lib/palette";

const ROLE: Record<VolatilityCategory, Role> = {
  stable: "better",
  moderate: "third",
  volatile: "fourth",
  highly_volatile: "worse",
};

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
            label: "Standard deviation over 30 days",
            values: rows.map(({ rankVolatility30d }) => rankVolatility30d),
            role: rows.map(({ volatilityCategory }) =>
              volatilityCategory ? ROLE[volatilityCategory] : "soft",
            ),
          },
        ]}
        format="integer"
        axis="standard deviation of the rank over 30 days, places"
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
