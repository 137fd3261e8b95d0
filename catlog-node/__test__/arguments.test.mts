// What callers without types may give: every argument that means nothing is an error that names it.

import {
  analyze,
  Catalog,
  CatlogError,
  Library,
  rankingsFromJikan,
  rankingsFromJikanSync,
  userListFromMal,
  validate,
} from "catlog";
import { describe, expect, test } from "vitest";

// biome-ignore lint/suspicious/noExplicitAny: what is tried here is what the types forbid
type Untyped = any;

const row = { malId: 1, snapshotDate: "2026-02-08", rank: 1, genres: ["Drama"] };
const catalog = await Catalog.open([row, { ...row, malId: 2, rank: 2 }]);

async function failure(run: () => unknown): Promise<CatlogError> {
  try {
    await run();
  } catch (error) {
    if (error instanceof CatlogError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

function round(value: object): object {
  const self: Record<string, unknown> = { ...value };
  self.self = self;
  return self;
}

type Case = [what: string, run: () => unknown, code: string, field: string];
const open = (input: Untyped, options?: Untyped) => () => Catalog.open(input, options);
const rolling = (query: Untyped) => () => catalog.rollingMomentum(query);
const analyzing = (dates: Untyped) => () => analyze([row], { out: "none", dates });
const rank = (value: Untyped) => rolling({ where: [{ column: "rank", op: "eq", value }] });

describe("an argument that means nothing is named", () => {
  test.each<Case>([
    ["a number among paths", open(["a.csv", 3]), "no_input", "input[1]"],
    ["a path among rows", open([row, "a.csv"]), "no_input", "input[1]"],
    ["null among rows", open([row, null]), "no_input", "input[1]"],
    ["a BigInt in a row", open([row, { ...row, malId: 2n }]), "no_input", "input[1].malId"],
    ["no day in a row", open([{ ...row, snapshotDate: new Date(Number.NaN) }]), "no_input", "input[0].snapshotDate"],
    ["a BigInt in a list of a row", open([{ ...row, genres: [1n] }]), "no_input", "input[0].genres[0]"],
    ["a number that is none in a list", open([{ ...row, genres: [Number.NaN] }]), "no_input", "input[0].genres[0]"],
    ["a function in a row", open([row, { ...row, title: () => "" }]), "no_input", "input[1].title"],
    ["a symbol in a row", open([row, { ...row, title: Symbol("a") }]), "no_input", "input[1].title"],
    ["a row that contains itself", open([row, round(row)]), "no_input", "input[1].self.self"],
    ["options that are none", open([row], 3), "invalid_option", "options"],
    ["options that are null", open([row], null), "invalid_option", "options"],
    [
      "no instant",
      open([row], { run: { processedAt: new Date(Number.NaN) } }),
      "invalid_option",
      "tables.run.processedAt",
    ],
    ["no number of bytes", open([row], { cacheBytes: Number.NaN }), "invalid_option", "cacheBytes"],
    ["days of a catalogue", open([row], { dates: "latest" }), "invalid_option", "dates"],
    ["a callback that is none", open([row], { onProgress: 1 }), "invalid_option", "onProgress"],
    ["a signal that is none", open([row], { signal: 1 }), "invalid_option", "signal"],
    ["a query's signal that is none", rolling({ date: "latest", signal: {} }), "invalid_option", "signal"],
    ["a query's signal that is null", rolling({ date: "latest", signal: null }), "invalid_option", "signal"],
    ["a signal of validate", () => validate([row], { signal: 1 } as Untyped), "invalid_option", "signal"],
    ["a callback of validate", () => validate([row], { onProgress: 1 } as Untyped), "invalid_option", "onProgress"],
    [
      "how to read nothing",
      () => Catalog.create("none", { captures: "last" } as Untyped),
      "invalid_option",
      "captures",
    ],
    ["a key of the days", analyzing({ form: "2026-01-01" }), "invalid_option", "dates.form"],
    ["days as a number", analyzing(5), "invalid_option", "dates"],
    ["days that are null", analyzing(null), "invalid_option", "dates"],
    ["no day", analyzing({ from: null }), "invalid_option", "dates.from"],
    ["a directory that is none", () => Catalog.create(3 as Untyped), "no_input", "dir"],
    ["analyze without a directory", () => analyze([row], {} as Untyped), "invalid_option", "out"],
    ["analyze without options", () => analyze([row], undefined as Untyped), "invalid_option", "options"],
    ["an option of validate", () => validate([row], { onInvalid: "strict" } as Untyped), "invalid_option", "onInvalid"],
    ["an option of append", () => catalog.append([row], { replaced: true } as Untyped), "invalid_option", "replaced"],
    ["an option of refresh", () => catalog.refresh({ force: true } as Untyped), "invalid_option", "force"],
    ["a table that is none", () => catalog.warm(["rolling"] as Untyped), "invalid_option", "tables"],
    ["a table of Arrow", () => catalog.arrow("rolling" as Untyped), "invalid_query", "table"],
    ["a query that is none", rolling(null), "invalid_query", "query"],
    ["an id as BigInt", rolling({ malId: 1n }), "invalid_query", "malId"],
    ["an id of an anime as BigInt", () => catalog.anime(1n as Untyped), "invalid_query", "malId"],
    [
      "a key that is a column",
      () => catalog.volatilityRankings({ volatilityCategory: "stable" } as Untyped),
      "invalid_query",
      "volatilityCategory",
    ],
    ["a key of another table", rolling({ category: "stable" }), "invalid_query", "category"],
    [
      "a category that is none",
      () => catalog.volatilityRankings({ category: 3 } as Untyped),
      "invalid_query",
      "category",
    ],
    ["a genre that is none", rolling({ genre: 3 }), "invalid_query", "genre"],
    ["an order that is none", rolling({ orderBy: 3 }), "invalid_query", "orderBy"],
    ["a direction that is none", rolling({ orderBy: "rank", descending: "yes" }), "invalid_query", "descending"],
    ["conditions that are none", rolling({ where: { column: "rank" } }), "invalid_query", "where"],
    ["a condition that is none", rolling({ where: [3] }), "invalid_query", "where[0]"],
    [
      "a key of a condition",
      rolling({ where: [{ column: "rank", op: "eq", value: 1, not: true }] }),
      "invalid_query",
      "where[0].not",
    ],
    ["a BigInt in a condition", rank(1n), "invalid_query", "where[0].value"],
    ["an object in a condition", rank({}), "invalid_query", "where[0].value"],
    ["a cursor that is none", rolling({ date: "latest", cursor: "abc" }), "invalid_query", "cursor"],
    ["a key of trending", () => catalog.trending({ top: 3 } as Untyped), "invalid_option", "top"],
    ["days of trending", () => catalog.trending({ days: 8 } as Untyped), "invalid_option", "days"],
    ["two different days", () => catalog.trending({ days: 7, newToTopDays: 30 }), "invalid_option", "days"],
    ["a limit of the summary", () => catalog.advancedSummary({ alpha: Number.NaN }), "invalid_option", "alpha"],
    [
      "a detail of a page",
      () => rankingsFromJikan({ data: [] }, { snapshotDate: row.snapshotDate, day: 1 } as Untyped),
      "invalid_option",
      "day",
    ],
    ["nobody's list", () => userListFromMal({ data: [] }, undefined as Untyped), "invalid_option", "userId"],
    ["a list of no entries", () => Library.of("u1", undefined as Untyped), "invalid_document", "entries"],
  ])("%s", async (_, run, code, field) => {
    const error = await failure(run);
    expect([error.code, error.context.field]).toEqual([code, field]);
    expect(error.message).toContain(field);
  });

  test("a key that means nothing comes with those that do", async () => {
    const error = await failure(rolling({ mal_id: 1 }));
    expect(error.message).toBe(
      "mal_id: 1 is no part of a query of rolling_momentum_analysis; there are malId, date, from, to, genre, where, " +
        "orderBy, descending, limit, offset, cursor, withTotal, signal",
    );
    const option = await failure(open([row], { robustt: true }));
    expect([option.code, option.message]).toEqual([
      "invalid_option",
      expect.stringMatching(/unknown field `robustt`, expected one of .*`robust`/),
    ]);
  });

  test("a BigInt deep in a document, and one that contains itself", async () => {
    const deep = await failure(() => rankingsFromJikan({ data: [{ mal_id: 1n }] }, { snapshotDate: "2026-02-08" }));
    expect([deep.code, deep.context.field]).toEqual(["invalid_document", "data[0].mal_id"]);
    const round: { data: unknown[] } = { data: [] };
    round.data.push(round);
    const error = await failure(() => rankingsFromJikan(round, { snapshotDate: "2026-02-08" }));
    expect(error.code).toBe("invalid_document");
    for (const score of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, Symbol("a")]) {
      const wrong = { data: [{ mal_id: 1, score }] };
      for (const read of [rankingsFromJikan, rankingsFromJikanSync]) {
        const error = await failure(() => read(wrong, { snapshotDate: "2026-02-08" }));
        expect([error.code, error.context.field]).toEqual(["invalid_document", "data[0].score"]);
      }
    }
    const entry = { userId: "u1", malId: 1, status: "COMPLETED" as const, rating: Number.NaN };
    const rating = await failure(() => Library.of("u1", [entry]));
    expect([rating.code, rating.context.field]).toEqual(["invalid_document", "entries[0].rating"]);
    expect(rating.message).toBe("entries[0].rating: NaN is no finite number: give null where there is none");
  });

  test("a number that is none in a row is the reader's to name", async () => {
    const error = await failure(open([row, { ...row, malId: 2, rank: Number.NaN }]));
    expect([error.code, (error.context.problems as object[])[0]]).toEqual([
      "invalid_input",
      expect.objectContaining({ column: "rank", value: "NaN" }),
    ]);
  });

  test("days of trending that are not told count for nothing", () => {
    const month = catalog.trendingSync({ days: 30 });
    expect(catalog.trendingSync({ days: 30, newToTopDays: undefined } as Untyped)).toEqual(month);
    expect(catalog.trendingSync({ newToTopDays: 30 })).toEqual(month);
    expect(catalog.trendingSync({ days: 30, newToTopDays: 30 })).toEqual(month);
  });
});
