import { expect, test } from "@playwright/test";
import { panel, steady } from "./panel";
import { url } from "./servers.mjs";

const API = "/api/analytics";

test("the trending routes answer what the package does", async ({ request }) => {
  const catalog = await panel();
  const limit = 5;
  const week = await catalog.trending({ limit, newToTopDays: 7 });
  const month = await catalog.trending({ limit, newToTopDays: 30 });
  const { asOf } = week;
  const expected = {
    "climbers?timeframe=week": { asOf, timeframe: "week", ...week.biggestClimbers7d },
    "climbers?timeframe=month": { asOf, timeframe: "month", ...week.biggestClimbers30d },
    "momentum?timeframe=week": { asOf, timeframe: "week", ...week.scoreSurging7d },
    "momentum?timeframe=month": { asOf, timeframe: "month", ...week.scoreSurging30d },
    "new-entries?timeframe=week": { asOf, timeframe: "week", ...week.newToTop },
    "new-entries?timeframe=month": { asOf, timeframe: "month", ...month.newToTop },
    "streaks?": { asOf, timeframe: null, ...week.longestTop10Streaks },
  };
  for (const [path, answer] of Object.entries(expected)) {
    const response = await request.get(`${API}/${path}&limit=${limit}`);
    expect(response.status(), path).toBe(200);
    expect(await response.json(), path).toEqual(answer);
    expect(response.headers()["cache-control"], path).toBe("public, max-age=30");
  }
  const summary = await (await request.get(`${API}/summary?timeframe=month&limit=${limit}`)).json();
  expect(summary).toEqual({
    asOf,
    timeframe: "month",
    biggestClimbers: month.biggestClimbers30d,
    scoreSurging: month.scoreSurging30d,
    newToTop: month.newToTop,
    longestTop10Streaks: month.longestTop10Streaks,
  });
  const streaks = await (await request.get(`${API}/streaks?timeframe=month`)).json();
  expect(streaks.items.length).toBeGreaterThan(0);
  for (const streak of streaks.items) expect(streak.days).toBeGreaterThanOrEqual(30);
});

test("the routes of the tables answer what the package does", async ({ request }) => {
  const catalog = await panel();
  const some = await catalog.trending({ limit: 1 });
  const malId =
    some.biggestClimbers7d.status === "available" ? (some.biggestClimbers7d.items[0]?.malId ?? 0) : 0;
  const latest = { date: "latest", limit: 20 } as const;
  const cases = [
    [
      "rolling-momentum?orderBy=rankChange7d&limit=20&momentum=strongly_climbing",
      await catalog.rollingMomentum({
        ...latest,
        orderBy: "rankChange7d",
        where: [{ column: "rankMomentum7d", op: "eq", value: "strongly_climbing" }],
      }),
    ],
    [`rolling-momentum?malId=${malId}&limit=500`, await catalog.rollingMomentum({ malId, limit: 500 })],
    [
      "volatility?category=highly_volatile&orderBy=volatilityRank&order=desc&limit=20",
      await catalog.volatilityRankings({
        ...latest,
        category: "highly_volatile",
        orderBy: "volatilityRank",
        descending: true,
      }),
    ],
    [
      "genre-percentiles?genre=Slice%20of%20Life&tier=top_10_percent&orderBy=genreRank&limit=20",
      await catalog.genrePercentiles({
        ...latest,
        genre: "Slice of Life",
        tier: "top_10_percent",
        orderBy: "genreRank",
      }),
    ],
    [
      "trend-significance?maxQ=0.05&orderBy=rankTrendQValue&limit=20",
      await catalog.trendSignificance({
        ...latest,
        orderBy: "rankTrendQValue",
        where: [{ column: "rankTrendQValue", op: "le", value: 0.05 }],
      }),
    ],
    [
      "trend-correlation?from=2026-01-01&to=2026-01-31",
      await catalog.trendCorrelation({ from: "2026-01-01", to: "2026-01-31", limit: 50 }),
    ],
    [
      "rolling-momentum?date=2025-12-01&genre=Drama&limit=20",
      await catalog.rollingMomentum({ date: "2025-12-01", genre: "Drama", limit: 20 }),
    ],
  ] as const;
  for (const [path, page] of cases) {
    const response = await request.get(`${API}/${path}`);
    expect(response.status(), path).toBe(200);
    const answer = await response.json();
    expect(answer.rows.length, path).toBeGreaterThan(0);
    expect(steady(answer.rows), path).toEqual(steady(page.rows));
    expect(answer.total, path).toBe(page.total);
  }
  const summary = await (await request.get(`${API}/advanced-summary`)).json();
  const expected = await catalog.advancedSummary();
  expect(steady([summary.correlation])).toEqual(steady(expected.correlation ? [expected.correlation] : []));
  expect({ ...summary, correlation: null }).toEqual({ ...expected, correlation: null });
});

