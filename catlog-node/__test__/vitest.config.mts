import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["*.test.mts"],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // one after the other: memory is measured, and the machine has few cores
    fileParallelism: false,
    pool: "forks",
    execArgv: ["--expose-gc"],
  },
});
