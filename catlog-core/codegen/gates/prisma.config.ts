import { defineConfig } from "prisma/config";

export default defineConfig({
  schema: process.env.PRISMA_SCHEMA,
  datasource: { url: process.env.DATABASE_URL },
});
