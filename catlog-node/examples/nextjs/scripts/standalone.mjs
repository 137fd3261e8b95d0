// `next build` leaves the static files out of the standalone directory; a server without a CDN before it needs them.
import { cpSync } from "node:fs";

cpSync(".next/static", ".next/standalone/.next/static", { recursive: true });
