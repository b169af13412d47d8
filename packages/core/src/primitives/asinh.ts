/** Inverse hyperbolic sine. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { div } from "./div.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { sqrtOnePlusSquare } from "./unitLegs.js";

/** Inverse hyperbolic sine, elementwise. Shape and dtype are those of x. */
export const asinh: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "asinh",
  dtypes: floating,
  domains: [real],
  scalar: math.asinh,
  // d asinh x = dx / sqrt(1 + x^2)
  partials: [(dx, [x]) => div(dx, sqrtOnePlusSquare(x))],
});
