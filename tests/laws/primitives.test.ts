/**
 * Every primitive obeys the laws. LAWS_RUNS sets the number of random calls per law and dtype (besides one per corner
 * shape), LAWS_SEED the seed; both stand in the names of the suites, so a failure can be repeated.
 */
import { describeLaws, primitives } from "@cotangent/core/testing";
import { afterAll, describe, expect, it } from "vitest";

const numRuns = Number(process.env.LAWS_RUNS ?? 6);
const seed = Number(process.env.LAWS_SEED ?? 1);

const counts = new Map<string, number>();
const onCheck = (law: string): void => {
  counts.set(law, (counts.get(law) ?? 0) + 1);
};

for (const primitive of primitives) describeLaws(primitive, { describe, it, numRuns, seed, onCheck });

it("that was 50,000 checks", () => {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  expect(total).toBeGreaterThanOrEqual(50_000);
});

afterAll(() => {
  for (const [law, count] of counts) console.log(`${String(count).padStart(6)} ${law}`);
});
