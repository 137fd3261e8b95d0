"use client";

import { PageState } from "@/components/page-states";

export default function Failed({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <PageState title="This page could not be computed">
      <p>The server's log says why{error.digest ? `, under ${error.digest}` : ""}.</p>
      <p>
        <button
          type="button"
          onClick={reset}
          className="rounded-md border border-line bg-raised px-3 py-1.5 text-ink"
        >
          Try again
        </button>
      </p>
    </PageState>
  );
}
