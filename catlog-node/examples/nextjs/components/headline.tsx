import type { Catalog, VolatilityCategory } from "catlog";
import type { Dashboard } from "@/lib/dashboard";
import { count, dayText, number, words } from "@/lib/format";
import { Facts } from "./facts";
import { whyNot } from "./trending";

/** The day in a few numbers. */
export function Headline({ catalog, board }: { catalog: Catalog; board: Dashboard }) {
  const { correlation: market, rankTrends, volatility } = board.summary;
  const unknown = board.month.status === "available" ? "nothing has moved yet" : whyNot(board.month);
  const inCategory = (label: VolatilityCategory) => volatility.find((one) => one.label === label)?.count ?? 0;
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
            name: "Weeks against months",
            value: number(market?.rank7dVs30dCorrelation, "correlation"),
            note: market?.correlationStrength
              ? `${market.correlationStrength} correlation of rank changes over 7 and 30 days`
              : unknown,
          },
          {
            name: "Significant rank trends",
            value: number(rankTrends.improving + rankTrends.declining),
            note: `of ${number(rankTrends.tested)} tested; ${number(rankTrends.improving)} climb`,
          },
          {
            name: "Highly volatile",
            value: number(inCategory("highly_volatile")),
            note: `${number(inCategory("stable"))} are stable`,
          },
        ]}
      />
    </section>
  );
}
