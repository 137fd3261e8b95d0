/** Documents of Jikan, the MyAnimeList API and its list exports as objects of the domain model. */

import { checkKeys, checkText, optionsJson } from "./arguments.js";
import { type DateInput, isoDay } from "./dates.js";
import { badArgument, call } from "./error.js";
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
import { documentJson, receive, receiveSync, send } from "./json.js";
import { native } from "./native.js";
import type { Abortable } from "./query.js";
import { run, throwIfAborted } from "./run.js";

/** A document: its text, its bytes, or what `JSON.parse` (`response.json()`) made of it. */
export type JsonDocument = string | Uint8Array | object;

function textOf(document: JsonDocument): string {
  if (typeof document === "string") return document;
  return document instanceof Uint8Array ? new TextDecoder().decode(document) : documentJson(document);
}

async function read<T>(kind: string, document: JsonDocument, options: Abortable, details = {}): Promise<T> {
  const text = optionsJson("invalid_option", details);
  checkKeys("invalid_option", options, ["signal"]);
  const { signal } = options;
  throwIfAborted(signal);
  const json = await send(document, signal);
  return receive<T>(await run(signal, (cancel) => native.readDocument(kind, json, text, cancel)), signal);
}

function readSync<T>(kind: string, document: JsonDocument, details = {}): T {
  const text = optionsJson("invalid_option", details);
  return receiveSync(call(() => native.readDocumentSync(kind, textOf(document), text)));
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

function detailsOf(details: RankingsDetails): object {
  checkKeys("invalid_option", details, ["snapshotDate", "missingRank", "offset"]);
  return { ...details, snapshotDate: isoDay("invalid_option", "snapshotDate", details.snapshotDate) };
}

function personOf(userId: string): string {
  checkText("invalid_option", "userId", userId, "give the id of the person whose list it is");
  return userId;
}

/**
 * An anime of the Jikan API v4: the answer of `/anime/{id}` or `/anime/{id}/full`, or what lies in its `data`.
 *
 * As all readers of documents it reads on another thread, and takes in and gives back what is long bit by bit. Its `…Sync` form
 * does all of it on the calling thread: for single documents of some kilobytes.
 *
 * @throws {@link CatlogError} `invalid_document` if it is none; `error_answer` if the service answered with an error.
 *
 * @example
 * ```ts
 * import { animeFromJikan } from "catlog";
 *
 * const document = { data: { mal_id: 457, title: "Mushishi", episodes: 26, genres: [] } };
 * const { value, unrecognized } = await animeFromJikan(document);
 * console.log(value.title, value.episodes, unrecognized.length); // Mushishi 26 0
 * ```
 */
export function animeFromJikan(document: JsonDocument, options: Abortable = {}): Promise<Parsed<Anime>> {
  return read("jikanAnime", document, options);
}

/** The same, on the calling thread. */
export function animeFromJikanSync(document: JsonDocument): Parsed<Anime> {
  return readSync("jikanAnime", document);
}

/** A page of the Jikan API v4: `/top/anime`, `/seasons/…`, `/anime?q=…`. */
export function pageFromJikan(document: JsonDocument, options: Abortable = {}): Promise<AnimePage> {
  return read("jikanPage", document, options);
}

/** The same, on the calling thread. */
export function pageFromJikanSync(document: JsonDocument): AnimePage {
  return readSync("jikanPage", document);
}

/** A page of the Jikan API v4 as rows of daily rankings. */
export async function rankingsFromJikan(
  document: JsonDocument,
  details: RankingsDetails,
  options: Abortable = {},
): Promise<RankingsPage> {
  return read("jikanRankings", document, options, detailsOf(details));
}

/** The same, on the calling thread. */
export function rankingsFromJikanSync(document: JsonDocument, details: RankingsDetails): RankingsPage {
  return readSync("jikanRankings", document, detailsOf(details));
}

/** An anime of the MyAnimeList API v2: `/anime/{id}`. */
export function animeFromMal(document: JsonDocument, options: Abortable = {}): Promise<Parsed<Anime>> {
  return read("malAnime", document, options);
}

/** The same, on the calling thread. */
export function animeFromMalSync(document: JsonDocument): Parsed<Anime> {
  return readSync("malAnime", document);
}

/** A page of the MyAnimeList API v2: `/anime/ranking`, `/anime/season/…`, `/anime?q=…`. */
export function pageFromMal(document: JsonDocument, options: Abortable = {}): Promise<AnimePage> {
  return read("malPage", document, options);
}

/** The same, on the calling thread. */
export function pageFromMalSync(document: JsonDocument): AnimePage {
  return readSync("malPage", document);
}

/** A page of the MyAnimeList API v2 as rows of daily rankings. */
export async function rankingsFromMal(
  document: JsonDocument,
  details: RankingsDetails,
  options: Abortable = {},
): Promise<RankingsPage> {
  return read("malRankings", document, options, detailsOf(details));
}

/** The same, on the calling thread. */
export function rankingsFromMalSync(document: JsonDocument, details: RankingsDetails): RankingsPage {
  return readSync("malRankings", document, detailsOf(details));
}

/** A person's list of the MyAnimeList API v2: `/users/{name}/animelist`. */
export async function userListFromMal(
  document: JsonDocument,
  userId: string,
  options: Abortable = {},
): Promise<UserList> {
  return read("malList", document, options, { userId: personOf(userId) });
}

/** The same, on the calling thread. */
export function userListFromMalSync(document: JsonDocument, userId: string): UserList {
  return readSync("malList", document, { userId: personOf(userId) });
}

/** The state of an entry, as the MyAnimeList API v2 answers to its update. */
export async function listStatusFromMal(
  document: JsonDocument,
  userId: string,
  malId: number,
  options: Abortable = {},
): Promise<Parsed<UserAnime>> {
  return read("malListStatus", document, options, { userId: personOf(userId), malId });
}

/** The same, on the calling thread. */
export function listStatusFromMalSync(document: JsonDocument, userId: string, malId: number): Parsed<UserAnime> {
  return readSync("malListStatus", document, { userId: personOf(userId), malId });
}

/** A list that was exported from MyAnimeList as XML, plain or packed with gzip. */
export async function userListFromMalXml(
  document: string | Uint8Array,
  userId: string,
  options: Abortable = {},
): Promise<UserList> {
  checkKeys("invalid_option", options, ["signal"]);
  const { signal } = options;
  const person = personOf(userId);
  const bytes = typeof document === "string" ? new TextEncoder().encode(document) : document;
  if (!(bytes instanceof Uint8Array))
    throw badArgument("invalid_document", "document", bytes, "is no text and no bytes");
  return receive<UserList>(await run(signal, (cancel) => native.readListExport(bytes, person, cancel)), signal);
}

function object<T>(kind: string, document: JsonDocument): T {
  return JSON.parse(call(() => native.readObject(kind, textOf(document)))) as T;
}

/**
 * Reads and checks one anime, in microseconds and at once: absent lists become empty, `description` is read as `synopsis`, unknown fields are left out.
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
