import { expect, type Locator, type Page, test } from "@playwright/test";
import { panel, readP, shown } from "./panel";

/** The texts of a table's body, row by row. */
async function cells(table: Locator): Promise<string[][]> {
  return table.evaluate((element) =>
    [...element.querySelectorAll("tbody tr")].map((row) =>
      [...row.children].map((cell) => cell.textContent ?? ""),
    ),
  );
}

const part = (page: Page, name: string) => page.getByRole("region", { name, exact: true });

for (const [timeframe, list, days] of [
  ["week", "7d", 7],
  ["month", "30d", 30],
] as const) {
  test(`trending lists of a ${timeframe} show the library's numbers`, async ({ page }) => {
    const catalog = await panel();
    const summary = await catalog.trending({ limit: 6, newToTopDays: days });
    await page.goto(`/?timeframe=${timeframe}`);
    const items = (name: string) => part(page, name).getByRole("listitem");

    const climbers = summary[`biggestClimbers${list}`];
    if (climbers.status !== "available") throw new Error("the panel has a history");
    await expect(items("Biggest climbers")).toHaveText(
      climbers.items.map(
        ({ title, rank, previousRank, change }) =>
          `${title}rank ${shown(previousRank)} to ${shown(rank)}▲ better by +${shown(-change)}`,
      ),
    );
    const surging = summary[`scoreSurging${list}`];
    if (surging.status !== "available") throw new Error("the panel has a history");
    await expect(items("Score surging")).toHaveText(
      surging.items.map(
        ({ title, score, previousScore, change }) =>
          `${title}score ${shown(previousScore, 2)} to ${shown(score, 2)}▲ better by +${shown(change, 2)}`,
      ),
    );
    if (summary.newToTop.status !== "available") throw new Error("the panel has a history");
    await expect(items("New to the top 50")).toHaveText(
      summary.newToTop.items.map(
        ({ title, rank, previousRank }) =>
          `${title}${previousRank === null ? "was unranked or absent" : `was ${shown(previousRank)}`}${rank}`,
      ),
    );
    const streaks = summary.longestTop10Streaks;
    if (streaks.status !== "available") throw new Error("the panel has a history");
    const found = await items("Longest top 10 streaks").allTextContents();
    expect(found).toHaveLength(streaks.items.length);
    for (const [at, { title, rank, days }] of streaks.items.entries()) {
      expect(found[at]).toContain(`${title}rank ${rank}, since`);
      expect(found[at]?.endsWith(`${days} days`), found[at]).toBe(true);
    }
  });
}

test("momentum shows rank, mean and interval of the chosen anime, today and each day", async ({ page }) => {
  const catalog = await panel();
  const climb = await catalog.rollingMomentum({ date: "latest", orderBy: "rankChange7d", limit: 2 });
  const malId = climb.rows[1]?.malId ?? 0;
  const title = catalog.anime(malId)?.title ?? "";
  await page.goto("/");
  const momentum = part(page, "Momentum");
  await momentum.getByLabel("Anime").selectOption(String(malId));
  await momentum.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(new RegExp(`anime=${malId}`));
  await expect(momentum.getByRole("link", { name: title })).toBeVisible();

  const { rows } = await catalog.rollingMomentum({ malId });
  const last = rows.at(-1);
  if (!last) throw new Error("it has a history");
  await expect(momentum).toContainText(
    `95 % interval ${shown(last.rankAvg30dCiLow, 1)} to ${shown(last.rankAvg30dCiHigh, 1)}`,
  );
  await expect(momentum).toContainText(`Ranks in 30 days${last.observations30d}`);
  const chart = momentum.getByRole("img", { name: /^Rank of/ });
  await expect(chart).toHaveAttribute("aria-label", new RegExp(`${shown(last.rank)} at last`));
  await expect
    .poll(() =>
      chart.evaluate((canvas: HTMLCanvasElement) =>
        canvas
          .getContext("2d")
          ?.getImageData(0, 0, canvas.width, canvas.height)
          .data.some((value) => value > 0),
      ),
    )
    .toBe(true);

  await momentum.getByText("The rank day by day").click();
  const table = momentum.getByRole("table");
  await expect(table).toBeVisible();
  const found = await cells(table);
  expect(found.length).toBe(rows.length);
  expect(found.map((row) => row.slice(0, 5))).toEqual(
    rows
      .toReversed()
      .map((row) => [
        row.snapshotDate,
        shown(row.rank),
        shown(row.rankAvg30d, 1),
        shown(row.rankAvg30dCiLow, 1),
        shown(row.rankAvg30dCiHigh, 1),
      ]),
  );
});

