/** The one way to call what runs off the event loop: errors become CatlogError, an AbortSignal stops it. */

import { checkSignal } from "./arguments.js";
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
 * Threads of libuv's pool that calls take at a time: one stays free for what else needs them (files, DNS, zlib). More calls wait
 * here, in the order in which they came.
 */
const THREADS = Math.max(1, (Number(process.env.UV_THREADPOOL_SIZE) || 4) - 1);
let taken = 0;
const queue: (() => void)[] = [];

async function onThread<T>(signal: AbortSignal | undefined, start: () => Promise<T>): Promise<T> {
  if (taken < THREADS) taken += 1;
  else await new Promise<void>((resolve) => queue.push(resolve));
  try {
    throwIfAborted(signal);
    return await start();
  } finally {
    const next = queue.shift();
    if (next) next();
    else taken -= 1;
  }
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
    if (signal === undefined) return await onThread(signal, start);
    checkSignal(signal);
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
      return await Promise.race([onThread(signal, () => start(cancel)), aborted]);
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

/** The event loop gets its turn after so many milliseconds of work that is done bit by bit. */
const STINT = 2;

/** For work that is done bit by bit: called between two bits, it lets the event loop run on where it is time, and stops at a signal. */
export function pacer(signal?: AbortSignal): () => Promise<void> | undefined {
  let begun = performance.now();
  return () => {
    if (performance.now() - begun <= STINT) return undefined;
    return breathe().then(() => {
      throwIfAborted(signal);
      begun = performance.now();
    });
  };
}

/** Answers that are given at once take no more of a turn of the event loop than so many milliseconds. */
const TURN = 2;
let turnEnds = 0;
/** Who waits for a later turn, in the order in which they came. */
const waiting: (() => void)[] = [];

/** Callers that come from now on belong to the next turn. */
function endTurn(): void {
  turnEnds = 0;
}

/**
 * Whether there is time for another answer in this turn of the event loop, and nobody waits for one. Callers that ask again as
 * soon as they are answered would otherwise never let it go on: promises that are settled come before everything else.
 */
export function hasTime(): boolean {
  if (waiting.length > 0) return false;
  const now = performance.now();
  if (turnEnds === 0) {
    turnEnds = now + TURN;
    setImmediate(endTurn);
  }
  return now < turnEnds;
}

/** Waits for a later turn, behind those who wait already. */
export function later(): Promise<void> {
  if (waiting.length === 0) setImmediate(serve);
  return new Promise((resolve) => waiting.push(resolve));
}

/** Lets those who wait go on, one after the other, as long as the turn's time lasts; the rest in the turns that follow. */
async function serve(): Promise<void> {
  turnEnds = performance.now() + TURN;
  let served = 0;
  while (served < waiting.length && performance.now() < turnEnds) {
    waiting[served]?.();
    served += 1;
    await null; // here the caller that was let go gives its answer
  }
  waiting.splice(0, served);
  setImmediate(waiting.length > 0 ? serve : endTurn);
}
