import { rankMomentumLabels } from "catlog";
import { analytics } from "@/lib/api";
import { oneOf } from "@/lib/params";
import { tableParams, toQuery } from "@/lib/queries";

const params = tableParams(
  [
    "malId",
    "snapshotDate",
    "rank",
    "score",
    "popularity",
    "members",
    "rankAvg7d",
    "rankAvg30d",
    "rankChange7d",
    "rankChange30d",
    "scoreChange7d",
    "scoreChange30d",
    "membersChange7d",
    "membersChange30d",
    "rankVolatility30d",
  ],
  { momentum: oneOf(rankMomentumLabels).optional() },
);

/** Rows of RollingMomentumAnalysis; `momentum` is the label of the 7-day rank change. */
export const GET = analytics(params, (catalog, { momentum, ...params }, signal) =>
  catalog.rollingMomentum(
    toQuery(params, signal, momentum ? [{ column: "rankMomentum7d", op: "eq", value: momentum }] : []),
  ),
);
