/** Inverse sine and cosine. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { add, neg, sub } from "./add.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { floating, openUnit } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";
import { sqrt } from "./sqrt.js";

// sqrt(1 - x^2), by factors that keep their accuracy near -1 and 1.
function cosine(x: Tensor): Tensor {
  const one = constantLike(x, 1);
  return sqrt(mul(sub(one, x), add(one, x)));
}

/**
 * Inverse sine, elementwise, in [-pi/2, pi/2]. Shape and dtype are those of x. NaN outside [-1, 1]; the
 * derivative at -1 and 1 is Infinity.
 */
export const asin: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "asin",
  doc: "Inverse sine.",
  dtypes: floating,
  domains: [openUnit],
  scalar: math.asin,
  // d asin x = dx / sqrt(1 - x^2)
  partials: [(dx, [x]) => div(dx, cosine(x))],
});

/**
 * Inverse cosine, elementwise, in [0, pi]. Shape and dtype are those of x. NaN outside [-1, 1]; the
 * derivative at -1 and 1 is -Infinity.
 */
export const acos: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "acos",
  doc: "Inverse cosine.",
  dtypes: floating,
  domains: [openUnit],
  scalar: math.acos,
  // d acos x = -dx / sqrt(1 - x^2)
  partials: [(dx, [x]) => neg(div(dx, cosine(x)))],
});
