import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Each file has a WebProxy of its own; more than two at a time only wait for each other.
    maxWorkers: 2,
    minWorkers: 1,
  },
});
