/**
 * Small functions, right ones and wrong ones by a given amount, that the tests of checkGrads ask about.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { reduceSum } from "../primitives/broadcast.js";
import { real } from "../primitives/domains.js";
import type { UnaryPrimitive } from "../primitives/kinds.js";
import { elementwise } from "../primitives/kinds.js";
import { mul } from "../primitives/mul.js";
import { tensorOf } from "./tensors.js";

/** A float64 tensor. */
export const f64 = (shape: readonly number[], ...values: readonly number[]): Tensor =>
  tensorOf(shape, "float64", values);

/** A float32 tensor. */
export const f32 = (shape: readonly number[], ...values: readonly number[]): Tensor =>
  tensorOf(shape, "float32", values);

/** x^3 whose derivative is 3 x^2 plus a mistake of a given size. */
export const cube = (mistake: number): UnaryPrimitive =>
  elementwise<[x: Tensor]>({
    name: `cube with a mistake of ${mistake}`,
    dtypes: ["float32", "float64"],
    domains: [real],
    scalar: (x) => scalar.mul(x, scalar.mul(x, x)),
    partials: [
      (dx, [x]) => mul(dx, mul(mul(x, x), tensorOf(x.shape, x.dtype, Array(x.size).fill(3 + mistake)))),
    ],
  });

/** The sum of squares of a vector. */
export const squares = (x: Tensor): Tensor => reduceSum(mul(x, x), { axes: [0] });
