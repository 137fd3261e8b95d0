import type { RollingMomentumAnalysis } from "catlog";
import { Change } from "@/components/change";
import { DataTable } from "@/components/data-table";
import { Facts } from "@/components/facts";
import { LineChart } from "@/components/line-chart";
import { Behind, Nothing } from "@/components/section";
import { everyDay } from "@/lib/days";
import { dayText, number, shortDay, words } from "@/lib/format";

type Metric = "rank" | "score";

/** The columns of a metric. */
function columnsOf(row: RollingMomentumAnalysis, metric: Metric) {
  return metric === "rank"
    ? {
        value: row.rank,
        mean: row.rankAvg30d,
        low: row.rankAvg30dCiLow,
        high: row.rankAvg30dCiHigh,
        change7d: row.rankChange7d,
        change30d: row.rankChange30d,
        momentum: row.rankMomentum7d,
      }
    : {
        value: row.score,
        mean: row.scoreAvg30d,
        low: row.scoreAvg30dCiLow,
        high: row.scoreAvg30dCiHigh,
        change7d: row.scoreChange7d,
        change30d: row.scoreChange30d,
        momentum: row.scoreMomentum7d,
      };
}

interface Props {
  title: string;
  metric: Metric;
  /** The history of one anime, oldest first. */
  rows: RollingMomentumAnalysis[];
}

/** Rank or score over time, with its 30-day mean and the confidence interval of that mean. */
export function MomentumPanel({ title, metric, rows }: Props) {
  const last = rows.at(-1);
  const points = rows.map((row) => ({ day: row.snapshotDate, ...columnsOf(row, metric) }));
  const days = everyDay(rows).map(({ day, row }) => ({ day, at: row && columnsOf(row, metric) }));
  const known = points.filter(({ value }) => value !== null);
  if (!last || known.length === 0)
    return <Nothing>{`${title} has no ${metric} on any of these days.`}</Nothing>;
  const now = columnsOf(last, metric);
  const format = metric === "rank" ? "integer" : "score";
  const fine = metric === "rank" ? "one" : "score";
  const better = metric === "rank" ? "lower" : "higher";
  const digits = metric === "rank" ? 0 : 2;
  const interval =
    now.low === null
      ? "an interval needs 2 values"
      : `95 % interval ${number(now.low, fine)} to ${number(now.high, fine)}`;
  const alt =
    `${metric === "rank" ? "Rank" : "Score"} of ${title} from ${dayText(points[0]?.day)} to ${dayText(last.snapshotDate)}: ` +
    `${number(known[0]?.value, format)} at first, ${number(known.at(-1)?.value, format)} at last; ` +
    `mean of the last 30 days ${number(now.mean, fine)}, ${interval}.`;
  return (
    <>
      <Facts
        items={[
          { name: metric === "rank" ? "Rank" : "Score", value: number(now.value, format) },
          { name: "30-day mean", value: number(now.mean, fine), note: interval },
          {
            name: "7 days",
            value: <Change value={now.change7d} better={better} digits={digits} />,
            note: now.momentum ? words(now.momentum) : "no value 7 days ago",
          },
          {
            name: "30 days",
            value: <Change value={now.change30d} better={better} digits={digits} />,
            note: now.change30d === null ? "no value 30 days ago" : undefined,
          },
          // What the mean and the interval rest on; the library counts it for ranks.
          ...(metric === "rank" ? [{ name: "Ranks in 30 days", value: number(last.observations30d) }] : []),
        ]}
      />
      <div className="mt-4">
        <LineChart
          alt={alt}
          labels={days.map(({ day }) => shortDay(day))}
          lines={[
            {
              label: metric === "rank" ? "Rank" : "Score",
              values: days.map(({ at }) => at?.value ?? null),
              role: "accent",
            },
            {
              label: "30-day mean",
              values: days.map(({ at }) => at?.mean ?? null),
              role: "soft",
              dashed: true,
            },
          ]}
          band={{
            label: "95 % interval of the mean",
            low: days.map(({ at }) => at?.low ?? null),
            high: days.map(({ at }) => at?.high ?? null),
          }}
          format={format}
          axis={metric === "rank" ? "rank, best on top" : "score"}
          reverse={metric === "rank"}
        />
      </div>
      <Behind what={`The ${metric} day by day`}>
        <DataTable
          caption={`${metric === "rank" ? "Rank" : "Score"} of ${title}, newest day first`}
          tall
          rows={points.toReversed()}
          rowKey={({ day }) => day}
          columns={[
            { head: "Day", cell: ({ day }) => day, text: true },
            { head: metric === "rank" ? "Rank" : "Score", cell: ({ value }) => number(value, format) },
            { head: "30-day mean", cell: ({ mean }) => number(mean, fine) },
            { head: "Interval from", cell: ({ low }) => number(low, fine) },
            { head: "to", cell: ({ high }) => number(high, fine) },
            {
              head: "7 days",
              cell: ({ change7d }) => <Change value={change7d} better={better} digits={digits} />,
            },
            {
              head: "30 days",
              cell: ({ change30d }) => <Change value={change30d} better={better} digits={digits} />,
            },
          ]}
        />
      </Behind>
    </>
  );
}
