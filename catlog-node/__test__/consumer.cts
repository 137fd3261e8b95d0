// The same package through `require`.

import catlog = require("catlog");
import next = require("catlog/next");

export const catalog: Promise<catlog.Catalog> = catlog.Catalog.open("a.csv");
export const packages: string[] = next.withCatlog().serverExternalPackages;
