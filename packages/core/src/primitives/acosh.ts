/** Inverse hyperbolic cosine. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { div } from "./div.js";
import { floating } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { sqrtSquareMinusOne } from "./unitLegs.js";

/**
 * Inverse hyperbolic cosine, elementwise, not negative. Shape and dtype are those of x. NaN below 1; the
 * derivative at 1 is Infinity.
 */
export const acosh: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "acosh",
  dtypes: floating,
  domains: [{ low: 1.25, high: 4 }],
  scalar: math.acosh,
  // d acosh x = dx / sqrt(x^2 - 1)
  partials: [(dx, [x]) => div(dx, sqrtSquareMinusOne(x))],
});
