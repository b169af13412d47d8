/** The density of the incomplete gamma function at 0, where its formulas divide by 0. */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { tensorOf } from "../testing/tensors.js";
import { jvp } from "../transform/tangents.js";
import { gammainc } from "./gammainc.js";

describe.each(["float32", "float64"] as const)("gammainc in %s", (dtype) => {
  const scalar = (value: number): Tensor => tensorOf([], dtype, [value]);
  const order = (a: number): Tensor => tensorOf([], "float64", [a]);
  const slope = (a: number, isUpper: boolean): number =>
    jvp((x: Tensor) => gammainc(order(a), x, { isUpper, order: 0 }), [scalar(0)], [scalar(1)])[1].item();

  it("has at 0 the density x^(a-1) e^-x / gamma(a)", () => {
    expect([0.5, 1, 1.5, 2, 3].map((a) => slope(a, false))).toEqual([Infinity, 1, 0, 0, 0]);
    expect([0.5, 1, 1.5, 2].map((a) => slope(a, true) + 0)).toEqual([-Infinity, -1, 0, 0]);
  });
});
