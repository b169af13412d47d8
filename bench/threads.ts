/** Our own side of a question, once for each number of threads that the table has a column for. */
import { setThreads } from "@cotangent/core";
import type { Competitor } from "./harness.js";

/** The same work on one thread and on two. */
export function onThreads(make: () => () => unknown): readonly Competitor[] {
  return [1, 2].map((threads) => {
    const run = make();
    return {
      name: `cotangent, ${threads} thread${threads === 1 ? "" : "s"}`,
      run: () => {
        setThreads(threads);
        return run();
      },
    };
  });
}
