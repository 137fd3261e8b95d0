import type { TrendCounts, TrendSignificance } from "catlog";
import { BarChart } from "@/components/bar-chart";
import { DataTable } from "@/components/data-table";
import { AnimeLink } from "@/components/links";
import { Nothing } from "@/components/section";
import { ALPHA, type Titled } from "@/lib/dashboard";
import { number, pValue } from "@/lib/format";

interface Props {
  rows: Titled<TrendSignificance>[];
  counts: TrendCounts;
  /** Trends that dependence between days leaves. */
  honest: number;
}

/** Slope minus and plus its standard error. */
function span({
  rankTrendSlope: slope,
  rankTrendStdError: error,
}: TrendSignificance): [number, number] | null {
  return slope === null || error === null ? null : [slope - error, slope + error];
}

/** The steepest of the significant rank trends of 30 days, and how far to believe them. */
export function TrendsPanel({ rows, counts, honest }: Props) {
  const first = rows[0];
  if (counts.tested === 0) {
    return <Nothing>No trend can be computed yet: it needs 3 ranks of an anime within 30 days.</Nothing>;
  }
  return (
    <>
      <p className="max-w-prose text-sm">
        <strong>{number(counts.improving + counts.declining)}</strong> of {number(counts.tested)} anime have a
        rank trend with q below {ALPHA}. That takes the days as independent, which ranks are not: allowing for
        days that depend on each other, <strong>{number(honest)}</strong> have p below {ALPHA}.
      </p>
      {!first ? (
        <div className="mt-3">
          <Nothing>{`No rank trend has q below ${ALPHA}.`}</Nothing>
        </div>
      ) : (
        <div className="mt-4 grid gap-6 lg:grid-cols-2">
          <BarChart
            alt={`Slopes of the ${rows.length} steepest significant rank trends with their standard errors. First ${first.title}: ${number(first.rankTrendSlope, "slope")} places a day. All are in the table.`}
            labels={rows.map(({ title }) => title)}
            bars={[
              {
                label: "Slope ± standard error",
                values: rows.map(span),
                role: rows.map(({ rankTrendSlope }) => ((rankTrendSlope ?? 0) < 0 ? "better" : "worse")),
              },
            ]}
            format="slope"
            axis="places a day; below 0 climbs"
            lying
          />
          <DataTable
            caption="The steepest significant rank trends"
            rows={rows}
            rowKey={({ malId }) => malId}
            columns={[
              { head: "Anime", cell: (row) => <AnimeLink {...row} />, text: true },
              { head: "Places a day", cell: (row) => number(row.rankTrendSlope, "slope") },
              { head: "r²", cell: (row) => number(row.rankTrendRSquared, "correlation") },
              { head: "q", cell: (row) => pValue(row.rankTrendQValue) },
              { head: "p, dependent days", cell: (row) => pValue(row.rankTrendArPValue) },
            ]}
          />
        </div>
      )}
    </>
  );
}
