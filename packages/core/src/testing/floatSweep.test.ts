/**
 * The float32 functions beside their float64 results: at every exponent, at zeros, infinities, NaN, the least and greatest
 * floats, and at scattered patterns. packages/core/scripts/accuracy.ts asks at all 2^32.
 */
import { describe, expect, it } from "vitest";
import { accuracyBound, requiredFunctions, sweepOf, unaryFunctions } from "./floatSweep.testing.js";

// Consecutive floats on both sides of each power of two; powers of two lie 2^23 patterns apart.
const around = Array.from(
  { length: 17 },
  (_, i) => [i < 8 ? 0x1_0000_0000 + i - 8 : i - 8, 0x80_0000] as const,
);
// An odd stride meets every pattern once in 2^32; these are 2^17 of them.
const scattered = Array.from({ length: 32 }, (_, i) => [(i * 0x1234567) >>> 0, 0x9e3779b1] as const);

describe("functions of one float", () => {
  it("are all here, those with the sharper bound among them", () => {
    expect(Object.keys(unaryFunctions).length).toBeGreaterThanOrEqual(40);
    expect(requiredFunctions.filter((name) => unaryFunctions[name] === undefined)).toEqual([]);
  });

  it.each(Object.entries(unaryFunctions))("%s is within its bound in float32", (name, f) => {
    const sweep = sweepOf(f, 1);
    for (const [first, stride] of [...around, ...scattered]) {
      expect(sweep(first, stride)[0], `from pattern ${first}, ${stride} apart`).toBeLessThanOrEqual(
        accuracyBound(name),
      );
    }
  });
});
