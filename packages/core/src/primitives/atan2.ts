/** The angle of a point in the plane. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { abs } from "./abs.js";
import { add, neg } from "./add.js";
import { div } from "./div.js";
import { floating, nonzero } from "./domains.js";
import type { BinaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { max } from "./max.js";
import { mul } from "./mul.js";
import { stopGradient } from "./stopGradient.js";

// part / (x^2 + y^2). Both are divided by the larger of them first, so that squares neither overflow nor
// vanish; the quotient is the same for every divisor, so its derivative may hold the divisor fixed.
function overSquares(part: Tensor, y: Tensor, x: Tensor): Tensor {
  const size = stopGradient(max(abs(y), abs(x)));
  const [p, u, v] = [part, y, x].map((one) => div(one, size));
  return div(div(p, add(mul(u, u), mul(v, v))), size);
}

/**
 * The angle of the point (x, y) from the positive x axis, in [-pi, pi], elementwise. y and x have one shape
 * and dtype, which are the result's. Signed zeros tell the half planes apart; the derivative at the origin is
 * NaN.
 */
export const atan2: BinaryPrimitive = elementwise<[y: Tensor, x: Tensor]>({
  name: "atan2",
  dtypes: floating,
  domains: [nonzero, nonzero],
  scalar: math.atan2,
  partials: [
    // d atan2(y, x) = x / (x^2 + y^2) dy
    (dy, [y, x]) => mul(dy, overSquares(x, y, x)),
    // d atan2(y, x) = -y / (x^2 + y^2) dx
    (dx, [y, x]) => neg(mul(dx, overSquares(y, y, x))),
  ],
});
