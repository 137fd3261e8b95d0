/** The Edge runtime: it gets this module in the place of the package, and the reason why. */

import { CatlogError } from "./error.js";

throw new CatlogError(
  "unsupported_runtime",
  "catlog is a native addon, which the Edge runtime cannot load: run this route on Node.js " +
    '(`export const runtime = "nodejs"`), and keep catlog out of middleware',
);
