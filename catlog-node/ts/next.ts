/** For `next.config`. */

/** What `withCatlog` reads and writes of a Next.js configuration. */
export interface ConfigWithExternalPackages {
  /** Packages that Next.js leaves to Node's own `require`. */
  serverExternalPackages?: string[] | undefined;
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
export function withCatlog<Config extends ConfigWithExternalPackages>(
  config: Config,
): Config & { serverExternalPackages: string[] };
/** The same without a configuration of one's own. */
export function withCatlog(): { serverExternalPackages: string[] };
export function withCatlog(config: ConfigWithExternalPackages = {}): { serverExternalPackages: string[] } {
  const others = (config.serverExternalPackages ?? []).filter((name) => name !== "catlog");
  return { ...config, serverExternalPackages: [...others, "catlog"] };
}
