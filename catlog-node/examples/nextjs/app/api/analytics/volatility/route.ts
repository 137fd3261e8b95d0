import { volatilityCategoryLabels } from "catlog";
import { analytics } from "@/lib/api";
import { oneOf } from "@/lib/params";
import { tableParams, toQuery } from "@/lib/queries";

const params = tableParams(
  [
    "malId",
    "snapshotDate",
    "volatilityRank",
    "volatilityPercentile",
    "rankVolatility7d",
    "rankVolatility14d",
    "rankVolatility30d",
    "scoreVolatility30d",
    "stabilityScore",
    "consecutiveStableDays",
    "currentRank",
  ],
  { category: oneOf(volatilityCategoryLabels).optional() },
);

/** Rows of VolatilityRankings. */
export const GET = analytics(params, (catalog, { category, ...params }, signal) =>
  catalog.volatilityRankings({ ...toQuery(params, signal), category }),
);
