import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// A sixth less work: each file's process would compile the SDK anew.
process.env.NODE_COMPILE_CACHE ??= "node_modules/.cache/compiled";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    setupFiles: ["tests/set-up.ts"],
    pool: "forks",
    // Files of one worker share what they import; each sets its own settings, time and environment.
    isolate: false,
    // Two go well on two cores; more wait for each other.
    maxWorkers: Math.max(2, availableParallelism()),
    execArgv: ["--disable-warning=ExperimentalWarning"],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // As patient as `eventually`, on a machine that is busy with something else.
    expect: { poll: { timeout: 60_000 } },
  },
});
