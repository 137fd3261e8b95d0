import { analytics } from "@/lib/api";
import { share } from "@/lib/params";
import { tableParams, toQuery } from "@/lib/queries";

const params = tableParams(
  [
    "malId",
    "snapshotDate",
    "rankTrendSlope",
    "rankTrendPValue",
    "rankTrendQValue",
    "rankTrendRSquared",
    "rankTrendArPValue",
    "scoreTrendSlope",
    "scoreTrendPValue",
    "scoreTrendQValue",
    "daysOfData",
  ],
  { maxQ: share.optional(), maxArP: share.optional() },
);

/** Rows of TrendSignificance; `maxQ` and `maxArP` are the largest q-value and robust p-value of the rank's trend. */
export const GET = analytics(params, (catalog, { maxQ, maxArP, ...params }, signal) =>
  catalog.trendSignificance(
    toQuery(params, signal, [
      ...(maxQ === undefined ? [] : [{ column: "rankTrendQValue", op: "le", value: maxQ } as const]),
      ...(maxArP === undefined ? [] : [{ column: "rankTrendArPValue", op: "le", value: maxArP } as const]),
    ]),
  ),
);