test("the volatility ranking shows the library's numbers", async ({ page }) => {
  const catalog = await panel();
  const { rows } = await catalog.volatilityRankings({
    date: "latest",
    orderBy: "rankVolatility30d",
    descending: true,
    limit: 10,
  });
  await page.goto("/");
  const found = await cells(part(page, "Volatility ranking").getByRole("table"));
  expect(found.map((row) => row.slice(0, 4))).toEqual(
    rows.map((row) => [
      catalog.anime(row.malId)?.title,
      shown(row.rankVolatility30d, 1),
      shown(row.rankVolatility7d, 1),
      shown(row.volatilityPercentile, 1),
    ]),
  );
});

test("genre percentiles show the library's numbers, for the genre that is chosen", async ({ page }) => {
  const catalog = await panel();
  await page.goto("/?timeframe=month");
  const genres = part(page, "Genre percentiles");
  await genres.getByLabel("Genre").selectOption("Slice of Life");
  await genres.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/timeframe=month.*genre=Slice/);
  const { rows } = await catalog.genrePercentiles({
    date: "latest",
    genre: "Slice of Life",
    orderBy: "genreRank",
    limit: 10,
  });
  const table = genres.getByRole("table", { name: "Leaders of Slice of Life" });
  await expect(table).toBeVisible();
  expect((await cells(table)).map((row) => row.slice(0, 5))).toEqual(
    rows.map((row) => [
      catalog.anime(row.malId)?.title,
      shown(row.genreRank),
      shown(row.rankPercentile, 1),
      shown(row.rankPercentileAvg30d, 1),
      shown(row.scorePercentile, 1),
    ]),
  );
});

test("significant trends show the library's slopes, q-values and counts", async ({ page }) => {
  const catalog = await panel();
  const { rows } = await catalog.trendSignificance({ date: "latest" });
  const below = (values: (number | null | undefined)[]) =>
    values.filter((value) => typeof value === "number" && value < 0.05).length;
  await page.goto("/");
  const trends = part(page, "Significant trends");
  await expect(trends).toContainText(
    `${below(rows.map((row) => row.rankTrendQValue))} of ${rows.filter((row) => row.rankTrendPValue !== null).length} anime`,
  );
  await expect(trends).toContainText(`${below(rows.map((row) => row.rankTrendArPValue))} have p below 0.05`);
  const significant = rows
    .filter((row) => (row.rankTrendQValue ?? 1) < 0.05 && row.rankTrendSlope !== null)
    .sort((one, other) => (one.rankTrendSlope ?? 0) - (other.rankTrendSlope ?? 0) || one.malId - other.malId);
  const steepest = [...significant.slice(0, 5), ...significant.slice(-5)];
  const found = await cells(trends.getByRole("table"));
  expect(found.map(([title, slope]) => [title, slope])).toEqual(
    steepest.map((row) => [
      catalog.anime(row.malId)?.title,
      `${(row.rankTrendSlope ?? 0) > 0 ? "+" : ""}${shown(row.rankTrendSlope, 2)}`,
    ]),
  );
  for (const [at, row] of steepest.entries()) {
    const q = readP(found[at]?.[3] ?? "");
    const wanted = row.rankTrendQValue ?? Number.NaN;
    // two digits are shown, or three decimals
    expect(Math.abs(q - wanted)).toBeLessThanOrEqual(Math.max(wanted * 0.05, wanted >= 0.001 ? 0.0005 : 0));
  }
});

test("correlation and market direction show the library's numbers", async ({ page }) => {
  const catalog = await panel();
  const { rows } = await catalog.trendCorrelation();
  const last = rows.at(-1);
  if (!last) throw new Error("the panel has days");
  await page.goto("/");
  const numbers = part(page, "The day in numbers");
  await expect(numbers).toContainText(
    `${shown(last.climbers30d)} climb, ${shown(last.fallers30d)} fall over 30 days`,
  );
  await expect(numbers).toContainText(shown(last.rank7dVs30dCorrelation, 2));
  const direction = last.marketMomentumDirection ?? "";
  await expect(numbers).toContainText(direction.charAt(0).toUpperCase() + direction.slice(1));

  const market = part(page, "Correlation and market direction");
  await market.getByText("Correlation and market day by day").click();
  const found = await cells(market.getByRole("table"));
  expect(found.map((row) => row.slice(0, 6))).toEqual(
    rows
      .toReversed()
      .map((row) => [
        row.snapshotDate,
        shown(row.rank7dVs30dCorrelation, 2),
        shown(row.score7dVs30dCorrelation, 2),
        shown(row.rankVsScore30dCorrelation, 2),
        shown(row.climbers30d),
        shown(row.fallers30d),
      ]),
  );
});
