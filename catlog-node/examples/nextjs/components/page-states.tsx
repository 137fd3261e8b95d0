import type { ReactNode } from "react";

/** What a page shows instead of its content, with what can be done about it. */
export function PageState({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="mx-auto max-w-prose py-10">
      <h1 className="font-semibold text-2xl">{title}</h1>
      <div className="mt-3 space-y-3 text-soft">{children}</div>
    </div>
  );
}
