/** Inverse hyperbolic tangent. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { div } from "./div.js";
import { floating, openUnit } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { oneMinusSquare } from "./unitLegs.js";

/**
 * Inverse hyperbolic tangent, elementwise. Shape and dtype are those of x. atanh(-1) and atanh(1) are
 * infinite; NaN outside.
 */
export const atanh: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "atanh",
  dtypes: floating,
  domains: [openUnit],
  scalar: math.atanh,
  // d atanh x = dx / (1 - x^2)
  partials: [(dx, [x]) => div(dx, oneMinusSquare(x))],
});
