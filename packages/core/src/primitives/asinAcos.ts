/** Inverse sine and cosine. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { neg } from "./add.js";
import { div } from "./div.js";
import { floating, openUnit } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { sqrtOneMinusSquare } from "./unitLegs.js";

/**
 * Inverse sine, elementwise, in [-pi/2, pi/2]. Shape and dtype are those of x. NaN outside [-1, 1]; the
 * derivative at -1 and 1 is Infinity.
 */
export const asin: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "asin",
  dtypes: floating,
  domains: [openUnit],
  scalar: math.asin,
  // d asin x = dx / sqrt(1 - x^2)
  partials: [(dx, [x]) => div(dx, sqrtOneMinusSquare(x))],
});

/**
 * Inverse cosine, elementwise, in [0, pi]. Shape and dtype are those of x. NaN outside [-1, 1]; the
 * derivative at -1 and 1 is -Infinity.
 */
export const acos: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "acos",
  dtypes: floating,
  domains: [openUnit],
  scalar: math.acos,
  // d acos x = -dx / sqrt(1 - x^2)
  partials: [(dx, [x]) => neg(div(dx, sqrtOneMinusSquare(x)))],
});
