import Link from "next/link";
import type { Timeframe } from "@/lib/trending";

/** What the dashboard shows is in its address, so that it can be kept and sent. */
export interface View {
  timeframe: Timeframe;
  anime?: number | undefined;
  genre?: string | undefined;
}

/** The address of a view. */
export function viewPath({ timeframe, anime, genre }: View): string {
  const search = new URLSearchParams({
    timeframe,
    ...(anime !== undefined && { anime: String(anime) }),
    ...(genre !== undefined && { genre }),
  });
  return `/?${search}`;
}

const FRAMES: [Timeframe, string][] = [
  ["week", "Week"],
  ["month", "Month"],
];

/** Week or month. */
export function TimeframeChoice({ view }: { view: View }) {
  return (
    <nav aria-label="Timeframe" className="flex rounded-md border border-line bg-surface p-0.5 text-sm">
      {FRAMES.map(([timeframe, label]) => {
        const current = view.timeframe === timeframe;
        return (
          <Link
            key={timeframe}
            href={viewPath({ ...view, timeframe })}
            scroll={false}
            aria-current={current ? "true" : undefined}
            className={`rounded px-3 py-1.5 ${current ? "bg-raised font-semibold text-ink" : "text-soft"}`}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}

interface SelectProps {
  view: View;
  name: "anime" | "genre";
  label: string;
  value: string;
  options: { value: string; label: string }[];
}

/** A choice out of many; a form of its own, so that it works before and without JavaScript. */
export function SelectChoice({ view, name, label, value, options }: SelectProps) {
  const kept = Object.entries({ ...view, [name]: undefined }).filter(([, kept]) => kept !== undefined);
  return (
    <form action="/" className="flex max-w-full items-center gap-2 text-sm">
      {kept.map(([key, kept]) => (
        <input key={key} type="hidden" name={key} value={String(kept)} />
      ))}
      <label htmlFor={`choose-${name}`} className="shrink-0 text-soft">
        {label}
      </label>
      <select
        // The browser keeps what was chosen before; the page decides.
        key={value}
        id={`choose-${name}`}
        name={name}
        defaultValue={value}
        className="min-w-0 max-w-56 rounded-md border border-line bg-surface px-2 py-1.5"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <button type="submit" className="rounded-md border border-line bg-raised px-3 py-1.5">
        Show
      </button>
    </form>
  );
}
