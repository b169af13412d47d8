/**
 * Every primitive obeys the laws. LAWS_RUNS sets the number of random calls per law and dtype (besides one per corner
 * shape), LAWS_SEED the seed; both stand in the names of the suites, so a failure can be repeated.
 */
import { describeLaws, primitives } from "@cotangent/core/testing";
import { describe, it } from "vitest";

const numRuns = Number(process.env.LAWS_RUNS ?? 15);
const seed = Number(process.env.LAWS_SEED ?? 1);

for (const primitive of primitives) describeLaws(primitive, { describe, it, numRuns, seed });
