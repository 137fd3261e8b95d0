import type { Metadata, Viewport } from "next";
import Link from "next/link";
import type { ReactNode } from "react";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "CatLog", template: "%s · CatLog" },
  description: "Which anime move: daily rankings, analysed.",
};

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f4f6f8" },
    { media: "(prefers-color-scheme: dark)", color: "#0f141a" },
  ],
};

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body className="font-sans antialiased">
        <a
          href="#content"
          className="sr-only bg-surface focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-10 focus:px-3 focus:py-2"
        >
          Skip to content
        </a>
        <header className="border-line border-b bg-surface">
          <div className="mx-auto flex max-w-7xl flex-wrap items-baseline gap-x-6 gap-y-1 px-4 py-3 sm:px-6">
            <Link href="/" className="font-semibold text-ink text-lg">
              CatLog
            </Link>
            <p className="text-soft text-sm">Daily anime rankings, analysed</p>
          </div>
        </header>
        <main id="content" tabIndex={-1} className="mx-auto max-w-7xl px-4 py-6 outline-none sm:px-6">
          {children}
        </main>
        <footer className="mx-auto max-w-7xl px-4 pb-8 text-soft text-xs sm:px-6">
          <p>
            Windows are calendar days; a missed snapshot is a gap. A dash means that a number cannot be known
            from the days there are. ▲ is better, ▼ is worse.
          </p>
        </footer>
      </body>
    </html>
  );
}
