import { signed } from "@/lib/format";

interface Props {
  /** Below 0 is better for ranks, above 0 for scores. */
  value: number | null;
  better: "lower" | "higher";
  digits?: number;
  unit?: string;
}

/** A change: its sign, an arrow and a colour say the same; screen readers get the word. */
export function Change({ value, better, digits = 0, unit = "" }: Props) {
  if (value === null) return <span className="text-soft">–</span>;
  if (value === 0) return <span className="text-soft">0{unit}</span>;
  const good = better === "lower" ? value < 0 : value > 0;
  // A rank that falls from 9 to 4 has gone up: show places gained, as people say it.
  const shown = better === "lower" ? -value : value;
  return (
    <span className={`whitespace-nowrap font-semibold ${good ? "text-better" : "text-worse"}`}>
      <span aria-hidden="true">{good ? "▲ " : "▼ "}</span>
      <span className="sr-only">{good ? "better by " : "worse by "}</span>
      {signed(shown, digits)}
      {unit}
    </span>
  );
}
