import type { Catalog } from "catlog";
import type { ReactNode } from "react";
import { PageState } from "@/components/page-states";
import { CatalogUnavailable, openCatalog } from "./catalog";

/** Renders a page from the catalogue and its newest day; or says why there is nothing to render. */
export async function catalogPage(
  page: (catalog: Catalog, date: string) => Promise<ReactNode>,
): Promise<ReactNode> {
  let catalog: Catalog;
  try {
    catalog = await openCatalog();
  } catch (error) {
    if (!(error instanceof CatalogUnavailable)) throw error;
    return (
      <PageState title="The catalogue cannot be read">
        <p>
          {process.env.NODE_ENV === "production"
            ? "The server's log says why. Nothing is wrong with the address that you asked for."
            : error.message}
        </p>
        <p>
          Code: <code>{error.code}</code>
        </p>
      </PageState>
    );
  }
  const date = catalog.latestDate;
  if (date === null) {
    return (
      <PageState title="No days yet">
        <p>
          The catalogue is there and empty. As soon as a day is appended to it, this page shows it; changes
          need a history of 7 and of 30 days.
        </p>
      </PageState>
    );
  }
  return page(catalog, date);
}
