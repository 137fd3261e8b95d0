import { expect, test } from "@playwright/test";
import { panel, shown } from "./panel";

test("an anime's page shows where it stands, its trend and its genres", async ({ page }) => {
  const catalog = await panel();
  const { rows } = await catalog.rollingMomentum({
    date: "latest",
    where: [{ column: "scoreAvg30d", op: "ne", value: null }],
    orderBy: "rankChange7d",
    limit: 1,
  });
  const malId = rows[0]?.malId ?? 0;
  const anime = catalog.anime(malId);
  if (!anime) throw new Error("it is in the panel");
  await page.goto(`/anime/${malId}`);
  await expect(page).toHaveTitle(`${anime.title} · CatLog`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(anime.title ?? "");
  const now = page.getByRole("region", { name: "Now", exact: true });
  await expect(now).toContainText(`Rank${shown(anime.rank)}`);
  await expect(now).toContainText(`Score${shown(anime.score, 2)}by ${shown(anime.scoredBy)} people`);
  await expect(now).toContainText(`Members${shown(anime.members)}`);
  await expect(now).toContainText(`${anime.snapshots} snapshots`);

  const row = rows[0];
  await expect(page.getByRole("region", { name: "Score", exact: true })).toContainText(
    `95 % interval ${shown(row?.scoreAvg30dCiLow ?? null, 2)} to ${shown(row?.scoreAvg30dCiHigh ?? null, 2)}`,
  );
  const [trend] = (await catalog.trendSignificance({ malId, date: "latest" })).rows;
  await expect(page.getByRole("region", { name: "Trend", exact: true })).toContainText(
    shown(trend?.rankTrendSlope ?? null, 2),
  );
  const [volatility] = (await catalog.volatilityRankings({ malId, date: "latest" })).rows;
  await expect(page.getByRole("region", { name: "Volatility", exact: true })).toContainText(
    `Over 30 days${shown(volatility?.rankVolatility30d ?? null, 1)}`,
  );
  const genres = await catalog.genrePercentiles({ malId, date: "latest" });
  const table = page.getByRole("table", { name: /within its genres/ });
  for (const { genre, genreRank, animeInGenre, rankPercentile } of genres.rows) {
    const line = table.getByRole("row").filter({ has: page.getByRole("link", { name: genre, exact: true }) });
    await expect(line).toContainText(`${shown(genreRank)} of ${shown(animeInGenre)}`);
    await expect(line).toContainText(shown(rankPercentile, 1));
  }
});

test("an anime that is gone says when it was last seen", async ({ page }) => {
  const catalog = await panel();
  const ids = new Set((await catalog.rollingMomentum({ date: "latest" })).rows.map((row) => row.malId));
  const before = (await catalog.rollingMomentum({ from: "2026-01-20", to: "2026-01-27" })).rows;
  const gone = before.find((row) => !ids.has(row.malId));
  if (!gone) throw new Error("the panel has such an anime");
  await page.goto(`/anime/${gone.malId}`);
  await expect(page.getByText("is not in the newest snapshot, 28 January 2026")).toBeVisible();
});

test("a genre's page goes through all of its anime", async ({ page }) => {
  const catalog = await panel();
  const { rows } = await catalog.genrePercentiles({ date: "latest", genre: "Drama", orderBy: "genreRank" });
  await page.goto("/");
  await page.getByRole("region", { name: "Genre percentiles" }).getByRole("link").first().click();
  await page.getByRole("link", { name: "Action", exact: true }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Action");

  await page.goto("/genre/Drama");
  await expect(page.getByRole("region", { name: "The genre in numbers" })).toContainText(
    `Anime${shown(rows.length)}`,
  );
  const found: string[] = [];
  const table = page.getByRole("table", { name: "Anime of Drama" });
  for (;;) {
    await expect(table).toBeVisible();
    found.push(...(await table.locator("tbody th").allTextContents()));
    const next = page.getByRole("link", { name: "Next page" });
    if ((await next.count()) === 0) break;
    const before = page.url();
    await next.click();
    await page.waitForURL((url) => url.href !== before);
    await expect(table.locator("tbody th").first()).not.toHaveText(found.at(-25) ?? "");
  }
  expect(found).toEqual(rows.map((row) => catalog.anime(row.malId)?.title));
});

test("what is not in the catalogue is 404, with a way back", async ({ page }) => {
  for (const path of ["/anime/999999999", "/anime/abc", "/anime/0", "/genre/Polka", "/nowhere"]) {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
  }
  await page.goto("/genre/Polka");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Not in the catalogue");
  await page.getByRole("link", { name: "What moved" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What moved, as of 28 January 2026");
});

test("a page's address with nonsense shows what the plain one shows", async ({ page }) => {
  const response = await page.goto("/?timeframe=aeon&anime=-3&genre=Polka");
  expect(response?.status()).toBe(200);
  await expect(page.getByRole("link", { name: "Week" })).toHaveAttribute("aria-current", "true");
});
