import { z } from "zod";

/** A parameter that means nothing: which one, what it was, and what is allowed. */
export class BadParameter extends Error {
  constructor(
    readonly field: string,
    readonly allowed: string,
    found: string,
  ) {
    super(`${field} ${found}; allowed: ${allowed}`);
    this.name = "BadParameter";
  }
}

/** A whole number between two others. */
export function integer(min: number, max: number) {
  return z
    .string()
    .regex(/^(0|[1-9]\d{0,9})$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max)
    .meta({ description: `a whole number from ${min} to ${max}` });
}

/** A share, such as a q-value: `0.05`, `1e-6`. */
export const share = z
  .string()
  .regex(/^\d(\.\d{1,20})?(e-[1-9]\d{0,2})?$/)
  .transform(Number)
  .refine((value) => value <= 1)
  .meta({ description: "a number from 0 to 1" });

/** One of a few words. */
export function oneOf<const Words extends readonly string[]>(words: Words) {
  return z.enum(words).meta({ description: words.join(", ") });
}

function isDay(text: string): boolean {
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

const DAY = "a calendar day as YYYY-MM-DD";
/** A calendar day. */
export const day = z.iso.date().refine(isDay).meta({ description: DAY });
/** A calendar day, or the newest one. */
export const dayOrLatest = z.union([z.literal("latest"), day]).meta({ description: `latest, or ${DAY}` });
/** Some text, such as a genre. */
export const text = z.string().trim().min(1).max(200).meta({ description: "1 to 200 characters" });

/** Where a page ended: the library's own text, which holds the last row's values. */
export const cursor = z.string().min(1).max(4000).meta({ description: "the nextCursor of the page before" });

export const timeframe = oneOf(["week", "month"]);

/** How many calendar days a timeframe goes back. */
export function daysOf(frame: z.output<typeof timeframe>): 7 | 30 {
  return frame === "week" ? 7 : 30;
}

/** Reads the parameters of an address. Each may stand there once; names that mean nothing are an error, not a guess. */
export function readParams<Schema extends z.ZodObject>(
  schema: Schema,
  search: URLSearchParams,
): z.output<Schema> {
  const names = Object.keys(schema.shape);
  const values: Record<string, string> = {};
  for (const [name, value] of search) {
    if (!names.includes(name)) {
      throw new BadParameter(name, names.join(", ") || "none", "is not a parameter");
    }
    if (name in values) {
      throw new BadParameter(name, "one value", "stands there more than once");
    }
    values[name] = value;
  }
  const read = schema.safeParse(values);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const field = String(issue?.path[0] ?? "");
  const allowed = describeField(schema, field) ?? issue?.message ?? "";
  throw new BadParameter(field, allowed, `is ${JSON.stringify(values[field] ?? null)}`);
}

function describeField(schema: z.ZodObject, field: string): string | undefined {
  let type = schema.shape[field];
  while (type instanceof z.ZodOptional || type instanceof z.ZodDefault) {
    if (type.meta()?.description) break;
    type = type.unwrap() as typeof type;
  }
  return (type as z.ZodType | undefined)?.meta()?.description;
}
