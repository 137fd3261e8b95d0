import { type Catalog, CatlogError, type CatlogErrorCode } from "catlog";
import type { z } from "zod";
import { CatalogUnavailable, openCatalog } from "./catalog";
import { BadParameter, readParams } from "./params";

/** Answers change once a day; half a minute is what the catalogue itself may lag behind. */
const FRESH = { "Cache-Control": "public, max-age=30" };
const NEVER = { "Cache-Control": "no-store" };

/** What of catlog's errors the caller can mend, or may try again. All others are faults of the server. */
const STATUS: Partial<Record<CatlogErrorCode, number>> = {
  invalid_query: 400,
  invalid_option: 400,
  unknown_label: 400,
  interrupted: 499,
};

interface Failure {
  status: number;
  error: { code: string; message: string; field?: string; allowed?: string };
}

/** An error as an answer. Texts of the server's own faults go to its log, not to strangers: they hold paths. */
function toFailure(error: unknown): Failure {
  if (error instanceof BadParameter) {
    const { field, allowed, message } = error;
    return { status: 400, error: { code: "invalid_parameter", message, field, allowed } };
  }
  if (error instanceof CatalogUnavailable) {
    const message =
      process.env.NODE_ENV === "production"
        ? "The catalogue cannot be read; the server's log says why."
        : error.message;
    return { status: 503, error: { code: error.code, message } };
  }
  const status = error instanceof CatlogError ? STATUS[error.code] : undefined;
  if (error instanceof CatlogError && status) {
    const { field } = error.context;
    return {
      status,
      error: { code: error.code, message: error.message, ...(typeof field === "string" && { field }) },
    };
  }
  console.error(error);
  const code = error instanceof CatlogError ? error.code : "internal";
  return {
    status: 500,
    error: { code, message: "The answer could not be computed; the server's log says why." },
  };
}

export function failure(cause: unknown): Response {
  const { status, error } = toFailure(cause);
  return Response.json({ error }, { status, headers: NEVER });
}

/** A GET handler: parameters are checked before the catalogue is asked, errors become answers. */
export function analytics<Schema extends z.ZodObject>(
  schema: Schema,
  answer: (catalog: Catalog, params: z.output<Schema>, signal: AbortSignal) => Promise<unknown>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      const params = readParams(schema, new URL(request.url).searchParams);
      const catalog = await openCatalog();
      return Response.json(await answer(catalog, params, request.signal), { headers: FRESH });
    } catch (error) {
      return failure(error);
    }
  };
}

/** The answer of /api/health: 200 when pages can be served, 503 when not. */
export async function health(): Promise<Response> {
  try {
    const { days, latestDate, animeCount, rowCount } = await openCatalog();
    return Response.json(
      { status: "ok", latestDate, days: days.length, anime: animeCount, rows: rowCount },
      { headers: NEVER },
    );
  } catch (error) {
    return failure(error);
  }
}
