/** logNdtr where its formulas meet: one value, one slope, in both dtypes. */
import { describe, expect, it } from "vitest";
import { gammainc, gammaincc, grad, logNdtr, ndtr, type Tensor, tensor } from "../index.js";
import { closeTo, tolerances } from "../testing/close.js";

describe.each(["float32", "float64"] as const)("logNdtr in %s", (dtype) => {
  const { differences } = tolerances[dtype];

  it.each([0, -20, 5, -10])("has the derivative of the normal distribution at %s", (at) => {
    const x = tensor(at, { dtype });
    // d log Phi = phi / Phi
    const exact =
      Math.exp(-at * at * 0.5) / Math.sqrt(2 * Math.PI) / ndtr(tensor(at, { dtype: "float64" })).item();
    expect(closeTo([grad(logNdtr)(x).item()], [exact], { rtol: differences }).close).toBe(true);
  });

  it("keeps its digits where ndtr is nearly 1", () => {
    const upper = ndtr(tensor(-4.875, { dtype: "float64" })).item();
    const [got] = logNdtr(tensor([4.875], { dtype })).toTypedArray();
    expect(closeTo([got], [Math.log1p(-upper)], { rtol: differences }).close).toBe(true);
  });
});

describe("the incomplete gamma functions in their order", () => {
  const slope = (a: number, x: number): number =>
    grad((order: Tensor) => gammainc(order, tensor(x, { dtype: "float64" })))(
      tensor(a, { dtype: "float64" }),
    ).item();

  it("have no slope where nothing is left to move", () => {
    for (const [a, x] of [
      [2, 0],
      [2, Infinity],
      [Infinity, 2],
    ])
      expect(slope(a, x)).toBeCloseTo(0, 15);
    for (const [a, x] of [
      [0, 1],
      [-1, 1],
      [1, -1],
      [NaN, 1],
      [Infinity, Infinity],
    ])
      expect(slope(a, x)).toBeNaN();
  });

  it("add up to 1, so their slopes are opposite, to the bit", () => {
    for (const x of [0.5, 3.5, 9]) {
      const upper = grad((a: Tensor) => gammaincc(a, x))(tensor(2.5));
      expect(upper.item()).toBe(-grad((a: Tensor) => gammainc(a, x))(tensor(2.5)).item());
    }
  });
});
