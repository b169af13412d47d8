/** Every backend gives the bits of the reference backend. LAWS_RUNS and LAWS_SEED as in primitives.test.ts. */
import { backends, describeBackend } from "@cotangent/core/testing";
import { describe, it } from "vitest";

const numRuns = Number(process.env.LAWS_RUNS ?? 150);
const seed = Number(process.env.LAWS_SEED ?? 1);

for (const backend of backends) describeBackend(backend, { describe, it, numRuns, seed });
