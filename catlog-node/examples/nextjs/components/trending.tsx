import type { Trend } from "catlog";
import type { ReactNode } from "react";
import { count, dayText, dayTextShort, number } from "@/lib/format";
import type { Timeframe, Trending } from "@/lib/trending";
import { Change } from "./change";
import { AnimeLink } from "./links";
import { Nothing, Section } from "./section";

/** Why a list cannot be known, in the library's own numbers. */
export function whyNot(trend: Exclude<Trend<unknown>, { status: "available" }>): string {
  if (trend.status === "noSnapshot") {
    return `There is no snapshot from ${dayText(trend.from)} to ${dayText(trend.to)}, the days that would count.`;
  }
  return `${count(trend.requiredDays, "day")} of history needed, ${number(trend.availableDays)} available.`;
}

interface Item {
  malId: number;
  title: string | null;
}

interface ListProps<T extends Item> {
  id: string;
  title: string;
  hint: string;
  trend: Trend<T>;
  /** What stands where the list is known and empty. */
  none: string;
  figure: (item: T) => ReactNode;
  detail: (item: T) => string;
}

function TrendList<T extends Item>({ id, title, hint, trend, none, figure, detail }: ListProps<T>) {
  return (
    <Section id={id} title={title} hint={hint}>
      {trend.status !== "available" ? (
        <Nothing>{whyNot(trend)}</Nothing>
      ) : trend.items.length === 0 ? (
        <Nothing>{none}</Nothing>
      ) : (
        <ol className="divide-y divide-line text-sm" aria-labelledby={id}>
          {trend.items.map((item) => (
            <li
              key={item.malId}
              className="flex items-baseline justify-between gap-3 py-2 first:pt-0 last:pb-0"
            >
              <div className="min-w-0">
                <AnimeLink {...item} />
                <p className="text-soft text-xs">{detail(item)}</p>
              </div>
              <div className="shrink-0 text-right">{figure(item)}</div>
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}

const SPAN: Record<Timeframe, string> = { week: "in 7 days", month: "in 30 days" };

/** The four lists that answer "what moved?". */
export function TrendingLists({ trending }: { trending: Trending }) {
  const span = SPAN[trending.timeframe];
  return (
    <div className="grid gap-4 sm:grid-cols-2 xl:grid-cols-4">
      <TrendList
        id="climbers"
        title="Biggest climbers"
        hint={`Places gained ${span}`}
        trend={trending.biggestClimbers}
        none={`Nobody climbed ${span}.`}
        figure={(item) => <Change value={item.change} better="lower" />}
        detail={(item) => `rank ${number(item.previousRank)} to ${number(item.rank)}`}
      />
      <TrendList
        id="surging"
        title="Score surging"
        hint={`Points gained ${span}`}
        trend={trending.scoreSurging}
        none={`No score rose ${span}.`}
        figure={(item) => <Change value={item.change} better="higher" digits={2} />}
        detail={(item) => `score ${number(item.previousScore, "score")} to ${number(item.score, "score")}`}
      />
      <TrendList
        id="new-entries"
        title="New to the top 50"
        hint={`Was not there ${trending.timeframe === "week" ? "7 days" : "30 days"} ago`}
        trend={trending.newToTop}
        none={`The top 50 are who they were ${trending.timeframe === "week" ? "7 days" : "30 days"} ago.`}
        figure={(item) => <span className="font-semibold">{number(item.rank)}</span>}
        detail={(item) =>
          item.previousRank === null ? "was unranked or absent" : `was ${number(item.previousRank)}`
        }
      />
      <TrendList
        id="streaks"
        title="Longest top 10 streaks"
        hint="Unbroken until the newest day"
        trend={trending.longestTop10Streaks}
        none="Nobody is in the top 10."
        figure={(item) => <span className="font-semibold">{count(item.days, "day")}</span>}
        detail={(item) => `rank ${number(item.rank)}, since ${dayTextShort(item.since)}`}
      />
    </div>
  );
}
