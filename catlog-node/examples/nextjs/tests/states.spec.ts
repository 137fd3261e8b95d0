import { expect, test } from "@playwright/test";
import { Catalog } from "catlog";
import { dataOf, dayFile, url } from "./servers.mjs";

test("a short history says what is needed and what there is", async ({ page }) => {
  const catalog = await Catalog.open(dataOf("short"));
  const { biggestClimbers30d: month, newToTop } = await catalog.trending({ newToTopDays: 30 });
  if (month.status !== "insufficientHistory" || newToTop.status !== "insufficientHistory") {
    throw new Error("12 days are no month");
  }
  await page.goto(`${url("short")}/?timeframe=month`);
  const said = `${month.requiredDays} days of history needed, ${month.availableDays} available.`;
  expect(said).toBe("30 days of history needed, 11 available.");
  for (const name of [
    "Biggest climbers",
    "Score surging",
    "New to the top 50",
    "Correlation and market direction",
  ]) {
    await expect(page.getByRole("region", { name }), name).toContainText(said);
  }
  await expect(page.getByRole("region", { name: "Longest top 10 streaks" })).toContainText("12 days");
  // what can be known is there
  await expect(page.getByRole("region", { name: "Volatility ranking" }).getByRole("row")).toHaveCount(11);
  await page.getByRole("link", { name: "Week" }).click();
  await expect(page.getByRole("region", { name: "Biggest climbers" })).toContainText("better by");
});

test.describe
  .serial("an empty catalogue", () => {
    test("says that it is empty", async ({ page, request }) => {
      await page.goto(url("empty"));
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("No days yet");
      const health = await (await request.get(`${url("empty")}/api/health`)).json();
      expect(health).toMatchObject({ status: "ok", latestDate: null, days: 0 });
      const summary = await (await request.get(`${url("empty")}/api/analytics/summary`)).json();
      expect(summary.asOf).toBeNull();
      expect(summary.biggestClimbers).toMatchObject({ status: "insufficientHistory", requiredDays: 7 });
    });

    test("shows a day as soon as another process has appended it", async ({ page }) => {
      const collector = await Catalog.open(dataOf("empty"));
      await collector.append(dayFile("full", "2025-10-01"));
      // the request that finds it is answered with what was read before
      await expect(async () => {
        await page.goto(url("empty"));
        const heading = page.getByRole("heading", { level: 1 });
        await expect(heading).toHaveText("What moved, as of 1 October 2025", { timeout: 500 });
      }).toPass();
      await expect(page.getByRole("region", { name: "Biggest climbers" })).toContainText(
        "7 days of history needed, 0 available.",
      );
      for (const name of ["Volatility ranking", "Significant trends"]) {
        await expect(page.getByRole("region", { name })).toContainText("yet: it needs");
      }
    });
  });

test("without a catalogue the page says so", async ({ page }) => {
  await page.goto(url("missing"));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("The catalogue cannot be read");
  await expect(page.getByRole("main")).toContainText("Code: io");
  await expect(page.getByRole("main")).not.toContainText("test-results");
});
