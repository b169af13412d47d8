/** polygamma as lgamma's higher derivatives, and its messages. @module */
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { tolerances, ulpDistance } from "../testing/close.js";
import { tensorOf } from "../testing/tensors.js";
import { jvp } from "../transform/tangents.js";
import { lgamma } from "./lgamma.js";
import { polygamma } from "./polygamma.js";

describe("polygamma", () => {
  it("is the second derivative of lgamma and those after it", () => {
    const one = tensorOf([], "float64", [1]);
    const d =
      (f: (x: Tensor) => Tensor) =>
      (x: Tensor): Tensor =>
        jvp(f, [x], [one])[1];
    const third = d(d(d((x: Tensor) => lgamma(x))));
    // psi_2(1) = -2 zeta(3)
    expect(ulpDistance(third(one).item(), -2.4041138063191885, "float64")).toBeLessThanOrEqual(
      tolerances.float64.valueUlp,
    );
  });
  it("takes orders from 1", () => {
    const x = tensorOf([2], "float32", [1, 2]);
    for (const order of [0, -1, 1.5, 101, NaN]) expect(() => polygamma(x, { order })).toThrow(ArgumentError);
    expect(() => polygamma(x, { order: 0 })).toThrow(
      "polygamma: the order must be an integer from 1 to 100, got 0 (f32[2]). Order 0 is digamma(x).",
    );
  });
});
