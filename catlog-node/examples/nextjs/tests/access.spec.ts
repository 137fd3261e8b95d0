import { createRequire } from "node:module";
import { expect, type Page, test } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";
import { panel } from "./panel";
import { url } from "./servers.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

async function somePages(): Promise<string[]> {
  const { rows } = await (await panel()).rollingMomentum({ date: "latest", orderBy: "rank", limit: 1 });
  return ["/", `/anime/${rows[0]?.malId}`, "/genre/Drama", `${url("short")}/?timeframe=month`, "/nowhere"];
}

/** What axe finds wrong, in a line each. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  await page.addScriptTag({ path: AXE });
  const options: RunOptions = { resultTypes: ["violations"], ...(rules && { runOnly: rules }) };
  const results = await page.evaluate(
    (options) =>
      (window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } }).axe.run(options),
    options,
  );
  expect(results.passes.length).toBeGreaterThan(0);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

test("axe finds nothing wrong", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  for (const path of await somePages()) {
    await page.goto(path);
    expect(await violations(page), path).toEqual([]);
  }
});

test("axe finds the contrast of the dark page sufficient, too", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  for (const path of await somePages()) {
    await page.goto(path);
    expect(await violations(page, ["color-contrast"]), path).toEqual([]);
  }
});

test("dark and light are different pages to look at, charts included", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/");
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const chart = page.getByRole("img").first();
  const picture = () => chart.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect.poll(background).toBe("rgb(244, 246, 248)");
  const light = await picture();
  await page.emulateMedia({ colorScheme: "dark" });
  await expect.poll(background).toBe("rgb(15, 20, 26)");
  await expect.poll(picture).not.toBe(light);
});

for (const [width, javaScriptEnabled] of [
  [320, true],
  [320, false],
  [375, true],
] as const) {
  const how = javaScriptEnabled ? "" : ", before its charts are drawn";
  test(`nothing sticks out of a phone ${width} wide${how}`, async ({ browser }) => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, javaScriptEnabled });
    const page = await context.newPage();
    for (const path of await somePages()) {
      await page.goto(new URL(path, url("full")).href, { waitUntil: "networkidle" });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(wide, path).toBeLessThanOrEqual(width);
    }
    await context.close();
  });
}

test("the keyboard reaches everything, and shows where it is", async ({ page }) => {
  await page.goto("/");
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? "");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Skip to content");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeInViewport();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Week");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Month");
  const ring = await page.evaluate(() => {
    const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement ?? document.body);
    return [outlineStyle, outlineWidth];
  });
  expect(ring).toEqual(["solid", "2px"]);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/timeframe=month/);
  await expect(page.getByRole("link", { name: "Month" })).toHaveAttribute("aria-current", "true");

  const behind = page.getByText("The rank day by day");
  await behind.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("table", { name: /^Rank of/ })).toBeVisible();
  // a table that scrolls can be reached, so that arrow keys can scroll it
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toMatch(/^Rank of/);
});

test("without JavaScript everything but the pictures is there", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(url("full"));
  await expect(page.getByRole("region", { name: "Volatility ranking" }).getByRole("row")).toHaveCount(11);
  await page.getByLabel("Genre", { exact: true }).selectOption("Drama");
  await page.getByRole("region", { name: "Genre percentiles" }).getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("table", { name: "Leaders of Drama" })).toBeVisible();
  await context.close();
});

test("a page asks nobody but its server, and logs no error", async ({ page }) => {
  const hosts = new Set<string>();
  const errors: string[] = [];
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("pageerror", (error) => errors.push(error.message));
  for (const path of (await somePages()).slice(0, 3)) await page.goto(path, { waitUntil: "networkidle" });
  expect([...hosts]).toEqual([new URL(url("full")).host]);
  expect(errors).toEqual([]);
});
