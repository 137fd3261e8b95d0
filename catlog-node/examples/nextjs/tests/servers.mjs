import { fileURLToPath } from "node:url";

/**
 * The servers that the tests talk to: each has a catalogue of the first `days` snapshots of the panel, and `missing`
 * has none.
 */
export const SERVERS = {
  full: { port: 43_110, days: Number.POSITIVE_INFINITY },
  short: { port: 43_111, days: 12 },
  empty: { port: 43_112, days: 0 },
  missing: { port: 43_113, days: null },
};

/** Where a server answers. */
export const url = (kind) => `http://127.0.0.1:${SERVERS[kind].port}`;

/** Where its catalogue lies. */
export const dataOf = (kind) => fileURLToPath(new URL(`../test-results/catalogues/${kind}`, import.meta.url));

/** The file of a day of a catalogue. */
export const dayFile = (kind, day) => `${dataOf(kind)}/days/${day}.parquet`;

/** The invented panel of the project. */
export const PANEL = fileURLToPath(new URL("../../../../fixtures/daily_rankings.csv.gz", import.meta.url));