test("a cursor goes through a whole day, each row once", async ({ request }) => {
  const whole = await (await panel()).volatilityRankings({ date: "latest", orderBy: "volatilityRank" });
  const path = `${API}/volatility?orderBy=volatilityRank&limit=100`;
  const found: object[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const answer: { rows: object[]; nextCursor: string | null } = await (
      await request.get(cursor ? `${path}&cursor=${encodeURIComponent(cursor)}` : path)
    ).json();
    found.push(...answer.rows);
    cursor = answer.nextCursor;
  }
  expect(steady(found)).toEqual(steady(whole.rows));
});

const BAD: [path: string, field: string, allowed: string | RegExp][] = [
  ["climbers?timeframe=year", "timeframe", "week, month"],
  ["momentum?timeframe=", "timeframe", "week, month"],
  ["new-entries?limit=0", "limit", "a whole number from 1 to 100"],
  ["streaks?limit=ten", "limit", "a whole number from 1 to 100"],
  ["summary?timeframe=week&timeframe=month", "timeframe", "one value"],
  ["rolling-momentum?malId=-1", "malId", "a whole number from 1 to 2147483647"],
  ["rolling-momentum?malId=9999999999", "malId", "a whole number from 1 to 2147483647"],
  ["rolling-momentum?momentum=up", "momentum", /strongly_climbing/],
  ["rolling-momentum?orderBy=title", "orderBy", /rankChange7d/],
  ["volatility?date=2026-02-30", "date", "latest, or a calendar day as YYYY-MM-DD"],
  ["volatility?date=2026-01-01&from=2026-01-01", "date", "either date, or from and to"],
  ["volatility?category=wild", "category", "stable, moderate, volatile, highly_volatile"],
  ["genre-percentiles?from=2026-01-02&to=2026-01-01", "from", /2026-01-01/],
  ["genre-percentiles?tier=best", "tier", /top_10_percent/],
  ["genre-percentiles?genre=", "genre", "1 to 200 characters"],
  ["trend-significance?maxQ=2", "maxQ", "a number from 0 to 1"],
  ["trend-significance?maxQ=9e-0", "maxQ", "a number from 0 to 1"],
  ["trend-significance?maxQ=0x1", "maxQ", "a number from 0 to 1"],
  ["trend-significance?maxArP=1e-", "maxArP", "a number from 0 to 1"],
  ["climbers?limit=007", "limit", "a whole number from 1 to 100"],
  ["trend-significance?order=down", "order", "asc, desc"],
  ["trend-correlation?malId=1", "malId", /snapshotDate|from/],
  ["advanced-summary?days=7", "days", /none/],
];

test("a bad parameter is 400 and named, with what is allowed", async ({ request }) => {
  for (const [path, field, allowed] of BAD) {
    const response = await request.get(`${API}/${path}`);
    expect(response.status(), path).toBe(400);
    expect(response.headers()["cache-control"], path).toBe("no-store");
    const { error } = await response.json();
    expect(error.code, path).toBe("invalid_parameter");
    expect(error.field, path).toBe(field);
    expect(error.message, path).toContain(field);
    if (typeof allowed === "string") expect(error.allowed, path).toBe(allowed);
    else expect(error.allowed, path).toMatch(allowed);
  }
});

test("an error of the library keeps its code", async ({ request }) => {
  const response = await request.get(`${API}/volatility?cursor=nonsense`);
  expect(response.status()).toBe(400);
  const { error } = await response.json();
  expect([error.code, error.field]).toEqual(["invalid_query", "cursor"]);
  expect(error.message).toContain("the cursor is none that a page gave");
});

test("health tells what is served", async ({ request }) => {
  const catalog = await panel();
  const response = await request.get("/api/health");
  expect(response.status()).toBe(200);
  expect(await response.json()).toEqual({
    status: "ok",
    latestDate: catalog.latestDate,
    days: catalog.days.length,
    anime: catalog.animeCount,
    rows: catalog.rowCount,
  });
});

test("without a catalogue the API says so, and does not tell paths", async ({ request }) => {
  for (const path of ["/api/health", `${API}/summary`]) {
    const response = await request.get(url("missing") + path);
    expect(response.status(), path).toBe(503);
    const { error } = await response.json();
    expect(error.code, path).toBe("io");
    expect(error.message, path).not.toContain("catalogues");
  }
});
