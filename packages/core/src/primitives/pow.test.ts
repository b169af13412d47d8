/** Derivatives of pow where its formulas meet 0 * Infinity. @module */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { tensorOf } from "../testing/tensors.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { pow } from "./pow.js";

const dtypes = ["float32", "float64"] as const;

describe.each(dtypes)("pow in %s", (dtype) => {
  const scalar = (value: number): Tensor => tensorOf([], dtype, [value]);
  const one = scalar(1);
  const gradients = (x: number, y: number): readonly number[] =>
    vjp((a: Tensor, b: Tensor) => pow(a, b), [scalar(x), scalar(y)])[1](one).map((g) => g.item());
  // The derivatives in x of orders 1, 2 and 3.
  const orders = (x: number, y: number): readonly number[] => {
    const f = (a: Tensor): Tensor => pow(a, scalar(y));
    const d =
      (g: (a: Tensor) => Tensor) =>
      (a: Tensor): Tensor =>
        jvp(g, [a], [one])[1];
    return [d(f), d(d(f)), d(d(d(f)))].map((g) => g(scalar(x)).item());
  };

  it("is 1 for exponent 0, whatever the base", () => {
    for (const x of [0, -0, -2, Infinity, NaN]) expect(pow(scalar(x), scalar(0)).item()).toBe(1);
  });
  it("has the derivative 0 in x at exponent 0, also for subnormal bases and NaN", () => {
    for (const x of [0, -0, 1e-45, -1e-45, 2, -3, Infinity, NaN])
      expect(Math.abs(gradients(x, 0)[0])).toBe(0);
  });
  it("has the derivatives of a polynomial at base 0", () => {
    expect(orders(0, 0)).toEqual([0, 0, 0]);
    expect(orders(0, 1)).toEqual([1, 0, 0]);
    expect(orders(0, 2)).toEqual([0, 2, 0]);
    expect(orders(0, 3)).toEqual([0, 0, 6]);
    expect(orders(-2, 3)).toEqual([12, -12, 6]);
    expect(orders(0, 0.5)[0]).toBe(Infinity);
  });
  it("has the derivative 0 in y at base 0 for exponents from 0, -Infinity below", () => {
    for (const y of [0, 0.5, 1, 2.5]) expect(gradients(0, y)[1]).toBe(0);
    expect(gradients(0, -1)[1]).toBe(-Infinity);
  });
  it("has a derivative in x for negative bases, and none in y", () => {
    expect(gradients(-2, 3)).toEqual([12, NaN]);
  });
  it("has the mixed derivative 1 / x at exponent 0", () => {
    for (const base of [4, 0.25]) {
      const inX = (y: Tensor): Tensor => jvp((x: Tensor) => pow(x, y), [scalar(base)], [one])[1];
      expect(jvp(inX, [scalar(0)], [one])[1].item()).toBe(1 / base);
    }
  });
});
