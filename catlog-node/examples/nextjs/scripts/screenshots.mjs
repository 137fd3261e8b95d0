// Takes the pictures of docs/nextjs.md from a server that runs with the demo data:
//
//     npm run demo-data && npm run build && npm start
//     npm run screenshots
//
// Look at them before they are committed.
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const SERVER = process.env.SERVER ?? "http://127.0.0.1:3000";
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const SHOTS = [
  { name: "nextjs-dashboard", path: "/", viewport: DESK, colorScheme: "light", fullPage: true },
  { name: "nextjs-dashboard-dark", path: "/", viewport: DESK, colorScheme: "dark", fullPage: true },
  { name: "nextjs-phone", path: "/anime/62671", viewport: PHONE, colorScheme: "dark", fullPage: true },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const { name, path, viewport, colorScheme, fullPage } of SHOTS) {
  // without animation, so that charts are drawn to their end
  const page = await browser.newPage({ viewport, colorScheme, locale: "en-GB", reducedMotion: "reduce" });
  await page.goto(SERVER + path, { waitUntil: "networkidle" });
  // charts are drawn when they come into sight
  for (const chart of await page.locator("canvas").all()) await chart.scrollIntoViewIfNeeded();
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.waitForTimeout(1000);
  const file = fileURLToPath(new URL(`../../../../docs/images/${name}.png`, import.meta.url));
  await page.screenshot({ path: file, fullPage });
  console.log(file);
}
await browser.close();
