/** For `next.config`. */

import { checkObject } from "./arguments.js";
import { badArgument } from "./error.js";

/** What `withCatlog` adds to a configuration. */
export interface ExternalPackages {
  /** Packages that Next.js leaves to Node's own `require`. */
  serverExternalPackages: string[];
}

/**
 * Tells Next.js not to bundle catlog: a bundler cannot take in a native addon. With `output: "standalone"` the addon is carried
 * along. It takes what `next.config` may export: an object, or a function `(phase, context) => config`, async or not.
 *
 * @throws A `CatlogError` with `invalid_option` for what is no configuration; a function's promise is rejected with it.
 *
 * @example
 * ```ts
 * // next.config.ts
 * import { withCatlog } from "catlog/next";
 *
 * export default withCatlog({ output: "standalone" });
 * ```
 */
export function withCatlog<Arguments extends unknown[], Config extends object>(
  config: (...args: Arguments) => Config | Promise<Config>,
): (...args: Arguments) => Promise<Config & ExternalPackages>;
/** The same for a configuration that is no function. */
export function withCatlog<Config extends object>(config: Config): Config & ExternalPackages;
/** The same without a configuration of one's own. */
export function withCatlog(): ExternalPackages;
export function withCatlog(config: unknown = {}): unknown {
  if (typeof config !== "function") return withPackage(config);
  return async (...args: unknown[]) => withPackage(await config(...args));
}

function withPackage(config: unknown): ExternalPackages {
  checkObject("invalid_option", "config", config);
  if (config instanceof Promise) throw badArgument("invalid_option", "config", config, "is a promise: await it");
  const { serverExternalPackages: others = [] } = config as Partial<ExternalPackages>;
  if (!Array.isArray(others)) throw badArgument("invalid_option", "serverExternalPackages", others, "is no array");
  return { ...config, serverExternalPackages: [...others.filter((name) => name !== "catlog"), "catlog"] };
}
