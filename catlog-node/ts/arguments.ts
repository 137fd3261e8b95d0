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

/** An error for a key that means nothing; it lists those that do. `field` is where the object stands, if not by itself. */
export function checkKeys(code: Code, options: object, known: readonly string[], field = ""): void {
  checkObject(code, field || "options", options);
  for (const key in options) {
    if (!known.includes(key)) {
      const place = field ? `${field}.${key}` : key;
      throw badArgument(code, place, options[key as never], `is not known here; there are ${known.join(", ")}`);
    }
  }
}

/** An error unless it is text. */
export function checkText(code: Code, field: string, value: unknown, cure: string): asserts value is string {
  if (typeof value !== "string" || value === "") throw badArgument(code, field, value, `is no text: ${cure}`);
}

/** Objects and lists within each other that the native half reads. */
const DEEPEST = 100;

/** Whether JSON says it as it is. Quick, for long lists; `checkJson` tells what is wrong. */
export function isJson(value: unknown, depth = 0): boolean {
  switch (typeof value) {
    case "number":
      return Number.isFinite(value);
    case "object": {
      if (value === null) return true;
      if (value instanceof Date) return !Number.isNaN(value.getTime());
      if (depth > DEEPEST) return false;
      if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
      for (const key in value) if (!isJson(value[key as never], depth + 1)) return false;
      return true;
    }
    default:
      return typeof value === "string" || typeof value === "boolean" || value === undefined;
  }
}

/** An error for what JSON would turn into something else, or cannot say: it names the path to it. */
export function checkJson(code: Code, field: string, value: unknown, above: readonly unknown[] = []): void {
  if (typeof value === "bigint") throw badArgument(code, field, value, "is a BigInt: give a number");
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw badArgument(code, field, value, "is no finite number: give null where there is none");
  }
  if (value instanceof Date && Number.isNaN(value.getTime())) {
    throw badArgument(code, field, value, "is no valid Date");
  }
  if (typeof value === "function" || typeof value === "symbol") {
    const what = typeof value === "symbol" ? value : (value as { name: string }).name || "a function";
    throw badArgument(code, field, what, `is a ${typeof value}: leave it out`);
  }
  if (typeof value !== "object" || value === null) return;
  if (above.includes(value)) throw badArgument(code, field, "…", "contains itself: give plain data");
  if (above.length > DEEPEST) throw badArgument(code, field, "…", `lies more than ${DEEPEST} objects deep`);
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
