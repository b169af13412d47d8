import type { Competitor } from "./harness.js";
/** The same work on one thread and on two. */
export declare function onThreads(make: () => () => unknown): readonly Competitor[];
