/** For `next.config`. */

/** What `withCatlog` adds to a configuration. */
export interface ExternalPackages {
  /** Packages that Next.js leaves to Node's own `require`. */
  serverExternalPackages: string[];
}

/**
 * Tells Next.js not to bundle catlog: a bundler cannot take in a native addon. With `output: "standalone"` the addon is carried
 * along.
 *
 * @example
 * ```ts
 * // next.config.ts
 * import { withCatlog } from "catlog/next";
 *
 * export default withCatlog({ output: "standalone" });
 * ```
 */
export function withCatlog<Config extends object>(config: Config): Config & ExternalPackages;
/** The same without a configuration of one's own. */
export function withCatlog(): ExternalPackages;
export function withCatlog(config: Partial<ExternalPackages> = {}): ExternalPackages {
  const others = (config.serverExternalPackages ?? []).filter((name) => name !== "catlog");
  return { ...config, serverExternalPackages: [...others, "catlog"] };
}
