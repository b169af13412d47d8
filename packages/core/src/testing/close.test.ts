/** Comparisons: where floats have corners. */
import { describe, expect, it } from "vitest";
import { makeTensor } from "../base/tensor.js";
import { closeTo, sameBits, tolerances, ulpDistance } from "./close.js";

describe("ulpDistance", () => {
  it.each([
    [1, 1 + 2 * Number.EPSILON, "float64", 2],
    [1, Math.fround(1 + 1.2e-7), "float32", 1],
    [-Number.MIN_VALUE, Number.MIN_VALUE, "float64", 2],
    [0, -0, "float32", 0],
    [Number.NaN, Number.NaN, "float32", 0],
    [Number.NaN, 1, "float64", Infinity],
    [Number.MAX_VALUE, Infinity, "float64", 1],
    [-3, 4, "int32", 7],
  ] as const)("%d and %d in %s: %d", (a, b, dtype, expected) => {
    expect(ulpDistance(a, b, dtype)).toBe(expected);
    expect(ulpDistance(b, a, dtype)).toBe(expected);
  });
});

describe("closeTo", () => {
  it("measures relative to the greatest magnitude on either side", () => {
    expect(closeTo([0, 1e6], [0.5, 1e6], { rtol: 1e-6 })).toEqual({
      close: true,
      error: 0.5,
      scale: 1e6,
      tolerance: 1,
      at: 0,
    });
    expect(closeTo([0], [0.5], { rtol: 1e-6 }).close).toBe(false);
    expect(closeTo([0], [0.5], { rtol: 1e-6, scale: 1e6 }).close).toBe(true);
  });

  it("takes NaN and infinities for what they are", () => {
    expect(closeTo([Number.NaN, Infinity], [Number.NaN, Infinity], { rtol: 0 }).close).toBe(true);
    expect(closeTo([Number.NaN], [1], { rtol: 1 }).error).toBe(Infinity);
    expect(closeTo([Infinity], [-Infinity], { rtol: 1 }).close).toBe(false);
    expect(closeTo([1], [1, 1], { rtol: 1 }).close).toBe(false);
  });
});

describe("sameBits", () => {
  const scalar = (x: number) => makeTensor([], "float64", Float64Array.of(x));
  it("tells 0 from -0 and shapes apart, but no NaN from another", () => {
    expect(sameBits(scalar(0), scalar(-0))).toBe(false);
    expect(sameBits(scalar(Number.NaN), scalar(Number.NaN))).toBe(true);
    expect(sameBits(scalar(1), makeTensor([1], "float64", Float64Array.of(1)))).toBe(false);
    expect(sameBits(scalar(1), makeTensor([], "float32", Float32Array.of(1)))).toBe(false);
  });
});

describe("tolerances", () => {
  it("are those that the README promises", () => {
    expect(tolerances.float64).toMatchObject({ differences: 1e-7, adjoint: 1e-12, symmetry: 1e-10 });
    expect(tolerances.float32).toMatchObject({ adjoint: 1e-5 });
  });
});
