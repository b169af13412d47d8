/** Derivatives of elementwise primitives at kinks, ends of domains and extreme arguments. @module */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { tolerances, ulpDistance } from "../testing/close.js";
import { tensorOf } from "../testing/tensors.js";
import { vjp } from "../transform/cotangents.js";
import { abs } from "./abs.js";
import { acosh } from "./acosh.js";
import { acos, asin } from "./asinAcos.js";
import { atan2 } from "./atan2.js";
import { exp } from "./exp.js";
import { mul } from "./mul.js";
import { rem } from "./rem.js";
import { rsqrt } from "./rsqrt.js";
import { sigmoid } from "./sigmoid.js";
import { sqrt } from "./sqrt.js";
import { stopGradient } from "./stopGradient.js";
import { tanh } from "./tanh.js";

const dtypes = ["float32", "float64"] as const;

describe.each(dtypes)("in %s", (dtype) => {
  const scalar = (value: number): Tensor => tensorOf([], dtype, [value]);
  const slopes = (f: (...xs: readonly Tensor[]) => Tensor, ...at: readonly number[]): readonly number[] =>
    vjp((...xs: readonly Tensor[]) => f(...xs), at.map(scalar))[1](scalar(1)).map((g) => g.item());

  it("abs has the slope 0 at both zeros", () => {
    expect(slopes(abs, 0)).toEqual([0]);
    expect(slopes(abs, -0)).toEqual([-0]);
  });
  it("slopes are infinite where graphs are vertical", () => {
    expect(slopes(sqrt, 0)).toEqual([Infinity]);
    expect(slopes(rsqrt, 0)).toEqual([-Infinity]);
    expect([...slopes(asin, 1), ...slopes(acos, -1), ...slopes(acosh, 1)]).toEqual([
      Infinity,
      -Infinity,
      Infinity,
    ]);
  });
  it("saturated functions have finite slopes", () => {
    for (const x of [-1e4, 1e4]) expect([...slopes(sigmoid, x), ...slopes(tanh, x)]).toEqual([0, 0]);
    expect(slopes(exp, -1e4)).toEqual([0]);
  });
  it("atan2 has slopes along the axes, and where squares overflow or vanish", () => {
    expect(slopes(atan2, 0, 2)).toEqual([0.5, -0]);
    expect(slopes(atan2, 2, 0)).toEqual([0, -0.5]);
    expect(slopes(atan2, 0, 0)).toEqual([NaN, NaN]);
    const large = dtype === "float32" ? 1e30 : 1e300;
    for (const r of [large, 1 / large]) {
      const [dy, dx] = slopes(atan2, r, r);
      const expected = 0.5 / scalar(r).item();
      expect(ulpDistance(dy, expected, dtype)).toBeLessThanOrEqual(tolerances[dtype].valueUlp);
      expect(dx).toBe(-dy);
    }
  });
  it("rem counts the divisor's multiples", () => {
    expect(slopes(rem, 7, 2)).toEqual([1, -3]);
    expect(slopes(rem, -7, 2)).toEqual([1, 3]);
    expect(slopes(rem, 1, Infinity)).toEqual([1, 0]);
  });
  it("stopGradient is a constant factor", () => {
    expect(slopes((x) => mul(x, stopGradient(x)), 3)).toEqual([3]);
  });
});
