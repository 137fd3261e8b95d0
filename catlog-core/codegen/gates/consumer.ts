// A program that uses the declarations, and what they must refuse: each such line has an error that tsc expects.

import type { Anime, DailyRanking, RankMomentum, TrendSignificance, User, UserAnime } from "./catlog.js";

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

// Dates are ISO-8601 text.
export const ranking: DailyRanking = { malId: 1, snapshotDate: "2026-02-08", genres: [] };
export const day: string = ranking.snapshotDate;
// @ts-expect-error a Date is no text
export const wrongDay: DailyRanking = { ...ranking, snapshotDate: new Date() };

// A user has no lists: they are computed from the entries.
const user: User = { userId: "u1", username: "ginko" };
// @ts-expect-error computed, not a field
export const watchlist = user.watchlist;
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

// Undefined statistics are null; columns of an option may be absent.
export function trend(row: TrendSignificance): [number | null, number | null | undefined] {
  return [row.rankTrendSlope, row.rankTrendMkTau];
}
