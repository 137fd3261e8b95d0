// What look-ups cost: three queries of a dashboard, from 64 callers at once, on a catalogue of 50,000 anime × 90 days.
//
//     cargo run --release -p catlog-benches --bin generate_panel -- M /tmp/panel.parquet
//     npm run build && node bench/queries.mjs /tmp/panel.parquet
//
// Two kinds of callers. *closed*: each asks again as soon as it has its answer, so that 64 questions wait at any time; on one
// thread the latency is then 64 times the cost of a question. *paced*: each asks about 25 times a second, at random moments,
// as requests come in: 1,600 questions a second together. Each is measured with the answers at hand given at once, as the
// package does it, and with all of them fetched from libuv's threads.

import { createRequire } from "node:module";
import { availableParallelism, loadavg } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";

const require = createRequire(import.meta.url);
const { Catalog } = require("../dist/index.js");
const { native } = require("../dist/native.js");
const { pageBitByBit } = require("../dist/page.js");
const { queryText } = require("../dist/query.js");

const CALLERS = 64;
const SECONDS = Number(process.env.SECONDS ?? 4);
const PACE_MS = 40;

const path = process.argv[2];
if (!path) {
  console.error("usage: node bench/queries.mjs PANEL");
  process.exit(2);
}

const milliseconds = (value) => value.toFixed(3).padStart(9);
const opened = performance.now();
const catalog = await Catalog.open(path);
console.log(
  `opened in ${((performance.now() - opened) / 1000).toFixed(2)} s: ${catalog.animeCount} anime, ${catalog.days.length} days, ${catalog.rowCount} rows`,
);
const warmed = performance.now();
await catalog.warm();
console.log(`warm in ${((performance.now() - warmed) / 1000).toFixed(2)} s`);
const plain = await native.openCatalog(native.Input.paths([path]), "{}");
await plain.warm(JSON.stringify(["rolling_momentum_analysis", "genre_percentiles"]));

const ids = (await catalog.rollingMomentum({ date: "latest" })).rows.map((row) => row.malId);
const { genres } = catalog;
let seed = 1;
/** Numbers that look random, the same in every run. */
const random = (below) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * below);
};

const queries = {
  "newest day's top 20": ["rolling_momentum_analysis", () => ({ date: "latest", orderBy: "rank", limit: 20 })],
  "one anime's history": ["rolling_momentum_analysis", () => ({ malId: ids[random(ids.length)] })],
  "a genre's leaders": [
    "genre_percentiles",
    () => ({ date: "latest", genre: genres[random(genres.length)], orderBy: "genreRank", limit: 20 }),
  ],
};
const methods = { rolling_momentum_analysis: "rollingMomentum", genre_percentiles: "genrePercentiles" };
const ways = {
  "at once": (table, query) => catalog[methods[table]](query),
  pool: async (table, query) => pageBitByBit(table, await plain.query(queryText(table, query))),
};

async function callers(ask, pause) {
  const times = [];
  const end = performance.now() + SECONDS * 1000;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const caller = async () => {
    for (;;) {
      if (pause) await new Promise((resolve) => setTimeout(resolve, random(2 * PACE_MS)));
      const begin = performance.now();
      if (begin > end) return;
      const { rows } = await ask();
      times.push(performance.now() - begin);
      if (rows.length === 0) throw new Error("no rows");
    }
  };
  delay.enable();
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: CALLERS }, caller));
  const { user, system } = process.cpuUsage(before);
  delay.disable();
  times.sort((a, b) => a - b);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(share * times.length))];
  // the histogram holds the time between two ticks of a timer of 1 ms
  return {
    p50: at(0.5),
    p99: at(0.99),
    rate: times.length / SECONDS,
    cpu: (user + system) / times.length,
    loop: Math.max(0, delay.percentile(99) / 1e6 - 1),
  };
}

console.log(`node ${process.version}, ${CALLERS} callers, ${SECONDS} s each; milliseconds`);
console.log(
  `load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(" ")} on ${availableParallelism()} processors`,
);
console.log("query                 callers  answers        p50       p99   loop p99   queries/s   processor µs/query");
for (const [name, [table, query]] of Object.entries(queries)) {
  for (const [way, ask] of Object.entries(ways)) {
    for (let n = 0; n < 500; n++) await ask(table, query());
    for (const pause of [false, true]) {
      const { p50, p99, loop, rate, cpu } = await callers(() => ask(table, query()), pause);
      console.log(
        `${name.padEnd(20)}  ${(pause ? "paced" : "closed").padEnd(7)}  ${way.padEnd(7)} ${milliseconds(p50)} ${milliseconds(p99)}  ${milliseconds(loop)}  ${Math.round(rate).toString().padStart(10)}  ${cpu.toFixed(1).padStart(10)}`,
      );
    }
  }
}
console.log(
  `load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(" ")}`,
);
