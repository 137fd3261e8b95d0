import type { RankMove, Trend, TrendCorrelation } from "catlog";
import { BarChart } from "@/components/bar-chart";
import { DataTable } from "@/components/data-table";
import { LineChart } from "@/components/line-chart";
import { Behind, Nothing } from "@/components/section";
import { whyNot } from "@/components/trending";
import { everyDay } from "@/lib/days";
import { dayText, number, shortDay, words } from "@/lib/format";

const RANGE: [number, number] = [-1, 1];

interface Props {
  /** The days, oldest first. */
  rows: TrendCorrelation[];
  /** Tells whether the catalogue reaches back 30 days. */
  month: Trend<RankMove>;
}

/** How the movements of a day hang together, and how many climb, day by day. */
export function MarketPanel({ rows, month }: Props) {
  const last = rows.at(-1);
  const some = rows.some(
    (row) => row.rank7dVs30dCorrelation !== null || row.climbers30d + row.fallers30d > 0,
  );
  if (!last || !some) {
    return <Nothing>{month.status === "available" ? "Nothing has moved yet." : whyNot(month)}</Nothing>;
  }
  const days = everyDay(rows);
  const labels = days.map(({ day }) => shortDay(day));
  return (
    <>
      <div className="grid gap-6 lg:grid-cols-2">
        <figure>
          <figcaption className="mb-2 font-medium text-sm">Correlation over time</figcaption>
          <LineChart
            alt={`Correlations from ${dayText(rows[0]?.snapshotDate)} to ${dayText(last.snapshotDate)}. On the last day: rank changes over 7 and 30 days ${number(last.rank7dVs30dCorrelation, "correlation")}, score changes over 7 and 30 days ${number(last.score7dVs30dCorrelation, "correlation")}, rank and score changes over 30 days ${number(last.rankVsScore30dCorrelation, "correlation")}.`}
            labels={labels}
            lines={[
              {
                label: "Rank, 7 and 30 days",
                values: days.map(({ row }) => row?.rank7dVs30dCorrelation ?? null),
                role: "accent",
              },
              {
                label: "Score, 7 and 30 days",
                values: days.map(({ row }) => row?.score7dVs30dCorrelation ?? null),
                role: "third",
                dashed: true,
              },
              {
                label: "Rank and score, 30 days",
                values: days.map(({ row }) => row?.rankVsScore30dCorrelation ?? null),
                role: "worse",
              },
            ]}
            format="correlation"
            axis="Pearson correlation"
            range={RANGE}
          />
        </figure>
        <figure>
          <figcaption className="mb-2 font-medium text-sm">Climbers and fallers over 30 days</figcaption>
          <BarChart
            alt={`Climbers and fallers over 30 days, by day. On ${dayText(last.snapshotDate)}: ${number(last.climbers30d)} climbers, ${number(last.fallers30d)} fallers.`}
            labels={labels}
            bars={[
              { label: "Climbers", values: days.map(({ row }) => row?.climbers30d ?? null), role: "better" },
              {
                label: "Fallers",
                values: days.map(({ row }) => (row ? -row.fallers30d : null)),
                role: "worse",
              },
            ]}
            format="integer"
            axis="anime; fallers below 0"
            stacked
          />
        </figure>
      </div>
      <Behind what="Correlation and market day by day">
        <DataTable
          caption="Correlation and market direction, newest day first"
          tall
          rows={rows.toReversed()}
          rowKey={({ snapshotDate }) => snapshotDate}
          columns={[
            { head: "Day", cell: (row) => row.snapshotDate, text: true },
            { head: "Rank, 7 and 30 days", cell: (row) => number(row.rank7dVs30dCorrelation, "correlation") },
            {
              head: "Score, 7 and 30 days",
              cell: (row) => number(row.score7dVs30dCorrelation, "correlation"),
            },
            {
              head: "Rank and score, 30 days",
              cell: (row) => number(row.rankVsScore30dCorrelation, "correlation"),
            },
            { head: "Climbers", cell: (row) => number(row.climbers30d) },
            { head: "Fallers", cell: (row) => number(row.fallers30d) },
            { head: "Direction", cell: (row) => words(row.marketMomentumDirection), text: true },
          ]}
        />
      </Behind>
    </>
  );
}
