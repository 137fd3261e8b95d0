import type { VolatilityRankings } from "catlog";
import { DataTable } from "@/components/data-table";
import { Facts } from "@/components/facts";
import { LineChart } from "@/components/line-chart";
import { Behind, Nothing } from "@/components/section";
import { everyDay } from "@/lib/days";
import { count, dayText, number, shortDay, words } from "@/lib/format";

/** How restless one anime was, day by day. */
export function AnimeVolatility({ title, rows }: { title: string; rows: VolatilityRankings[] }) {
  const last = rows.at(-1);
  if (!last || rows.every(({ rankVolatility30d }) => rankVolatility30d === null)) {
    return <Nothing>No volatility yet: it needs 2 ranks within 30 days.</Nothing>;
  }
  const days = everyDay(rows);
  return (
    <>
      <Facts
        items={[
          {
            name: "Over 30 days",
            value: number(last.rankVolatility30d, "one"),
            note: "places, standard deviation",
          },
          { name: "Category", value: words(last.volatilityCategory) },
          {
            name: "Percentile",
            value: number(last.volatilityPercentile, "percentile"),
            note: "of the day's anime, 0 is the calmest",
          },
          {
            name: "Stability score",
            value: number(last.stabilityScore, "correlation"),
            note: "0 to 1, 1 is the calmest",
          },
          { name: "Stable for", value: count(last.consecutiveStableDays, "day") },
        ]}
      />
      <div className="mt-4">
        <LineChart
          alt={`Standard deviation of the rank of ${title} over 30 and 7 days, until ${dayText(last.snapshotDate)}: ${number(last.rankVolatility30d, "one")} and ${number(last.rankVolatility7d, "one")} places on the last day.`}
          labels={days.map(({ day }) => shortDay(day))}
          lines={[
            {
              label: "30 days",
              values: days.map(({ row }) => row?.rankVolatility30d ?? null),
              role: "accent",
            },
            {
              label: "7 days",
              values: days.map(({ row }) => row?.rankVolatility7d ?? null),
              role: "worse",
              dashed: true,
            },
          ]}
          format="one"
          axis="standard deviation, places"
        />
      </div>
      <Behind what="Volatility day by day">
        <DataTable
          caption={`Volatility of ${title}, newest day first`}
          tall
          rows={rows.toReversed()}
          rowKey={({ snapshotDate }) => snapshotDate}
          columns={[
            { head: "Day", cell: (row) => row.snapshotDate, text: true },
            { head: "7 days", cell: (row) => number(row.rankVolatility7d, "one") },
            { head: "14 days", cell: (row) => number(row.rankVolatility14d, "one") },
            { head: "30 days", cell: (row) => number(row.rankVolatility30d, "one") },
            { head: "Percentile", cell: (row) => number(row.volatilityPercentile, "percentile") },
            { head: "Category", cell: (row) => words(row.volatilityCategory), text: true },
          ]}
        />
      </Behind>
    </>
  );
}
