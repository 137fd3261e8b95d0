import type { Catalog } from "catlog";
import type { Dashboard } from "@/lib/dashboard";
import { count, dayText, number, words } from "@/lib/format";
import { Facts } from "./facts";
import { whyNot } from "./trending";

/** The day in a few numbers. */
export function Headline({ catalog, board }: { catalog: Catalog; board: Dashboard }) {
  const market = board.summary.trendCorrelation;
  const unknown = board.month.status === "available" ? "nothing has moved yet" : whyNot(board.month);
  const volatile = board.summary.volatilityCategory;
  return (
    <section aria-label="The day in numbers" className="my-6">
      <Facts
        items={[
          {
            name: "Anime followed",
            value: number(catalog.animeCount),
            note: `${count(catalog.days.length, "snapshot")} since ${dayText(catalog.days[0])}`,
          },
          {
            name: "Market direction",
            value: words(market?.marketMomentumDirection),
            note: market?.marketMomentumDirection
              ? `${number(market.climbers30d)} climb, ${number(market.fallers30d)} fall over 30 days`
              : unknown,
          },
          {
            name: "Weeks continue months",
            value: number(market?.rank7dVs30dCorrelation, "correlation"),
            note: market?.correlationStrength
              ? `${market.correlationStrength} correlation of rank changes`
              : unknown,
          },
          {
            name: "Significant rank trends",
            value: number(board.trendCounts.byQ),
            note: `of ${number(board.trendCounts.tested)} tested, q below 0.05`,
          },
          {
            name: "Highly volatile",
            value: number(volatile.highly_volatile ?? 0),
            note: `${number(volatile.stable ?? 0)} are stable`,
          },
        ]}
      />
    </section>
  );
}
