import type { ReactNode } from "react";

/** Names and values side by side, as many in a line as fit. */
export function Facts({ items }: { items: { name: string; value: ReactNode; note?: ReactNode }[] }) {
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-3">
      {items.map(({ name, value, note }) => (
        <div key={name} className="min-w-24">
          <dt className="text-soft text-xs">{name}</dt>
          <dd className="font-semibold text-lg leading-tight">{value}</dd>
          {note && <dd className="text-soft text-xs">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}
