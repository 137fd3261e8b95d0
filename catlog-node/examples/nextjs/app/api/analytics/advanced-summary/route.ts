import { z } from "zod";
import { analytics } from "@/lib/api";

/** The newest day in numbers: labels counted, significant trends, correlation. */
export const GET = analytics(z.object({}), (catalog, _params, signal) => catalog.advancedSummary({ signal }));
