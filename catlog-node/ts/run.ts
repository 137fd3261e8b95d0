/** The one way to call what runs off the event loop: errors become CatlogError, an AbortSignal stops it. */

import { CatlogError, fromNative } from "./error.js";
import { type CancelFlag, native } from "./native.js";

function interrupted(signal: AbortSignal): CatlogError {
  return new CatlogError("interrupted", "interrupted by the AbortSignal", {}, { cause: signal.reason });
}

/** An error if the signal is set. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw interrupted(signal);
}

/**
 * Calls the native half.
 *
 * @param wait Whether to wait for the native half after the signal, because it changes something: it tells whether it did.
 */
export async function run<T>(
  signal: AbortSignal | undefined,
  start: (cancel?: CancelFlag) => Promise<T>,
  wait = false,
): Promise<T> {
  try {
    if (!signal) return await start();
    throwIfAborted(signal);
    const cancel = new native.CancelFlag();
    let onAbort = () => {};
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => {
        cancel.cancel();
        if (!wait) reject(interrupted(signal));
      };
    });
    aborted.catch(() => {}); // it may be set when nobody listens any more
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([start(cancel), aborted]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  } catch (error) {
    const translated = fromNative(error);
    if (signal?.aborted && translated instanceof CatlogError && translated.code === "interrupted") {
      throw translated.cause === signal.reason ? translated : interrupted(signal);
    }
    throw translated;
  }
}

/** Lets whatever else waits for the event loop go first. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
