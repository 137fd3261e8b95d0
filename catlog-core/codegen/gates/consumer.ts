// A program that uses the declarations, and what they must refuse: each such line has an error that tsc expects.

import type {
  Anime,
  AnimeInput,
  DailyRanking,
  Options,
  Query,
  RankMomentum,
  RankMove,
  TrendingSummary,
  TrendSignificance,
  User,
  UserAnime,
  UserAnimeInput,
} from "./types.js";

// The text about an anime and its picture may be absent, null or there, and have one name.
const lists = { titleSynonyms: [], genres: ["Drama"], themes: [], demographics: [], studios: [] };
const bare: Anime = { malId: 1, title: "Cowboy Bebop", ...lists };
const full: Anime = { ...bare, synopsis: "Space.", imageUrl: null, airedFrom: "1998-04-03", animeType: "tv" };
export const synopsis: string = full.synopsis ?? "";
// @ts-expect-error the synopsis may be absent
export const required: string = bare.synopsis;
// @ts-expect-error so may the picture
export const picture: string = bare.imageUrl;
// @ts-expect-error there is no second name for the synopsis
export const description = bare.description;

// What is always written need not be given.
export const least: AnimeInput = { malId: 1, title: "Cowboy Bebop" };
export const alsoWritten: AnimeInput = full;
export const planned: UserAnimeInput = { userId: "u1", malId: 1, status: "PLAN_TO_WATCH", tags: null };
// @ts-expect-error what is written has its lists
export const lacking: Anime = least;
export const genres: string[] = full.genres;

// Dates are ISO-8601 text.
export const ranking: DailyRanking = { malId: 1, snapshotDate: "2026-02-08", genres: [] };
export const day: string = ranking.snapshotDate;
// @ts-expect-error a Date is no text
export const wrongDay: DailyRanking = { ...ranking, snapshotDate: new Date() };

export const first: string = full.airedFrom ?? "";
// @ts-expect-error nor is a day of an anime a Date
export const wrongFirst: Anime = { ...bare, airedFrom: new Date() };

// A user has no lists: they are computed from the entries.
const user: User = { userId: "u1", username: "ginko" };
export const joined: string = user.createdAt ?? "";
// @ts-expect-error an instant is text, too
export const wrongJoined: User = { ...user, createdAt: new Date() };
// @ts-expect-error the picture of a user may be absent
export const avatar: string = user.imageUrl;
// @ts-expect-error computed, not a field
export const watchlist = user.watchlist;
// @ts-expect-error computed, not a field
export const watching = user.watching;
// @ts-expect-error computed, not a field
export const watched = user.watched;
// @ts-expect-error computed, not a field
export const dropped = user.dropped;
// @ts-expect-error computed, not a field
export const favorites = user.favorites;
// @ts-expect-error never written
export const password = user.password;

// Labels are closed sets.
export function isClimbing(momentum: RankMomentum | null): boolean {
  switch (momentum) {
    case "strongly_climbing":
    case "climbing":
      return true;
    case "stable":
    case "falling":
    case "strongly_falling":
    case null:
      return false;
    default: {
      const none: never = momentum;
      return none;
    }
  }
}
export const entry: Pick<UserAnime, "status"> = { status: "ON_HOLD" };
// @ts-expect-error no label
export const wrongEntry: Pick<UserAnime, "status"> = { status: "on_hold" };

// Options and queries say what is meant and leave out the rest.
export const options: Options = { robust: true, minObservations: { regression: 5 }, dates: { range: { from: "2026-02-01" } } };
// @ts-expect-error no such option
export const wrongOptions: Options = { robots: true };
export const query: Query = { table: "trend_significance", days: "latest", filters: [{ column: "rank", op: "le", value: 50 }] };
// @ts-expect-error no such table
export const wrongQuery: Query = { table: "trends" };

// A list that cannot be is not empty: the reason is told.
export function climbers({ biggestClimbers7d: trend }: TrendingSummary): RankMove[] | string {
  switch (trend.status) {
    case "available":
      return trend.items;
    case "insufficientHistory":
      return `${trend.availableDays} of ${trend.requiredDays} days`;
    case "noSnapshot":
      return `${trend.from} to ${trend.to}`;
  }
}

// Undefined statistics are null; columns of an option may be absent.
export function trend(row: TrendSignificance): [number | null, number | null | undefined] {
  return [row.rankTrendSlope, row.rankTrendMkTau];
}
