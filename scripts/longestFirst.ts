/**
 * The order of test files: those that take minutes first, so that none of them is left for one core at the end.
 * @module
 */
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Longest first; vitest goes by the size of files, which says little of laws.
const long = [
  "tests/laws/primitives.test.ts",
  "tests/laws/functions.test.ts",
  "tests/laws/nn.functions.test.ts",
];

function rankOf({ moduleId }: TestSpecification): number {
  const rank = long.findIndex((name) => moduleId.endsWith(name));
  return rank < 0 ? long.length : rank;
}

/** What vitest's option `sequence.sequencer` takes is a class. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rankOf(a) - rankOf(b));
  }
}
