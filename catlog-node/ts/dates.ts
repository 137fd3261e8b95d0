/** Days as callers give them. */

import { badArgument } from "./error.js";

/** A day: `"2026-02-08"`, or the UTC day of a Date. */
export type DateInput = string | Date;

const ISO = /^\d{4}-\d{2}-\d{2}$/;

/** A day as ISO text. */
export function isoDay(code: "invalid_option" | "invalid_query", field: string, value: DateInput): string {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw badArgument(code, field, value, "is no valid Date");
    return value.toISOString().slice(0, 10);
  }
  const day = typeof value === "string" && ISO.test(value) ? new Date(`${value}T00:00:00Z`) : undefined;
  if (!day || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== value) {
    throw badArgument(code, field, value, 'is no day: give "YYYY-MM-DD" or a Date');
  }
  return value;
}
