import { withCatlog } from "catlog/next";
import type { NextConfig } from "next";

const config: NextConfig = {
  // One directory with the server, what it needs of node_modules, and the native file of catlog.
  output: "standalone",
  // The lock file next to this one is the only one that counts.
  outputFileTracingRoot: import.meta.dirname,
  turbopack: { root: import.meta.dirname },
  poweredByHeader: false,
  headers: () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "X-Frame-Options", value: "DENY" },
        { key: "Referrer-Policy", value: "same-origin" },
      ],
    },
  ],
};

export default withCatlog(config);
