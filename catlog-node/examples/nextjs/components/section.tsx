import type { ReactNode } from "react";

interface Props {
  id: string;
  title: string;
  /** One sentence on what is shown and how to read it. */
  hint?: string;
  /** What is chosen in this section, such as a form. */
  choice?: ReactNode;
  children: ReactNode;
  className?: string;
}

/** A part of a page with a heading, found as a region by screen readers. */
export function Section({ id, title, hint, choice, children, className = "" }: Props) {
  return (
    <section
      aria-labelledby={id}
      className={`min-w-0 rounded-lg border border-line bg-surface p-4 sm:p-5 ${className}`}
    >
      <div className="mb-3 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div className="max-w-prose">
          <h2 id={id} className="font-semibold text-base">
            {title}
          </h2>
          {hint && <p className="text-soft text-sm">{hint}</p>}
        </div>
        {choice}
      </div>
      {children}
    </section>
  );
}

/** What stands where there is nothing to show, and why. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className="rounded bg-raised px-3 py-2 text-soft text-sm">{children}</p>;
}

/** The numbers behind a chart, for those who cannot see it or want them exactly. */
export function Behind({ what, children }: { what: string; children: ReactNode }) {
  return (
    <details className="mt-3 text-sm">
      <summary className="w-fit text-accent">{what}</summary>
      <div className="mt-2">{children}</div>
    </details>
  );
}
