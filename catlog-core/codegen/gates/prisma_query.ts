// Reads every table with the generated client and compares with the rows that the Rust types write.

import { readFileSync } from "node:fs";
import assert from "node:assert/strict";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "./client/client.ts";
import type { Anime, DailyRanking } from "./client/client.ts";

type Row = Record<string, unknown>;
const expected: Record<string, Row[]> = JSON.parse(readFileSync("rows.json", "utf8"));
const [host, database] = process.argv.slice(2) as [string, string];
const prisma = new PrismaClient({ adapter: new PrismaPg({ host, database, user: "postgres" }) });

/** A Date in the form of the row that it is compared with: a day or an instant. */
function comparable(value: unknown, like: unknown): unknown {
  if (!(value instanceof Date)) return value;
  return String(like).length === 10 ? value.toISOString().slice(0, 10) : value.toISOString().replace(".000Z", "Z");
}

let tables = 0;
for (const [type, rows] of Object.entries(expected)) {
  const name = type[0]!.toLowerCase() + type.slice(1);
  const model = (prisma as unknown as Record<string, { findMany(): Promise<Row[]> }>)[name];
  assert(model, `no model ${name}`);
  const found = await model.findMany();
  assert.equal(found.length, rows.length, type);
  const key = JSON.stringify(Object.keys(rows[0]!));
  for (const row of found) {
    assert.equal(JSON.stringify(Object.keys(row)), key, `${type}: fields`);
    const matches = rows.some((like) =>
      Object.keys(like).every((field) => {
        const value = comparable(row[field], like[field]);
        return JSON.stringify(value) === JSON.stringify(like[field]);
      }),
    );
    assert(matches, `${type}: ${JSON.stringify(row)} is none of ${JSON.stringify(rows)}`);
  }
  tables += 1;
}

// What a page does, with the types of the client.
const day = new Date("2026-02-08");
const top: DailyRanking[] = await prisma.dailyRanking.findMany({ where: { snapshotDate: day }, orderBy: { rank: "asc" } });
assert.equal(top.length, 1);
const withGenre: Anime[] = await prisma.anime.findMany({ where: { genres: { has: "Drama" } } });
assert.equal(withGenre.length, expected["Anime"]!.length);
const synopsis: string | null = withGenre[0]!.synopsis;
const score: number | null = withGenre[0]!.score;
assert(synopsis !== undefined && score !== undefined);
const users = await prisma.user.findMany({ include: { userAnime: true } });
assert(users.length > 0 && users.every((user) => user.userAnime.length === 1));
await prisma.user.create({ data: { userId: "u9", username: "ginko" } });
const entry = await prisma.userAnime.create({
  data: { userId: "u9", malId: 457, status: "WATCHING", episodesWatched: 3, isFavorite: true, isRewatching: false, timesRewatched: 0 },
});
assert.deepEqual(entry.tags, []);
await assert.rejects(prisma.userAnime.update({ where: { userId_malId: { userId: "u9", malId: 457 } }, data: { status: "watching" } }));
await prisma.$disconnect();
console.log(`${tables} tables`);
