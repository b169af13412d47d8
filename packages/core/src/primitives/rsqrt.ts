/** Reciprocal square root. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { floating, positive } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/**
 * 1 / sqrt(x), elementwise. Shape and dtype are those of x. At 0 and -0 it is Infinity and -Infinity, below
 * them NaN.
 */
export const rsqrt: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "rsqrt",
  dtypes: floating,
  domains: [positive],
  // float32 goes through float64, where the two roundings do no harm.
  scalar: (x) => scalar.convert(scalar.div(1, scalar.sqrt(scalar.convert(x, "float64"))), x.dtype),
  // d x^(-1/2) = -1/2 x^(-1/2) / x dx
  partials: [(dx, [x], out) => mul(dx, mul(constantLike(out, -0.5), div(out, x)))],
});
