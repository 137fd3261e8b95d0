/** The native half: which file it is on this platform, and what it offers. */

import { readFileSync } from "node:fs";
import { CatlogError } from "./error.js";

/** A flag that stops a call of the native half. */
export interface CancelFlag {
  cancel(): void;
}

/** An input of daily rankings. */
export interface NativeInput {
  push(json: string): void;
}

/** A text that is given piece by piece. */
export interface NativeText {
  push(piece: string): void;
}

/** A person's list. */
export interface NativeLibrary {
  numbers(cancel?: CancelFlag): Promise<string[]>;
  numbersSync(): string[];
  recommend(wish: NativeText, cancel?: CancelFlag): Promise<string[]>;
}

/** A page in a buffer of its own. */
export interface NativePage {
  buffer: Float64Array<ArrayBuffer>;
  meta: string;
}

/** An open catalogue. */
export interface NativeCatalog {
  days(): string[];
  latestDate(): string | null;
  animeCount(): number;
  rowCount(): number;
  genres(): string[];
  takeReading(): string[] | null;
  anime(malId: number): string | null;
  queryAtOnce(query: string, out: Uint8Array): string | null;
  querySync(query: string): NativePage;
  query(query: string, cancel?: CancelFlag): Promise<NativePage>;
  arrow(query: string, cancel?: CancelFlag): Promise<Uint8Array>;
  trendingSync(options: string): string;
  trending(options: string, cancel?: CancelFlag): Promise<string>;
  advancedSummary(options: string, cancel?: CancelFlag): Promise<string>;
  append(input: NativeInput, options: string, replace: boolean, cancel?: CancelFlag): Promise<string>;
  refresh(cancel?: CancelFlag): Promise<string>;
  compact(cancel?: CancelFlag): Promise<string>;
  warm(tables: string, cancel?: CancelFlag): Promise<void>;
}

type Progress = (json: string) => void;

/** The exports of the native half. */
export interface Native {
  version(): string;
  CancelFlag: new () => CancelFlag;
  Text: new () => NativeText;
  Input: {
    paths(paths: string[]): NativeInput;
    bytes(bytes: Uint8Array): NativeInput;
    rows(): NativeInput;
  };
  openCatalog(input: NativeInput, options: string, cancel?: CancelFlag, progress?: Progress): Promise<NativeCatalog>;
  createCatalog(dir: string, options: string, cancel?: CancelFlag): Promise<NativeCatalog>;
  analyze(input: NativeInput, out: string, options: string, cancel?: CancelFlag, progress?: Progress): Promise<string>;
  validate(input: NativeInput, options: string, cancel?: CancelFlag, progress?: Progress): Promise<string[]>;
  readObject(kind: string, json: string): string;
  readDocument(kind: string, json: NativeText, details: string, cancel?: CancelFlag): Promise<string[]>;
  readDocumentSync(kind: string, json: string, details: string): string[];
  readListExport(bytes: Uint8Array, userId: string, cancel?: CancelFlag): Promise<string[]>;
  openLibrary(list: NativeText, cancel?: CancelFlag): Promise<NativeLibrary>;
  openLibrarySync(list: string): NativeLibrary;
}

/** Whether the C library of this Linux is musl. `ldd` says so in a millisecond; Node's report takes twenty. */
function isMusl(): boolean {
  try {
    return readFileSync("/usr/bin/ldd", "latin1").includes("musl");
  } catch {
    const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
    return report.header?.glibcVersionRuntime === undefined;
  }
}

/** The platform in the names of files and packages. */
function platform(): string {
  const { platform: os, arch } = process;
  if (os === "linux") return `linux-${arch}-${isMusl() ? "musl" : "gnu"}`;
  return os === "win32" ? `win32-${arch}-msvc` : `${os}-${arch}`;
}

// Every path stands here as a literal, so that bundlers and file tracers find the one that is there. First the file beside
// this package (built on this machine), then the package of the platform.
const loaders: Record<string, readonly (() => unknown)[]> = {
  "linux-x64-gnu": [() => require("../catlog.linux-x64-gnu.node"), () => require("@catlog/linux-x64-gnu")],
  "linux-x64-musl": [() => require("../catlog.linux-x64-musl.node"), () => require("@catlog/linux-x64-musl")],
  "linux-arm64-gnu": [() => require("../catlog.linux-arm64-gnu.node"), () => require("@catlog/linux-arm64-gnu")],
  "linux-arm64-musl": [() => require("../catlog.linux-arm64-musl.node"), () => require("@catlog/linux-arm64-musl")],
  "darwin-x64": [() => require("../catlog.darwin-x64.node"), () => require("@catlog/darwin-x64")],
  "darwin-arm64": [() => require("../catlog.darwin-arm64.node"), () => require("@catlog/darwin-arm64")],
  "win32-x64-msvc": [() => require("../catlog.win32-x64-msvc.node"), () => require("@catlog/win32-x64-msvc")],
};

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === "MODULE_NOT_FOUND";
}

function load(): Native {
  const name = platform();
  const causes: unknown[] = [];
  for (const loader of loaders[name] ?? []) {
    try {
      return loader() as Native;
    } catch (error) {
      causes.push(error);
      if (!isMissing(error)) break; // it is there, and cannot be loaded: that is what the caller has to know
    }
  }
  const known = Object.keys(loaders).join(", ");
  const broken = causes.find((error) => !isMissing(error));
  const reason = broken
    ? `its binary for ${name} cannot be loaded: ${(broken as Error).message}`
    : loaders[name]
      ? `its binary for ${name} is not installed; install the package @catlog/${name} of the same version ` +
        "(npm leaves it out with --omit=optional, or when node_modules was copied from another platform)"
      : `there is no binary for ${name}; there are ${known}`;
  throw new CatlogError(
    "unsupported_platform",
    `catlog cannot start: ${reason}`,
    { platform: name },
    { cause: broken },
  );
}

/** The native half of this platform. */
export const native: Native = load();
