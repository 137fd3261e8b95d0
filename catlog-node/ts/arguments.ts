/** What callers without types may give: checked here, so that an error names the argument instead of what the native half met. */

import { badArgument } from "./error.js";

type Code = "invalid_option" | "invalid_query" | "invalid_document" | "no_input";

/** An error unless it is an object of options. */
export function checkObject(code: Code, field: string, value: unknown): asserts value is object {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw badArgument(code, field, value, "is no object");
  }
}

/** An error unless it is a signal, or none. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw badArgument("invalid_option", "signal", signal, "is no AbortSignal");
  }
}

/** An error for a key that means nothing; it lists those that do. */
export function checkKeys(code: Code, options: object, known: readonly string[]): void {
  checkObject(code, "options", options);
  for (const key in options) {
    if (!known.includes(key)) {
      throw badArgument(code, key, options[key as never], `is not known here; there are ${known.join(", ")}`);
    }
  }
}

/** An error unless it is text. */
export function checkText(code: Code, field: string, value: unknown, cure: string): asserts value is string {
  if (typeof value !== "string" || value === "") throw badArgument(code, field, value, `is no text: ${cure}`);
}

/** An error for what JSON would turn into something else, or cannot say: it names the path to it. */
export function checkJson(code: Code, field: string, value: unknown, above: readonly unknown[] = []): void {
  if (typeof value === "bigint") throw badArgument(code, field, value, "is a BigInt: give a number");
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw badArgument(code, field, value, "is no finite number");
  }
  if (value instanceof Date && Number.isNaN(value.getTime())) {
    throw badArgument(code, field, value, "is no valid Date");
  }
  if (typeof value === "function" || typeof value === "symbol") {
    throw badArgument(code, field, value, `is a ${typeof value}`);
  }
  if (typeof value !== "object" || value === null) return;
  if (above.includes(value)) throw badArgument(code, field, "…", "contains itself");
  for (const key in value) {
    const place = Array.isArray(value) ? `${field}[${key}]` : field === "" ? key : `${field}.${key}`;
    checkJson(code, place, value[key as never], [...above, value]);
  }
}

/** JSON text of options. */
export function optionsJson(code: Code, options: object): string {
  checkJson(code, "", options);
  return JSON.stringify(options);
}
