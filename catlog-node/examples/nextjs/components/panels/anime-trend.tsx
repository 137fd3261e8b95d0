import type { TrendSignificance } from "catlog";
import { DataTable } from "@/components/data-table";
import { Nothing } from "@/components/section";
import { number, pValue, signed, words } from "@/lib/format";

/** Rank and score side by side. */
function metrics(row: TrendSignificance) {
  return [
    {
      metric: "Rank",
      slope: signed(row.rankTrendSlope, 2),
      rSquared: row.rankTrendRSquared,
      p: row.rankTrendPValue,
      q: row.rankTrendQValue,
      arP: row.rankTrendArPValue,
      direction: row.rankTrendDirection,
      from: number(row.trendStartRank),
      to: number(row.trendEndRank),
    },
    {
      metric: "Score",
      slope: signed(row.scoreTrendSlope, 4),
      rSquared: row.scoreTrendRSquared,
      p: row.scoreTrendPValue,
      q: row.scoreTrendQValue,
      arP: row.scoreTrendArPValue,
      direction: row.scoreTrendDirection,
      from: number(row.trendStartScore, "score"),
      to: number(row.trendEndScore, "score"),
    },
  ];
}

/** The trends of one anime. */
export function AnimeTrend({ row }: { row: TrendSignificance | undefined }) {
  if (!row || (row.rankTrendPValue === null && row.scoreTrendPValue === null)) {
    const days = row?.daysOfData ?? 0;
    return (
      <Nothing>{`No trend yet: it needs 3 values within 30 days; ranks there: ${number(days)}.`}</Nothing>
    );
  }
  return (
    <>
      <DataTable
        caption="Trends of rank and score over 30 days"
        rows={metrics(row)}
        rowKey={({ metric }) => metric}
        columns={[
          { head: "Of", cell: ({ metric }) => metric, text: true },
          { head: "Slope a day", cell: ({ slope }) => slope },
          { head: "From", cell: ({ from }) => from },
          { head: "To", cell: ({ to }) => to },
          { head: "r²", cell: ({ rSquared }) => number(rSquared, "correlation") },
          { head: "p", cell: ({ p }) => pValue(p) },
          { head: "q", cell: ({ q }) => pValue(q) },
          { head: "p, dependent days", cell: ({ arP }) => pValue(arP) },
          { head: "Direction", cell: ({ direction }) => words(direction), text: true },
        ]}
      />
      <p className="mt-3 max-w-prose text-soft text-sm">
        The direction goes by p, which takes the days as independent. “p, dependent days” does not, and is the
        one to ask whether this is more than drifting about. A rank whose slope is below 0 climbs.
      </p>
    </>
  );
}
