import { defineConfig } from "@playwright/test";
import { SERVERS, url } from "./tests/servers.mjs";

// The production build, served as it is deployed, in the Chromium of the system.
export default defineConfig({
  testDir: "tests",
  testMatch: "*.spec.ts",
  timeout: 120_000,
  expect: { timeout: 10_000 },
  globalTimeout: 600_000,
  fullyParallel: true,
  workers: 2,
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  use: {
    baseURL: url("full"),
    viewport: { width: 1280, height: 900 },
    locale: "en-GB",
    timezoneId: "UTC",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
      ],
    },
  },
  webServer: Object.keys(SERVERS).map((kind) => ({
    command: `node tests/serve.mjs ${kind}`,
    url: `${url(kind)}/icon.svg`,
    reuseExistingServer: false,
    timeout: 60_000,
    stdout: "ignore",
    stderr: "ignore",
  })),
});
