/** A person's list: views, numbers, recommendations. */

import { checkKeys, checkObject, checkText, optionsJson } from "./arguments.js";
import { badArgument, call } from "./error.js";
import type {
  Anime,
  AnimeInput,
  GenreAffinity,
  LibrarySummary,
  Recommendation,
  RecommendOptions,
  UserAnime,
  UserAnimeInput,
} from "./generated/types.js";
import { documentJson, receive, receiveSync, send } from "./json.js";
import { type NativeLibrary, native } from "./native.js";
import type { Abortable } from "./query.js";
import { run, throwIfAborted } from "./run.js";

interface Numbers {
  entries: UserAnime[];
  watchlist: UserAnime[];
  watching: UserAnime[];
  watched: UserAnime[];
  onHold: UserAnime[];
  dropped: UserAnime[];
  favorites: UserAnime[];
  summary: LibrarySummary;
  genreAffinity: GenreAffinity[];
}

/** What a recommendation looks at besides the list. */
export interface RecommendQuery extends RecommendOptions, Abortable {
  /** Change of rank over 30 days by `malId`, as in `rolling_momentum_analysis`: negative climbs. */
  rankChange30d?: ReadonlyMap<number, number> | Readonly<Record<number, number>> | undefined;
}

/**
 * One person's list, with what a catalogue knows of its anime. Of entries for the same anime, and of anime with the same id, the
 * first counts; entries of other people are left out.
 *
 * @example
 * ```ts
 * import { Library } from "catlog";
 *
 * const library = await Library.of(
 *   "u1",
 *   [{ userId: "u1", malId: 457, status: "COMPLETED", rating: 10, isFavorite: true }],
 *   [{ malId: 457, title: "Mushishi", genres: ["Mystery"] }],
 * );
 * console.log(library.summary.meanRating, library.genreAffinity[0]?.genre); // 10 Mystery
 * const best = await library.recommend([{ malId: 19, title: "Monster", score: 8.85, genres: ["Mystery"] }]);
 * console.log(best[0]?.reasons[0]); // You like Mystery (1 entry on your list, such as Mushishi)
 * ```
 */
export class Library {
  /** The person whose list it is. */
  readonly userId: string;
  readonly #native: NativeLibrary;
  readonly #numbers: Numbers;

  private constructor(userId: string, library: NativeLibrary, numbers: Numbers) {
    this.userId = userId;
    this.#native = library;
    this.#numbers = numbers;
  }

  /**
   * Reads a list and computes its numbers, on another thread.
   *
   * @throws {@link CatlogError} `invalid_document` if an entry or an anime is none; the path to it is in `context.field`.
   */
  static async of(
    userId: string,
    entries: readonly (UserAnime | UserAnimeInput)[],
    anime: readonly (Anime | AnimeInput)[] = [],
    options: Abortable = {},
  ): Promise<Library> {
    checkKeys("invalid_option", options, ["signal"]);
    const { signal } = options;
    throwIfAborted(signal);
    const text = await send(listOf(userId, entries, anime), signal);
    const library = await run(signal, (cancel) => native.openLibrary(text, cancel));
    const numbers = await run(signal, (cancel) => library.numbers(cancel));
    return new Library(userId, library, await receive<Numbers>(numbers, signal));
  }

  /** The same, on the calling thread: for the list of one person, some hundred entries. */
  static ofSync(
    userId: string,
    entries: readonly (UserAnime | UserAnimeInput)[],
    anime: readonly (Anime | AnimeInput)[] = [],
  ): Library {
    const text = documentJson(listOf(userId, entries, anime));
    const library = call(() => native.openLibrarySync(text));
    return new Library(userId, library, receiveSync(call(() => library.numbersSync())));
  }

  /** All entries, in the order in which they were given, as in every view. */
  get entries(): UserAnime[] {
    return this.#numbers.entries;
  }

  /** What the person plans to watch. */
  get watchlist(): UserAnime[] {
    return this.#numbers.watchlist;
  }

  /** What the person is watching. */
  get watching(): UserAnime[] {
    return this.#numbers.watching;
  }

  /** What the person has watched to the end. */
  get watched(): UserAnime[] {
    return this.#numbers.watched;
  }

  /** What the person has put on hold. */
  get onHold(): UserAnime[] {
    return this.#numbers.onHold;
  }

  /** What the person has given up. */
  get dropped(): UserAnime[] {
    return this.#numbers.dropped;
  }

  /** The person's favourites, whatever their status. */
  get favorites(): UserAnime[] {
    return this.#numbers.favorites;
  }

  /** The list in numbers. */
  get summary(): LibrarySummary {
    return this.#numbers.summary;
  }

  /** How much the person likes each genre of the list, most first. */
  get genreAffinity(): GenreAffinity[] {
    return this.#numbers.genreAffinity;
  }

  /**
   * The anime of a catalogue that the person may like most and does not have on the list, best first: genre affinity × quality ×
   * momentum, each with its reasons.
   *
   * @throws {@link CatlogError} `invalid_option`, `invalid_document`, `interrupted`.
   */
  async recommend(catalogue: readonly (Anime | AnimeInput)[], query: RecommendQuery = {}): Promise<Recommendation[]> {
    checkObject("invalid_option", "query", query);
    const { signal, rankChange30d, ...options } = query;
    optionsJson("invalid_option", options);
    if (!Array.isArray(catalogue)) throw badArgument("invalid_option", "catalogue", catalogue, "is no array of anime");
    const changes = rankChange30d instanceof Map ? Object.fromEntries(rankChange30d) : (rankChange30d ?? {});
    throwIfAborted(signal);
    const wish = await send({ catalogue, rankChange30d: changes, options }, signal);
    const parts = await run(signal, (cancel) => this.#native.recommend(wish, cancel));
    return (await receive<{ best: Recommendation[] }>(parts, signal)).best;
  }
}

function listOf(userId: string, entries: unknown, anime: unknown): object {
  checkText("invalid_document", "userId", userId, "give the id of the person whose list it is");
  for (const [field, list] of Object.entries({ entries, anime })) {
    if (!Array.isArray(list)) throw badArgument("invalid_document", field, list, "is no array");
  }
  return { userId, entries, anime };
}
