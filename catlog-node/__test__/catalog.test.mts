import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { tableFromIPC, tableFromJSON, tableToIPC } from "apache-arrow";
import { analyze, Catalog, CatlogError, type RankingRow, validate } from "catlog";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixture, panel, read } from "./fixtures.mjs";

const PANEL = fixture("daily_rankings.csv.gz");
let catalog: Catalog;
let dir: string;

beforeAll(async () => {
  catalog = await Catalog.open(PANEL);
  dir = mkdtempSync(join(tmpdir(), "catlog-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function failure(promise: Promise<unknown>): Promise<CatlogError> {
  const error = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(CatlogError);
  return error as CatlogError;
}

describe("a catalogue", () => {
  test("tells what is in it", () => {
    expect(catalog.days.length).toBe(119);
    expect([catalog.days[0], catalog.latestDate]).toEqual(["2025-10-01", "2026-01-28"]);
    expect([catalog.animeCount, catalog.rowCount]).toEqual([362, 37_789]);
    expect(catalog.genres.slice(0, 2)).toEqual(["Action", "Adventure"]);
    expect(catalog.reading?.report.identicalDuplicatesMerged).toBe(2);
  });

  test("knows its anime", () => {
    expect(catalog.anime(1480)).toMatchObject({ malId: 1480, firstDay: "2025-10-01", lastDay: "2026-01-28" });
    expect(catalog.anime(999_999)).toBeNull();
    expect(catalog.anime(0.5)).toBeNull();
  });

  test("answers the second time what it answered the first, synchronously too", async () => {
    const query = { date: "latest", orderBy: "rankChange7d", limit: 7 } as const;
    const first = await catalog.rollingMomentum(query);
    expect(first.rows.length).toBe(7);
    expect(await catalog.rollingMomentum(query)).toEqual(first);
    expect(catalog.rollingMomentumSync(query)).toEqual(first);
    const fresh = await Catalog.open(PANEL, { run: { etlRunId: "x", processedAt: new Date(0) } });
    expect(fresh.rollingMomentumSync(query).rows[0]).toEqual({
      ...first.rows[0],
      etlRunId: "x",
      processedAt: "1970-01-01T00:00:00Z",
    });
  });

  test("pages by cursor, and the pages make the whole", async () => {
    const whole = (await catalog.volatilityRankings({ date: "2026-01-10", orderBy: "volatilityRank" })).rows;
    const rows = [];
    let cursor: string | undefined;
    do {
      const page = await catalog.volatilityRankings({
        date: "2026-01-10",
        orderBy: "volatilityRank",
        limit: 100,
        cursor,
      });
      rows.push(...page.rows);
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(rows).toEqual(whole);
    expect(rows.length).toBeGreaterThan(300);
    const some = await catalog.volatilityRankings({
      date: "2026-01-10",
      orderBy: "volatilityRank",
      offset: 5,
      limit: 2,
    });
    expect(some.rows).toEqual(whole.slice(5, 7));
    expect(some.total).toBe(whole.length);
  });

  test("takes filters, labels and days as the types say", async () => {
    const climbing = await catalog.rollingMomentum({
      date: new Date("2026-01-28T15:00:00Z"),
      where: [
        { column: "rankMomentum7d", op: "in", value: ["climbing", "strongly_climbing"] },
        { column: "rank", op: "le", value: 200 },
      ],
      withTotal: true,
    });
    expect(climbing.total).toBe(climbing.rows.length);
    expect(climbing.rows.length).toBe(5);
    for (const row of climbing.rows) {
      expect(row.rankMomentum7d).toMatch(/climbing$/);
      expect(row.rankChange7d).toBeLessThan(-1);
      expect(row.rank).toBeLessThanOrEqual(200);
    }
    const nulls = await catalog.rollingMomentum({ date: "latest", where: [{ column: "rank", op: "eq", value: null }] });
    expect(nulls.rows.every((row) => row.rank === null && row.rankChange7d === null)).toBe(true);
    expect(nulls.rows.length).toBeGreaterThan(0);
    const stable = await catalog.volatilityRankings({ date: "latest", category: "stable" });
    expect(new Set(stable.rows.map((row) => row.volatilityCategory))).toEqual(new Set(["stable"]));
    const best = await catalog.genrePercentiles({ date: "latest", genre: "Drama", tier: "top_10_percent" });
    expect(best.rows.every((row) => row.genre === "Drama" && (row.rankPercentile ?? 0) >= 90)).toBe(true);
    const some = await catalog.trendCorrelation({ from: "2026-01-01", to: "2026-01-03" });
    expect(some.rows.map((row) => row.snapshotDate)).toEqual(["2026-01-01", "2026-01-02", "2026-01-03"]);
    const history = await catalog.rollingMomentum({ malId: 1480, from: "2026-01-27" });
    expect(history.rows.map((row) => [row.malId, row.snapshotDate])).toEqual([
      [1480, "2026-01-27"],
      [1480, "2026-01-28"],
    ]);
    expect((await catalog.rollingMomentum({ malId: 999_999 })).rows).toEqual([]);
  });

  test("takes sets as long as the table", async () => {
    const ranked = (await catalog.rollingMomentum({ date: "latest" })).rows.filter((row) => row.rank !== null).length;
    expect(ranked).toBeGreaterThan(300);
    const sets: [number[], number][] = [
      [[3, 1, 2, 2, -0], 3],
      [Array.from({ length: 100_000 }, (_, index) => 100_000 - index), ranked],
    ];
    for (const [value, count] of sets) {
      for (let time = 0; time < 2; time++) {
        const { rows } = await catalog.rollingMomentum({
          date: "latest",
          where: [{ column: "rank", op: "in", value }],
        });
        expect(rows.length).toBe(count);
        expect(rows.every((row) => row.rank !== null && value.includes(row.rank))).toBe(true);
      }
    }
    const days = ["2026-01-03", "2026-01-01", "2026-01-02"];
    const some = await catalog.trendCorrelation({ where: [{ column: "snapshotDate", op: "in", value: days }] });
    expect(some.rows.map((row) => row.snapshotDate)).toEqual(days.toSorted());
    const genres = ["Mystery", "Drama", "Action"];
    const named = await catalog.genrePercentiles({
      date: "latest",
      where: [{ column: "genre", op: "in", value: genres }],
    });
    expect([...new Set(named.rows.map((row) => row.genre))].sort()).toEqual(genres.toSorted());
    // a change of 0 is found by either zero
    const unchanged = (value: number) =>
      catalog.rollingMomentum({ date: "latest", where: [{ column: "scoreChange7d", op: "in", value: [value] }] });
    const zero = await unchanged(0);
    expect(zero.rows.length).toBeGreaterThan(0);
    expect((await unchanged(-0)).rows).toEqual(zero.rows);
  });

  test("leaves a thread to others", async () => {
    const fresh = await Catalog.open(panel(2000, 60));
    const done: string[] = [];
    const queries = Array.from({ length: 6 }, (_, index) =>
      fresh
        .trendSignificance({ where: [{ column: "malId", op: "gt", value: index }], limit: 5 })
        .then(() => done.push("query")),
    );
    const file = readFile(PANEL).then(() => done.push("file"));
    await Promise.all([...queries, file]);
    expect(done[0]).toBe("file");
  });

  test("has the robust columns where they are asked for", async () => {
    expect(Object.keys((await catalog.trendSignificance({ malId: 1480, limit: 1 })).rows[0] as object).length).toBe(25);
    const robust = await Catalog.open(fixture("golden/panel.csv"), { robust: true });
    const [row] = (await robust.trendSignificance({ malId: 1, date: "latest" })).rows;
    expect(Object.keys(row as object).length).toBe(33);
    expect(row?.rankTrendArPValue).toBeTypeOf("number");
  });

  test("gives trending lists and the summary of the newest day", async () => {
    const trending = await catalog.trending({ limit: 3, days: 7 });
    expect(trending.asOf).toBe("2026-01-28");
    const { biggestClimbers7d: climbers } = trending;
    if (climbers.status !== "available") throw new Error(climbers.status);
    expect(climbers.items.length).toBe(3);
    for (const item of climbers.items) expect(item.change).toBe(item.rank - item.previousRank);
    expect(catalog.trendingSync({ limit: 3, newToTopDays: 7 })).toEqual(trending);
    const short = await (await Catalog.open(panel(20, 3))).trending();
    expect(short.biggestClimbers30d).toEqual({ status: "insufficientHistory", requiredDays: 30, availableDays: 2 });
  });

  test("sums up the newest day as its tables do", async () => {
    const summary = await catalog.advancedSummary({ limit: 4, alpha: 0.01 });
    const rolling = (await catalog.rollingMomentum({ date: "latest" })).rows;
    expect(summary).toMatchObject({ asOf: "2026-01-28", anime: rolling.length, alpha: 0.01 });
    for (const { label, count } of summary.rankMomentum7d) {
      expect(count).toBe(rolling.filter((row) => row.rankMomentum7d === label).length);
    }
    const volatility = (await catalog.volatilityRankings({ date: "latest" })).rows;
    for (const { label, count } of summary.volatility) {
      expect(count).toBe(volatility.filter((row) => row.volatilityCategory === label).length);
    }
    const trends = (await catalog.trendSignificance({ date: "latest" })).rows;
    const improving = trends
      .filter((row) => (row.rankTrendQValue ?? 1) < 0.01 && (row.rankTrendSlope ?? 0) < 0)
      .sort((a, b) => (a.rankTrendQValue ?? 1) - (b.rankTrendQValue ?? 1));
    expect(summary.rankTrends.improving).toBe(improving.length);
    expect(summary.rankTrends.tested).toBe(trends.filter((row) => row.rankTrendQValue !== null).length);
    expect(summary.improving.map((item) => item.malId)).toEqual(improving.slice(0, 4).map((row) => row.malId));
    expect(summary.scoreTrends.declining).toBe(
      trends.filter((row) => (row.scoreTrendQValue ?? 1) < 0.01 && (row.scoreTrendSlope ?? 0) < 0).length,
    );
    expect(summary.correlation).toEqual((await catalog.trendCorrelation({ date: "latest" })).rows[0]);
    const [top] = summary.topGenres;
    const scores = rolling.filter((row) => row.genres.includes(top?.genre ?? "")).flatMap((row) => row.score ?? []);
    expect(top?.meanScore).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / scores.length, 12);
    const empty = await (await Catalog.open([])).advancedSummary();
    expect(empty).toMatchObject({ asOf: null, anime: 0, correlation: null, topGenres: [] });
  });

  test("gives pages as Arrow", async () => {
    const bytes = await catalog.arrow("rolling_momentum_analysis", { date: "latest", orderBy: "rank", limit: 3 });
    const table = tableFromIPC(bytes);
    const { rows } = await catalog.rollingMomentum({ date: "latest", orderBy: "rank", limit: 3 });
    expect(table.numRows).toBe(3);
    expect(Array.from(table.getChild("mal_id") ?? [])).toEqual(rows.map((row) => row.malId));
    expect(table.getChild("score")?.get(0)).toBe(rows[0]?.score);
    expect(table.getChild("rank_momentum_7d")?.get(2)).toBe(rows[2]?.rankMomentum7d);
  });

  test("long pages are whole", async () => {
    const { rows, total } = await catalog.rollingMomentum();
    expect([rows.length, total]).toEqual([37_789, 37_789]);
    const last = (await catalog.rollingMomentum({ malId: rows.at(-1)?.malId as number })).rows.at(-1);
    expect(rows.at(-1)).toEqual(last);
    const middle = rows[20_000] as (typeof rows)[0];
    expect((await catalog.rollingMomentum({ malId: middle.malId, date: middle.snapshotDate })).rows).toEqual([middle]);
  });
});

describe("inputs", () => {
  const rows = panel(30, 5);
  const answer = async (catalog: Catalog) =>
    (await catalog.rollingMomentum()).rows.map(({ processedAt: _, etlRunId: __, ...row }) => row);

  /** The rows as a table of apache-arrow: texts in dictionaries, genres as one text. */
  const arrow = (rows: RankingRow[]) =>
    tableFromJSON(rows.map((row) => ({ ...row, genres: `{${row.genres?.join(",")}}` })) as Record<string, unknown>[]);

  test("rows, files, their bytes and Arrow say the same", async () => {
    const expected = await answer(await Catalog.open(rows));
    expect(expected.length).toBe(150);
    const withDates = rows.map((row) => ({ ...row, snapshotDate: new Date(row.snapshotDate) }));
    expect(await answer(await Catalog.open(withDates))).toEqual(expected);

    const target = join(dir, "inputs");
    const onDisk = await Catalog.create(target);
    const report = await onDisk.append(rows);
    expect(report).toMatchObject({ daysAdded: onDisk.days, daysReplaced: [], rows: 150 });
    expect(await answer(await Catalog.open(target))).toEqual(expected);
    const files = readdirSync(join(target, "days")).map((name) => join(target, "days", name));
    expect(files.length).toBe(5);
    expect(await answer(await Catalog.open(files))).toEqual(expected);
    expect(await answer(await Catalog.open(join(target, "days", "*.parquet")))).toEqual(expected);

    const table = arrow(rows);
    for (const kind of ["stream", "file"] as const) {
      expect(await answer(await Catalog.open(tableToIPC(table, kind)))).toEqual(expected);
    }
    const bytes = await Catalog.open(new Uint8Array(read("golden/panel.csv")));
    expect(bytes.days.length).toBe((await Catalog.open(fixture("golden/panel.csv"))).days.length);
  });

  test("50,000 rows do not hold up the event loop", async () => {
    const many = panel(10_000, 5);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const opened = await Catalog.open(many);
    clearInterval(timer);
    expect(opened.rowCount).toBe(50_000);
    expect(turns).toBeGreaterThan(10); // others had their turn meanwhile, many times
  });

  test("thousands of questions at once do not hold up the event loop", async () => {
    const catalog = await Catalog.open(panel(200, 60));
    await catalog.warm();
    let turns = 0;
    let asking = true;
    const count = () => {
      turns++;
      if (asking) setImmediate(count);
    };
    setImmediate(count);
    const answers = await Promise.all(
      Array.from({ length: 5000 }, (_, at) => catalog.rollingMomentum({ malId: (at % 200) + 1 })),
    );
    asking = false;
    expect(answers.every(({ rows }, at) => rows.length === 60 && rows[0]?.malId === (at % 200) + 1)).toBe(true);
    expect(turns).toBeGreaterThan(10); // 5,000 answers are more than ten turns of two milliseconds each
  });

  test("what is wrong with an input is told by file, row, column and value", async () => {
    const error = await failure(
      Catalog.open([
        { malId: 1, snapshotDate: "2026-02-08", rank: 1 },
        { malId: 2, snapshotDate: "2026-02-08", rank: -7, score: Number.NaN },
      ]),
    );
    expect(error.code).toBe("invalid_input");
    expect(error.context).toMatchObject({ rowsRead: 2, rowsRejected: 1 });
    expect(error.context.problems).toEqual([
      expect.objectContaining({ file: "rows", row: 2, column: "rank", value: "-7", reason: "out_of_range" }),
      expect.objectContaining({ file: "rows", row: 2, column: "score", value: "NaN", reason: "not_a_number" }),
    ]);
    const kept = await Catalog.open(fixture("flawed.csv"), { onInvalid: "quarantine" });
    const expected = JSON.parse(read("flawed.expected.json").toString()) as { rejected?: unknown[] } | unknown[];
    const list = Array.isArray(expected) ? expected : (expected.rejected ?? []);
    expect(kept.reading?.report.rowsRejected).toBe(25);
    expect(list.length).toBeGreaterThan(0);
    const report = await validate(fixture("flawed.csv"));
    expect([report.rowsRead, report.rowsRejected, report.rejected.length]).toEqual([
      32,
      25,
      kept.reading?.rejected.length,
    ]);
    expect(report.quality.anomalies.length).toBeGreaterThan(0);
  });

  test("what cannot be read names its code", async () => {
    expect((await failure(Catalog.open(join(dir, "nowhere.csv")))).code).toBe("io");
    expect((await failure(Catalog.open(new Uint8Array()))).code).toBe("no_input");
    expect((await failure(Catalog.open(new TextEncoder().encode("<html>")))).code).toBe("unreadable_file");
    const cut = tableToIPC(arrow(rows), "file").slice(0, 900);
    expect((await failure(Catalog.open(cut))).code).toBe("unreadable_file");
    expect((await failure(Catalog.open(undefined as never))).code).toBe("no_input");
    const missing = await failure(Catalog.open(new TextEncoder().encode("mal_id,rank\n1,2\n")));
    expect([missing.code, missing.context.column]).toEqual(["missing_column", "snapshot_date"]);
  });
});

describe("errors name the field", () => {
  test.each([
    [{ date: "soon" }, "date"],
    [{ date: "2026-02-30" }, "date"],
    [{ from: new Date(Number.NaN) }, "from"],
    [{ date: "latest", to: "2026-01-01" }, "date"],
    [{ limit: -1 }, "limit"],
    [{ limit: 2.5 }, "limit"],
    [{ offset: Number.NaN }, "offset"],
    [{ malId: 2 ** 40 }, "malId"],
    [{ lmit: 3 }, "lmit"],
    [{ where: [{ column: "rank", op: "lt", value: Number.NaN }] }, "where[0].value"],
    [{ where: [{ column: "rank", op: "less", value: 1 }] }, "where[0].op"],
  ])("%j", async (query, field) => {
    const error = await failure(catalog.rollingMomentum(query as never));
    expect([error.code, error.context.field]).toEqual(["invalid_query", field]);
    expect(() => catalog.rollingMomentumSync(query as never)).toThrow(CatlogError);
  });

  test("columns, cursors and options", async () => {
    const column = await failure(catalog.rollingMomentum({ orderBy: "height" as never }));
    expect([column.code, column.context.table]).toEqual(["invalid_query", "rolling_momentum_analysis"]);
    expect(column.message).toContain("height");
    expect((await failure(catalog.rollingMomentum({ date: "latest", cursor: "nonsense" }))).code).toBe("invalid_query");
    const option = await failure(Catalog.open([], { alpha: 2 }));
    expect([option.code, option.context.field, option.context.value]).toEqual(["invalid_option", "alpha", "2"]);
    const unknown = await failure(Catalog.open([], { robst: true } as never));
    expect([unknown.code, unknown.context.field]).toEqual(["invalid_option", "robst"]);
    expect((await failure(catalog.trending({ newToTop: 0 }))).context.field).toBe("newToTop");
    expect((await failure(catalog.advancedSummary({ alpha: 0 }))).context.field).toBe("alpha");
    expect(unknown.cause).toBeInstanceOf(Error);
  });
});

describe("analyze", () => {
  test("writes five files, tells how far it is and what it wrote", async () => {
    const out = join(dir, "tables");
    const stages = new Set<string>();
    let last = 0;
    const report = await analyze(PANEL, {
      out,
      format: "ipc",
      dates: { from: "2026-01-01" },
      run: { etlRunId: "node" },
      onProgress: (at) => {
        stages.add(at.stage);
        if (at.stage === "write") last = at.done / at.total;
      },
    });
    expect(report.etlRunId).toBe("node");
    expect(report.input.rowsRead).toBe(37_791);
    expect(report.files.map((file) => file.table)).toEqual([
      "rolling_momentum_analysis",
      "trend_significance",
      "volatility_rankings",
      "genre_percentiles",
      "trend_correlation",
    ]);
    expect(report.files[4]?.rows).toBe(28);
    expect(readdirSync(out).filter((name) => name.endsWith(".arrow")).length).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect([stages, last]).toEqual([new Set(["read", "write"]), 1]);
    expect((await failure(analyze(PANEL, { out, dates: "2031-01-01" }))).context.field).toBe("dates");
    expect((await failure(analyze(PANEL, { out, format: "xlsx" as never }))).code).toBe("invalid_option");
  });
});

describe("AbortSignal", () => {
  test("before, and with the reason as cause", async () => {
    const reason = new Error("the user left");
    const signal = AbortSignal.abort(reason);
    const calls = [
      Catalog.open(PANEL, { signal }),
      Catalog.create(join(dir, "aborted"), { signal }),
      catalog.rollingMomentum({ signal }),
      catalog.trending({ signal }),
      catalog.advancedSummary({ signal }),
      catalog.arrow("trend_correlation", { signal }),
      catalog.append([], { signal }),
      catalog.refresh({ signal }),
      catalog.compact({ signal }),
      catalog.warm([], { signal }),
      analyze(PANEL, { out: join(dir, "aborted"), signal }),
      validate(PANEL, { signal }),
    ];
    for (const call of calls) {
      const error = await failure(call);
      expect([error.code, error.cause]).toEqual(["interrupted", reason]);
    }
    expect(existsSync(join(dir, "aborted"))).toBe(false);
  });

  test("in the midst: nothing is written, and the catalogue goes on", async () => {
    const out = join(dir, "stopped");
    const controller = new AbortController();
    const analysis = analyze(panel(3000, 60), {
      out,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    expect((await failure(analysis)).code).toBe("interrupted");
    expect(existsSync(out) ? readdirSync(out).filter((name) => /\.(parquet|arrow)$/.test(name)) : []).toEqual([]);

    const fresh = await Catalog.open(PANEL);
    const stop = new AbortController();
    const query = fresh.trendSignificance({ signal: stop.signal, limit: 5 });
    stop.abort();
    expect((await failure(query)).code).toBe("interrupted");
    expect((await fresh.trendSignificance({ limit: 5 })).rows.length).toBe(5);

    const appended = fresh.append(panel(50, 200, "2027-01-01"), { signal: AbortSignal.timeout(0) });
    const days = fresh.days.length;
    expect((await failure(appended)).code).toBe("interrupted");
    expect(fresh.days.length).toBe(days);
  });

  test("stops append between two days, each of them whole or not there", async () => {
    const target = join(dir, "midst");
    const store = await Catalog.create(target);
    const stop = new AbortController();
    const dates = panel(20, 300);
    const appended = store.append(dates, { signal: stop.signal });
    while (!existsSync(join(target, "days")) || readdirSync(join(target, "days")).length < 2) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    stop.abort();
    expect((await failure(appended)).code).toBe("interrupted");
    const whole = await Catalog.open(target);
    expect(whole.days.length).toBeLessThan(300);
    expect(whole.rowCount).toBe(whole.days.length * 20);
    await store.append(dates);
    expect(store.days.length).toBe(300);
    const wrong = await failure(Catalog.open(target, { onInvalid: "quarantine" }));
    expect([wrong.code, wrong.context.field]).toEqual(["invalid_option", "onInvalid"]);
  });

  test("an error of onProgress stops the call and is what it is rejected with", async () => {
    const boom = new Error("boom");
    const throwing = () => {
      throw boom;
    };
    const rejecting = async () => throwing();
    for (const onProgress of [throwing, rejecting]) {
      const out = join(dir, "boom");
      const calls = [
        () => analyze(PANEL, { out, onProgress }),
        () => analyze(PANEL, { out, onProgress, signal: new AbortController().signal }),
        () => Catalog.open(PANEL, { onProgress }),
        () => validate(PANEL, { onProgress }),
      ];
      for (const call of calls) await expect(call()).rejects.toBe(boom);
    }
    const mine = await failure(analyze(PANEL, { out: dir, onProgress: throwing, signal: AbortSignal.abort(boom) }));
    expect([mine.code, mine.cause]).toEqual(["interrupted", boom]);
  });

  test("listeners are taken away", async () => {
    const { signal } = new AbortController();
    const { getEventListeners } = await import("node:events");
    for (let index = 0; index < 50; index++) await catalog.trending({ signal });
    expect(getEventListeners(signal, "abort").length).toBe(0);
  });
});

describe("a catalogue on disk", () => {
  const day = (date: string, shift: number): RankingRow[] =>
    Array.from({ length: 500 }, (_, index) => ({
      malId: index + 1,
      snapshotDate: date,
      rank: ((index + shift) % 500) + 1,
      score: 7,
      genres: ["Action"],
    }));

  test("append, conflict, replace, refresh, compact", async () => {
    const target = join(dir, "store");
    const writer = await Catalog.create(target);
    const reader = await Catalog.open(target);
    await writer.append([...day("2026-01-30", 0), ...day("2026-02-01", 1)]);
    expect(reader.latestDate).toBeNull();
    expect((await reader.refresh()).daysAdded).toEqual(["2026-01-30", "2026-02-01"]);
    expect((await writer.append(day("2026-02-01", 1))).daysUnchanged).toEqual(["2026-02-01"]);
    const conflict = await failure(writer.append(day("2026-02-01", 2)));
    expect([conflict.code, conflict.context.date]).toEqual(["day_conflict", "2026-02-01"]);
    expect((await writer.append(day("2026-02-01", 2), { replace: true })).daysReplaced).toEqual(["2026-02-01"]);
    expect((await reader.refresh()).daysChanged).toEqual(["2026-02-01"]);
    expect((await reader.rollingMomentum({ malId: 1, date: "latest" })).rows[0]?.rank).toBe(3);
    expect(await writer.compact()).toEqual({ monthsWritten: 1, dayFilesMerged: 1 });
  });

  test("a query during append sees the old day or the new one, whole", async () => {
    const target = join(dir, "whole");
    const live = await Catalog.create(target);
    await live.append(day("2026-03-01", 0));
    await live.warm();
    const dates = Array.from({ length: 12 }, (_, n) => `2026-03-${String(n + 2).padStart(2, "0")}`);
    let done = false;
    let seen = 0;
    const states = new Set<string>();
    const asking = (async () => {
      while (!done) {
        const { rows } = await live.rollingMomentum({ date: "latest", orderBy: "rank" });
        const [first] = rows;
        expect(rows.length).toBe(500);
        expect(new Set(rows.map((row) => row.snapshotDate)).size).toBe(1);
        expect(rows.every((row, index) => row.rank === index + 1)).toBe(true);
        // the day's shift tells which version it is: all rows are of that one
        const shift = (500 - ((first?.malId ?? 1) - 1)) % 500;
        expect(rows.every((row) => (row.malId - 1 + shift) % 500 === (row.rank as number) - 1)).toBe(true);
        states.add(`${first?.snapshotDate} ${shift}`);
        seen++;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    for (const [index, date] of dates.entries()) {
      await live.append(day(date, index + 1));
      await live.append(day(date, index + 100), { replace: true });
    }
    done = true;
    await asking;
    expect(seen).toBeGreaterThan(20);
    expect(states.size).toBeGreaterThan(5);
    for (const state of states) {
      const [date, shift] = state.split(" ");
      const index = dates.indexOf(date as string);
      expect([index + 1, index + 100, 0]).toContain(Number(shift));
    }
    expect(live.latestDate).toBe(dates.at(-1));
  });
});
