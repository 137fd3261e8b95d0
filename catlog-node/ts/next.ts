/** For `next.config`. */

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
export function withCatlog<Config extends object>(config: Config): Config & { serverExternalPackages: string[] };
/** The same without a configuration of one's own. */
export function withCatlog(): { serverExternalPackages: string[] };
export function withCatlog(config: { serverExternalPackages?: string[] } = {}): { serverExternalPackages: string[] } {
  const others = (config.serverExternalPackages ?? []).filter((name) => name !== "catlog");
  return { ...config, serverExternalPackages: [...others, "catlog"] };
}
