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
  const one = async (n: number) => {
    const malId = (n % 400) + 1;
    const date = days[n % days.length] as string;
    switch (n % 10) {
      case 0:
        rows += (await catalog.rollingMomentum({ date: "latest", orderBy: "rank", limit: 20 })).rows.length;
        break;
      case 1:
        rows += (await catalog.rollingMomentum({ malId })).rows.length;
        break;
      case 2:
        rows += (
          await catalog.genrePercentiles({
            date: "latest",
            genre: genres[n % genres.length],
            orderBy: "genreRank",
            limit: 10,
          })
        ).rows.length;
        break;
      case 3:
        rows += (await catalog.trendSignificance({ malId, limit: 10 })).rows.length;
        break;
      case 4:
        rows += (await catalog.volatilityRankings({ date, orderBy: "volatilityRank", limit: 5 })).rows.length;
        break;
      case 5:
        rows += catalog.trendCorrelationSync({ date }).rows.length;
        break;
      case 6:
        rows += catalog.anime(malId) ? 1 : 0;
        break;
      case 7:
        await catalog.rollingMomentum({ date: "nonsense" }).catch(() => rows++);
        break;
      case 8:
        rows +=
          n % 50 === 8
            ? (await catalog.arrow("volatility_rankings", { date, limit: 10 })).length
            : catalog.volatilityRankingsSync({ date, limit: 2 }).rows.length;
        break;
      default:
        rows += (await catalog.trending({ limit: 3, signal: new AbortController().signal })).asOf ? 1 : 0;
    }
  };
  const run = async (from: number, to: number) => {
    for (let n = from; n < to; n += 16) await Promise.all(Array.from({ length: 16 }, (_, k) => one(n + k)));
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
