import { genrePerformanceTierLabels } from "catlog";
import { analytics } from "@/lib/api";
import { oneOf } from "@/lib/params";
import { tableParams, toQuery } from "@/lib/queries";

const params = tableParams(
  [
    "malId",
    "snapshotDate",
    "genreRank",
    "rankPercentile",
    "scorePercentile",
    "popularityPercentile",
    "rankPercentileAvg30d",
    "scorePercentileAvg30d",
    "currentRank",
  ],
  { tier: oneOf(genrePerformanceTierLabels).optional() },
);

/** Rows of GenrePercentiles. */
export const GET = analytics(params, (catalog, { tier, ...params }, signal) =>
  catalog.genrePercentiles({ ...toQuery(params, signal), tier }),
);
