import { defineConfig } from "vitest/config";

// The tests of this package; `just client` runs them.
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // A machine that does other things too needs its time.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Each file has a WebProxy of its own; more than two at a time only wait for each other.
    maxWorkers: 2,
    minWorkers: 1,
  },
});
