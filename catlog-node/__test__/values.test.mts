// Every value of the five tables, against numbers that this library did not compute: the conformance cases that all languages
// share, and the golden tables.

import { readdirSync } from "node:fs";
import { Catalog } from "catlog";
import { describe, expect, test } from "vitest";
import { camelCase, csv, fixture, read } from "./fixtures.mjs";

type Row = Record<string, unknown>;

async function tables(catalog: Catalog): Promise<Record<string, Row[]>> {
  const of = async (page: Promise<{ rows: object[] }>) => (await page).rows as Row[];
  return {
    rolling_momentum_analysis: await of(catalog.rollingMomentum()),
    trend_significance: await of(catalog.trendSignificance()),
    volatility_rankings: await of(catalog.volatilityRankings()),
    genre_percentiles: await of(catalog.genrePercentiles()),
    trend_correlation: await of(catalog.trendCorrelation()),
  };
}

/** Whether a value is the expected one: doubles to 1e-12 relative, p- and q-values to 1e-10, all else exactly. */
function same(key: string, got: unknown, expected: unknown): boolean {
  if (typeof got === "number" && typeof expected === "number") {
    const tolerance = /[PQ]Value$/.test(key) ? 1e-10 : Number.isInteger(expected) ? 2 ** -52 : 1e-12;
    return Math.abs(got - expected) <= tolerance * Math.abs(expected);
  }
  return JSON.stringify(got) === JSON.stringify(expected);
}

describe("conformance", () => {
  const files = readdirSync(fixture("conformance")).filter((name) => name.endsWith(".json"));
  test("the cases are there", () => expect(files.length).toBeGreaterThanOrEqual(16));

  test.each(files)("%s", async (file) => {
    const { rows, options, expected } = JSON.parse(read(`conformance/${file}`).toString()) as {
      rows: never[];
      options: object;
      expected: Record<string, Row[]>;
    };
    const got = await tables(await Catalog.open(rows, options));
    let cells = 0;
    for (const [table, wanted] of Object.entries(expected)) {
      expect(got[table]?.length, table).toBe(wanted.length);
      for (const [index, row] of wanted.entries()) {
        for (const [key, value] of Object.entries(row)) {
          const found = (got[table] as Row[])[index]?.[key];
          if (!same(key, found, value)) expect.fail(`${table}[${index}].${key} is ${found}, not ${value}`);
          cells++;
        }
      }
    }
    expect(cells).toBeGreaterThan(10);
  });
});

describe("golden tables", () => {
  /** A field of the file as the value that it stands for, by what the value got is. */
  function valueIn(text: string, got: unknown): unknown {
    if (text === "") return null;
    if (Array.isArray(got)) return JSON.parse(text);
    return typeof got === "number" ? Number(text) : text;
  }

  test("every cell", async () => {
    const got = await tables(await Catalog.open(fixture("golden/panel.csv"), { robust: true }));
    for (const [table, rows] of Object.entries(got)) {
      const expected = csv(`golden/${table}.csv.gz`);
      expect(rows.length, table).toBe(expected.length);
      expect(rows.length).toBeGreaterThan(60);
      const names = Object.keys(expected[0] as object);
      expect(names.length, table).toBeGreaterThan(10);
      for (const [index, row] of expected.entries()) {
        for (const name of names) {
          const key = camelCase(name);
          const found = (rows[index] as Row)[key];
          const wanted = valueIn(row[name] as string, found);
          if (!same(key, found, wanted)) expect.fail(`${table}[${index}].${key} is ${found}, not ${wanted}`);
        }
      }
    }
  });
});
