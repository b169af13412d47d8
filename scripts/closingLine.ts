/**
 * A vitest reporter that ends the run with one plain line, `tests: N passed, N failed, N skipped`, which CI reads.
 * A test file that could not be loaded counts as one failure; a run in which no test ran fails.
 */
import type { Reporter } from "vitest/node";

export const closingLine: Reporter = {
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === "pending" ? "skipped" : state] += 1;
      }
      // Errors outside any test: the file did not load, or a hook of its failed.
      if (module.errors().length > 0) count.failed += 1;
    }
    if (count.passed + count.failed === 0 || unhandledErrors.length > 0) process.exitCode = 1;
    // Written at exit, so that nothing of vitest's own comes after it.
    process.on("exit", () => {
      console.log(`\ntests: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
    });
  },
};
