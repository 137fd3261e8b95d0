// Takes the pictures of docs/nextjs.md from a server that runs with the demo data:
//
//     npm run demo-data && npm run build && npm start
//     npm run screenshots
//
// Look at them before they are committed.
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const SERVER = process.env.SERVER ?? "http://127.0.0.1:3000";
const SHOTS = [
  { name: "nextjs-dashboard", path: "/", viewport: { width: 1280, height: 1330 }, colorScheme: "light" },
  { name: "nextjs-phone", path: "/anime/62671", viewport: { width: 390, height: 844 }, colorScheme: "dark" },
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
for (const { name, path, viewport, colorScheme } of SHOTS) {
  const page = await browser.newPage({ viewport, colorScheme, locale: "en-GB" });
  await page.goto(SERVER + path, { waitUntil: "networkidle" });
  const file = fileURLToPath(new URL(`../../../../docs/images/${name}.png`, import.meta.url));
  await page.screenshot({ path: file });
  console.log(file);
}
await browser.close();
