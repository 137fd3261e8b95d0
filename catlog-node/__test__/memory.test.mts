import { Catalog } from "catlog";
import { expect, test } from "vitest";
import { panel } from "./fixtures.mjs";

const QUERIES = 100_000;
/** More than that is no noise of the allocator and of the garbage collector. */
const GROWTH = 48 * 2 ** 20;

test("100,000 mixed queries leave the resident memory flat", async () => {
  // a small cache, so that rows come and go from it all the time
  const catalog = await Catalog.open(panel(400, 40), { cacheBytes: 8 << 20 });
  await catalog.warm();
  const { days, genres } = catalog;
  let rows = 0;
  const one = async (n: number): Promise<number> => {
    const malId = (n % 400) + 1;
    const date = days[n % days.length] as string;
    switch (n % 10) {
      case 0:
        return (await catalog.rollingMomentum({ date: "latest", orderBy: "rank", limit: 20 })).rows.length;
      case 1:
        return (await catalog.rollingMomentum({ malId })).rows.length;
      case 2:
        return (
          await catalog.genrePercentiles({
            date: "latest",
            genre: genres[n % genres.length],
            orderBy: "genreRank",
            limit: 10,
          })
        ).rows.length;
      case 3:
        return (await catalog.trendSignificance({ malId, limit: 10 })).rows.length;
      case 4:
        return (await catalog.volatilityRankings({ date, orderBy: "volatilityRank", limit: 5 })).rows.length;
      case 5:
        return catalog.trendCorrelationSync({ date }).rows.length;
      case 6:
        return catalog.anime(malId) ? 1 : 0;
      case 7:
        return catalog.rollingMomentum({ date: "nonsense" }).then(
          () => 0,
          () => 1,
        );
      case 8:
        return n % 50 === 8
          ? (await catalog.arrow("volatility_rankings", { date, limit: 10 })).length
          : catalog.volatilityRankingsSync({ date, limit: 2 }).rows.length;
      default:
        return (await catalog.trending({ limit: 3, signal: new AbortController().signal })).asOf ? 1 : 0;
    }
  };
  const run = async (from: number, to: number) => {
    for (let n = from; n < to; n += 16) {
      for (const count of await Promise.all(Array.from({ length: 16 }, (_, k) => one(n + k)))) rows += count;
    }
    for (let k = 0; k < 4; k++) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return process.memoryUsage.rss();
  };
  const early = await run(0, QUERIES / 5);
  const late = await run(QUERIES / 5, QUERIES);
  expect(rows).toBeGreaterThan(QUERIES);
  const grown = late - early;
  console.log(`resident: ${(early / 2 ** 20).toFixed(0)} MiB, then ${(late / 2 ** 20).toFixed(0)} MiB`);
  expect(grown).toBeLessThan(GROWTH);
});
