/** The nearest integer. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { floating } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { stepwise } from "./kinds.js";

/**
 * The nearest integer, halves to the even one, elementwise; the sign of zero is that of x. Shape and dtype
 * are those of x. The derivative is 0.
 */
export const round: UnaryPrimitive = stepwise<[x: Tensor]>({
  name: "round",
  dtypes: floating,
  domains: [{ low: -2.25, high: 2.25, avoid: [-1.5, -0.5, 0.5, 1.5] }],
  scalar: (x) => scalar.nearest(x),
});
