/** Documents of Jikan, the MyAnimeList API and its list exports as objects of the domain model. */

import { type DateInput, isoDay } from "./dates.js";
import { call } from "./error.js";
import type {
  Anime,
  AnimePage,
  DailyRanking,
  EtlRun,
  MissingRank,
  Parsed,
  Unrecognized,
  User,
  UserAnime,
  UserList,
} from "./generated/types.js";
import { native } from "./native.js";
import type { Abortable } from "./query.js";
import { run } from "./run.js";

/** A document: its text, its bytes, or what `JSON.parse` (`response.json()`) made of it. */
export type JsonDocument = string | Uint8Array | object;

function textOf(document: JsonDocument): string {
  if (typeof document === "string") return document;
  return document instanceof Uint8Array ? new TextDecoder().decode(document) : JSON.stringify(document);
}

function read<T>(kind: string, document: JsonDocument, details: object = {}): T {
  return JSON.parse(call(() => native.readDocument(kind, textOf(document), JSON.stringify(details)))) as T;
}

/** What a page of rankings does not tell. */
export interface RankingsDetails {
  /** The UTC day of the snapshot. */
  snapshotDate: DateInput;
  /** What becomes of an anime without a rank, default `"leave_null"`. */
  missingRank?: MissingRank | undefined;
  /** How many anime stand on the pages before this one, if the page does not tell; for `"from_place"`. */
  offset?: number | undefined;
}

/** Rows out of a page. */
export interface RankingsPage {
  /** The rows: `Catalog.open` and `append` take them. */
  rows: DailyRanking[];
  /** Whether another page follows; null if the answer does not tell. */
  hasNextPage: boolean | null;
  /** What was not understood: fields, and elements as a whole. */
  unrecognized: Unrecognized[];
}

function rankings(kind: string, document: JsonDocument, { snapshotDate, missingRank, offset }: RankingsDetails) {
  const day = isoDay("invalid_option", "snapshotDate", snapshotDate);
  return read<RankingsPage>(kind, document, { snapshotDate: day, missingRank, offset });
}

/**
 * An anime of the Jikan API v4: the answer of `/anime/{id}` or `/anime/{id}/full`, or what lies in its `data`.
 *
 * @throws {@link CatlogError} `invalid_document` if it is none; `error_answer` if the service answered with an error.
 *
 * @example
 * ```ts
 * import { animeFromJikan } from "catlog";
 *
 * const { value, unrecognized } = animeFromJikan({ data: { mal_id: 457, title: "Mushishi", episodes: 26, genres: [] } });
 * console.log(value.title, value.episodes, unrecognized.length); // Mushishi 26 0
 * ```
 */
export function animeFromJikan(document: JsonDocument): Parsed<Anime> {
  return read("jikanAnime", document);
}

/** A page of the Jikan API v4: `/top/anime`, `/seasons/…`, `/anime?q=…`. */
export function pageFromJikan(document: JsonDocument): AnimePage {
  return read("jikanPage", document);
}

/** A page of the Jikan API v4 as rows of daily rankings. */
export function rankingsFromJikan(document: JsonDocument, details: RankingsDetails): RankingsPage {
  return rankings("jikanRankings", document, details);
}

/** An anime of the MyAnimeList API v2: `/anime/{id}`. */
export function animeFromMal(document: JsonDocument): Parsed<Anime> {
  return read("malAnime", document);
}

/** A page of the MyAnimeList API v2: `/anime/ranking`, `/anime/season/…`, `/anime?q=…`. */
export function pageFromMal(document: JsonDocument): AnimePage {
  return read("malPage", document);
}

/** A page of the MyAnimeList API v2 as rows of daily rankings. */
export function rankingsFromMal(document: JsonDocument, details: RankingsDetails): RankingsPage {
  return rankings("malRankings", document, details);
}

/** A person's list of the MyAnimeList API v2: `/users/{name}/animelist`. */
export function userListFromMal(document: JsonDocument, userId: string): UserList {
  return read("malList", document, { userId });
}

/** The state of an entry, as the MyAnimeList API v2 answers to its update. */
export function listStatusFromMal(document: JsonDocument, userId: string, malId: number): Parsed<UserAnime> {
  return read("malListStatus", document, { userId, malId });
}

/** A list that was exported from MyAnimeList as XML, plain or packed with gzip. */
export async function userListFromMalXml(
  document: string | Uint8Array,
  userId: string,
  { signal }: Abortable = {},
): Promise<UserList> {
  const bytes = typeof document === "string" ? new TextEncoder().encode(document) : document;
  return JSON.parse(await run(signal, (cancel) => native.readListExport(bytes, userId, cancel))) as UserList;
}

function object<T>(kind: string, document: JsonDocument): T {
  return JSON.parse(call(() => native.readObject(kind, textOf(document)))) as T;
}

/**
 * Reads and checks an anime: absent lists become empty, `description` is read as `synopsis`, unknown fields are left out.
 *
 * @throws {@link CatlogError} `invalid_document` tells where it is no such object; `invalid_field` names in `context.field` a
 * field with a value that it may not have.
 */
export function parseAnime(document: JsonDocument): Anime {
  return object("Anime", document);
}

/** Reads and checks a row of daily rankings. */
export function parseDailyRanking(document: JsonDocument): DailyRanking {
  return object("DailyRanking", document);
}

/** Reads and checks a user; a password is ignored. */
export function parseUser(document: JsonDocument): User {
  return object("User", document);
}

/** Reads and checks an entry of a list. */
export function parseUserAnime(document: JsonDocument): UserAnime {
  return object("UserAnime", document);
}

/** Reads and checks a run. */
export function parseEtlRun(document: JsonDocument): EtlRun {
  return object("EtlRun", document);
}
