// `npm start`: the standalone server with the settings of .env. It changes into its own directory, so that a relative
// CATLOG_DATA is made absolute before.
import { existsSync } from "node:fs";
import { resolve } from "node:path";

if (existsSync(".env")) process.loadEnvFile(".env");
if (process.env.CATLOG_DATA) process.env.CATLOG_DATA = resolve(process.env.CATLOG_DATA);
await import("../.next/standalone/server.js");
