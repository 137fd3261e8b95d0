import { Catalog, CatlogError } from "catlog";

/** The catalogue of this process. One is enough: it answers any number of requests at once. */
interface Opened {
  path: string;
  catalog: Promise<Catalog>;
  refreshedAt: number;
  refreshing: Promise<void> | null;
}

// On globalThis, since the dev server evaluates modules anew after every edit and the catalogue need not be read again.
const shared = globalThis as typeof globalThis & { catlogExample?: Opened | undefined };

/** Why there is no catalogue: not set, not there, not readable. `code` is that of catlog where it comes from there. */
export class CatalogUnavailable extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = "CatalogUnavailable";
  }
}

/** How many seconds pass until new days are looked for again. */
function refreshSeconds(): number {
  const text = process.env.CATLOG_REFRESH_SECONDS?.trim() || "30";
  if (/^\d{1,9}(\.\d{1,3})?$/.test(text)) return Number(text);
  throw new CatalogUnavailable(
    "not_configured",
    `CATLOG_REFRESH_SECONDS=${text} is no number of seconds: give one from 0 up, or leave it out`,
  );
}

/** Opens a catalogue; what the first visitor would wait for is computed before. */
async function read(path: string): Promise<Catalog> {
  // `robust` adds the p-values that allow for days that depend on each other.
  const catalog = await Catalog.open(path, { robust: true });
  await catalog.warm();
  return catalog;
}

function open(path: string): Opened {
  const opened: Opened = {
    path,
    catalog: read(path),
    refreshedAt: Date.now(),
    refreshing: null,
  };
  shared.catlogExample = opened;
  // A catalogue that is not there yet is looked for again at the next request.
  opened.catalog.catch(() => {
    if (shared.catlogExample === opened) shared.catlogExample = undefined;
  });
  return opened;
}

/**
 * Takes in new days, at most once in so many seconds and once at a time; only files that are new or changed are read. No request waits
 * for it: what was read before is served on until the new days are there.
 */
function refresh(opened: Opened, seconds: number): void {
  if (Date.now() - opened.refreshedAt < 1000 * seconds) return;
  opened.refreshing ??= opened.catalog
    .then(async (catalog) => {
      await catalog.refresh();
      await catalog.warm();
    })
    .catch(
      // What was read before is still true: it is served on, and the log says why it gets no newer.
      (error: unknown) => console.error("catlog: refresh failed:", error),
    )
    .finally(() => {
      opened.refreshedAt = Date.now();
      opened.refreshing = null;
    });
}

/** The catalogue at CATLOG_DATA, opened at the first request and refreshed when it is old. */
export async function openCatalog(): Promise<Catalog> {
  const path = process.env.CATLOG_DATA;
  if (!path) {
    throw new CatalogUnavailable(
      "not_configured",
      "CATLOG_DATA is not set: give it the path of a catalogue or of a file of daily rankings (see .env.example)",
    );
  }
  const seconds = refreshSeconds();
  const opened = shared.catlogExample?.path === path ? shared.catlogExample : open(path);
  try {
    const catalog = await opened.catalog;
    refresh(opened, seconds);
    return catalog;
  } catch (error) {
    if (!(error instanceof CatlogError)) throw error;
    console.error(`catlog: CATLOG_DATA=${path}: ${error.message} [${error.code}]`);
    throw new CatalogUnavailable(error.code, `CATLOG_DATA=${path}: ${error.message}`, { cause: error });
  }
}

/** The title of an anime, or its number where none was collected. */
export function titleOf(catalog: Catalog, malId: number): string {
  return catalog.anime(malId)?.title ?? `Anime ${malId}`;
}
