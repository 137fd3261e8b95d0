/** JSON text that is too long to be made, to cross or to be read at once. */

import { checkJson, isJson } from "./arguments.js";
import { type NativeText, native } from "./native.js";
import { pacer } from "./run.js";

/** Items that become text in one go: about a millisecond of the event loop. */
const ITEMS = 500;
/** Characters that cross in one go. */
const PIECE = 1 << 18;

/** JSON text of a document that a caller gave; an error names what JSON cannot say. */
export function documentJson(value: unknown): string {
  return jsonOf("", value);
}

function jsonOf(field: string, value: unknown): string {
  if (!isJson(value)) checkJson("invalid_document", field, value);
  return JSON.stringify(value) ?? "null";
}

/** A document on its way to the native half, piece by piece: a text, or an object whose lists may be long. */
export async function send(document: unknown, signal: AbortSignal | undefined): Promise<NativeText> {
  const text = new native.Text();
  const pause = pacer(signal);
  let pending = "";
  const put = async (piece: string): Promise<void> => {
    pending += piece;
    if (pending.length >= PIECE) {
      text.push(pending);
      pending = "";
    }
    await pause();
  };
  const putObject = async (value: unknown, field: string, depth: number): Promise<void> => {
    if (typeof value !== "object" || value === null || depth === 0 || "toJSON" in value) {
      await put(jsonOf(field, value));
    } else if (Array.isArray(value)) {
      for (let at = 0; at < value.length; at += ITEMS) {
        const items = value.slice(at, at + ITEMS);
        const wrong = items.findIndex((item) => !isJson(item));
        if (wrong >= 0) checkJson("invalid_document", `${field}[${at + wrong}]`, items[wrong]);
        await put((at === 0 ? "[" : ",") + JSON.stringify(items).slice(1, -1));
      }
      await put(value.length === 0 ? "[]" : "]");
    } else {
      let before = "{";
      for (const [key, item] of Object.entries(value)) {
        if (item === undefined) continue;
        await put(`${before}${JSON.stringify(key)}:`);
        await putObject(item, field === "" ? key : `${field}.${key}`, depth - 1);
        before = ",";
      }
      await put(before === "{" ? "{}" : "}");
    }
  };
  if (typeof document === "string") {
    for (let at = 0; at < document.length; ) {
      let end = at + PIECE;
      // a character of two halves stays whole
      if ((document.charCodeAt(end) & 0xfc00) === 0xdc00) end++;
      await put(document.slice(at, end));
      at = end;
    }
  } else if (document instanceof Uint8Array) {
    const decoder = new TextDecoder();
    for (let at = 0; at < document.length; at += PIECE) {
      await put(decoder.decode(document.subarray(at, at + PIECE), { stream: true }));
    }
    await put(decoder.decode());
  } else {
    await putObject(document, "", 2);
  }
  text.push(pending);
  return text;
}

/** An object of the native half that came in parts: the object with its long lists empty, then the lists' items. */
export async function receive<T>(parts: readonly string[], signal?: AbortSignal): Promise<T> {
  const pause = pacer(signal);
  const [first = "null", ...rest] = parts;
  const result = JSON.parse(first) as Record<string, unknown[]>;
  for (const part of rest) {
    add(result, part);
    await pause();
  }
  return result as T;
}

/** The same, at once. */
export function receiveSync<T>([first = "null", ...rest]: readonly string[]): T {
  const result = JSON.parse(first) as Record<string, unknown[]>;
  for (const part of rest) add(result, part);
  return result as T;
}

function add(result: Record<string, unknown[]>, part: string): void {
  const [name, items] = JSON.parse(part) as [string, unknown[]];
  for (const item of items) result[name]?.push(item);
}
