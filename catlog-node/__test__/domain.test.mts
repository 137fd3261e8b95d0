import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { gzipSync } from "node:zlib";
import {
  animeFromJikanSync,
  animeFromMalSync,
  Catalog,
  CatlogError,
  Library,
  listStatusFromMalSync,
  pageFromJikanSync,
  parseAnime,
  parseUser,
  parseUserAnime,
  rankingsFromJikan,
  rankingsFromJikanSync,
  rankingsFromMalSync,
  userListFromMal,
  userListFromMalSync,
  userListFromMalXml,
} from "catlog";
import { describe, expect, test } from "vitest";
import { root } from "./fixtures.mjs";

function failure(run: () => unknown): CatlogError {
  try {
    run();
  } catch (error) {
    if (error instanceof CatlogError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("documents", () => {
  const page = {
    pagination: { current_page: 2, has_next_page: true, items: { per_page: 25 } },
    data: [
      {
        mal_id: 21,
        title: "One Piece",
        rank: null,
        score: 8.7,
        genres: [{ mal_id: 1, type: "anime", name: "Action" }],
      },
      { mal_id: 457, title: "Mushishi", rank: 59, score: 8.67, genres: [] },
    ],
  };

  test("an anime of Jikan, as text, bytes or object", () => {
    const document = { data: { mal_id: 457, title: "Mushishi", episodes: 26, status: "Finished Airing", genres: [] } };
    const { value, unrecognized } = animeFromJikanSync(document);
    expect(value).toMatchObject({ malId: 457, title: "Mushishi", episodes: 26, airingStatus: "finished_airing" });
    expect(unrecognized).toEqual([]);
    const text = JSON.stringify(document);
    expect(animeFromJikanSync(text).value).toEqual(value);
    expect(animeFromJikanSync(new TextEncoder().encode(text)).value).toEqual(value);
  });

  test("a page of Jikan, and its rows in a catalogue", async () => {
    const read = pageFromJikanSync(page);
    expect([read.places, read.offset, read.hasNextPage]).toEqual([[1, 2], 25, true]);
    const none = rankingsFromJikanSync(page, { snapshotDate: "2026-02-08" });
    expect(none.rows.map((row) => row.rank)).toEqual([null, 59]);
    const filled = rankingsFromJikanSync(page, {
      snapshotDate: new Date("2026-02-08T23:00:00Z"),
      missingRank: "from_place",
    });
    expect(filled.rows.map((row) => [row.rank, row.snapshotDate])).toEqual([
      [26, "2026-02-08"],
      [59, "2026-02-08"],
    ]);
    expect((await Catalog.open(filled.rows)).anime(21)).toMatchObject({
      title: "One Piece",
      rank: 26,
      genres: ["Action"],
    });
  });

  test("the MyAnimeList API", () => {
    const node = { id: 457, title: "Mushishi", num_episodes: 26, mean: 8.67, rank: 59 };
    expect(animeFromMalSync(node).value).toMatchObject({ malId: 457, episodes: 26, score: 8.67 });
    const ranking = { data: [{ node, ranking: { rank: 1 } }], paging: {} };
    const { rows } = rankingsFromMalSync(ranking, { snapshotDate: "2026-02-08" });
    expect(rows[0]).toMatchObject({ malId: 457, score: 8.67, snapshotDate: "2026-02-08" });
    const list = userListFromMalSync(
      { data: [{ node, list_status: { status: "completed", score: 9, num_episodes_watched: 26 } }], paging: {} },
      "u1",
    );
    expect(list.entries[0]).toMatchObject({ userId: "u1", malId: 457, status: "COMPLETED", rating: 9 });
    const status = { status: "watching", score: 0, num_episodes_watched: 3 };
    expect(listStatusFromMalSync(status, "u1", 457).value).toMatchObject({ status: "WATCHING", episodesWatched: 3 });
  });

  test("a list export, plain and packed", async () => {
    const xml = readFileSync(resolve(root, "catlog-core/tests/data/mal_export.xml"));
    const list = await userListFromMalXml(xml, "u1");
    expect(list.userName).toBe("ginko");
    expect(list.anime.slice(0, 1).map((anime) => anime.title)).toEqual(['Mushishi <"蟲師"> & more']);
    expect(await userListFromMalXml(gzipSync(xml), "u1")).toEqual(list);
    expect(await userListFromMalXml(xml.toString("utf8"), "u1")).toEqual(list);
    await expect(userListFromMalXml("<myanimelist>", "u1")).rejects.toMatchObject({ code: "invalid_document" });
  });

  test("off the event loop they say the same, however long they are", async () => {
    const details = { snapshotDate: "2026-02-08" };
    expect(await rankingsFromJikan(page, details)).toEqual(rankingsFromJikanSync(page, details));
    const list = {
      data: Array.from({ length: 3001 }, (_, id) => ({
        node: { id: id + 1, title: `Anime ${id} 蟲師 🐛` },
        list_status: { status: "completed", score: (id % 10) + 1 },
      })),
    };
    const sync = userListFromMalSync(list, "u1");
    expect([sync.entries.length, sync.anime.at(-1)?.title]).toEqual([3001, "Anime 3000 蟲師 🐛"]);
    for (const document of [list, JSON.stringify(list), Buffer.from(JSON.stringify(list))]) {
      expect(await userListFromMal(document, "u1")).toEqual(sync);
    }
    const signal = AbortSignal.abort();
    await expect(userListFromMal(list, "u1", { signal })).rejects.toMatchObject({ code: "interrupted" });
  });

  test("what is none says so, and errors of the service stay errors", () => {
    expect(failure(() => animeFromJikanSync("{")).code).toBe("invalid_document");
    const answer = failure(() =>
      animeFromJikanSync({ status: 404, type: "BadResponseException", message: "gone", error: null }),
    );
    expect([answer.code, answer.context.status]).toEqual(["error_answer", 404]);
    const day = failure(() => rankingsFromJikanSync(page, { snapshotDate: "yesterday" }));
    expect([day.code, day.context.field]).toEqual(["invalid_option", "snapshotDate"]);
    const title = failure(() => animeFromMalSync({ id: 1, title: 3 }));
    expect([title.code, title.context.field]).toEqual(["invalid_field", "title"]);
  });

  test("objects of the domain model are checked, field by field", () => {
    expect(parseAnime({ malId: 1, title: "Cowboy Bebop", description: "Space, jazz" }).synopsis).toBe("Space, jazz");
    const rating = failure(() => parseUserAnime({ userId: "u1", malId: 1, status: "COMPLETED", rating: 11 }));
    expect([rating.code, rating.context.field, rating.context.value]).toEqual(["invalid_field", "rating", "11"]);
    const order = failure(() =>
      parseUserAnime({
        userId: "u1",
        malId: 1,
        status: "COMPLETED",
        startedOn: "2026-02-08",
        completedOn: "2026-02-01",
      }),
    );
    expect(order.context.field).toBe("completedOn");
    expect(parseUser({ userId: "u1", username: "ginko", password: "secret" })).not.toHaveProperty("password");
  });
});

describe("a person's list", () => {
  const anime = (malId: number, title: string, genre: string, score: number, rank: number) => ({
    ...{ malId, title, score, rank, scoredBy: 100_000, genres: [genre], episodes: 26, episodeDurationSeconds: 1500 },
  });
  const catalogue = [
    anime(457, "Mushishi", "Mystery", 8.67, 59),
    anime(19, "Monster", "Mystery", 8.85, 24),
    anime(28977, "Gintama°", "Comedy", 9.07, 5),
  ];
  const library = Library.ofSync(
    "u1",
    [
      {
        userId: "u1",
        malId: 457,
        status: "COMPLETED",
        rating: 10,
        isFavorite: true,
        episodesWatched: 26,
        timesRewatched: 1,
      },
      { userId: "u1", malId: 21, status: "PLAN_TO_WATCH" },
      { userId: "u1", malId: 30, status: "DROPPED", episodesWatched: 3 },
      { userId: "somebody else", malId: 1, status: "WATCHING" },
    ],
    catalogue,
  );

  test("views", () => {
    const ids = (entries: { malId: number }[]) => entries.map((entry) => entry.malId);
    expect(ids(library.entries)).toEqual([457, 21, 30]);
    expect([library.watchlist, library.watched, library.dropped, library.favorites].map(ids)).toEqual([
      [21],
      [457],
      [30],
      [457],
    ]);
    expect([...library.watching, ...library.onHold]).toEqual([]);
  });

  test("numbers", () => {
    expect(library.summary).toMatchObject({
      entries: 3,
      completed: 1,
      completionRate: 0.5,
      meanRating: 10,
      episodesWatched: 55,
    });
    expect(library.summary.daysWatched).toBe((52 * 1500) / 86_400);
    expect(library.genreAffinity.map((genre) => genre.genre)).toEqual(["Mystery"]);
  });

  test("recommendations with their reasons", async () => {
    const best = await library.recommend(catalogue, { rankChange30d: new Map([[19, -6]]) });
    expect(best.map((item) => item.malId)).toEqual([19, 28977]);
    expect(best[0]?.reasons).toEqual([
      "You like Mystery (1 entry on your list, such as Mushishi)",
      "Scored 8.85 by 100,000 people",
      "Climbed 6 places in 30 days, to rank 24",
    ]);
    expect(await library.recommend(catalogue, { rankChange30d: { 19: -6 }, limit: 1 })).toEqual(best.slice(0, 1));
    await expect(library.recommend(catalogue, { momentumWeight: 2 })).rejects.toMatchObject({
      code: "invalid_option",
      context: { field: "momentumWeight" },
    });
  });

  test("of thousands of entries, off the event loop", async () => {
    const entries = Array.from({ length: 3001 }, (_, id) => ({
      ...{ userId: "u1", malId: id + 1, status: "COMPLETED" as const, rating: (id % 10) + 1 },
    }));
    const many = await Library.of("u1", entries, catalogue);
    expect([many.entries.length, many.watched.length, many.watchlist.length]).toEqual([3001, 3001, 0]);
    expect(many.entries.at(-1)).toMatchObject({ malId: 3001, rating: 1 });
    const sync = Library.ofSync("u1", entries, catalogue);
    expect([many.summary, many.genreAffinity]).toEqual([sync.summary, sync.genreAffinity]);
    await expect(Library.of("u1", entries, [], { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "interrupted",
    });
  });

  test("an entry that is none is named", () => {
    const error = failure(() => Library.ofSync("u1", [{ userId: "u1", malId: 1, status: "SEEN" as never }]));
    expect([error.code, error.context.field]).toEqual(["invalid_document", "entries[0].status"]);
  });
});
