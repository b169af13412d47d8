/** Powers. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { sub } from "./add.js";
import { eq, ge, gt, lt } from "./compare.js";
import { constantLike } from "./constant.js";
import { floating, positive, real } from "./domains.js";
import type { BinaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { log } from "./log.js";
import { and, not, or } from "./logic.js";
import { mul } from "./mul.js";
import { select } from "./select.js";

// x^(y-1) for y x^(y-1), which must be 0 at y = 0 for every x. Where x^-1 is no finite number 1 stands in for
// it: both branches of select stay finite, so no derivative of any order meets 0 * Infinity.
function powerBelow(x: Tensor, y: Tensor): Tensor {
  const leastNormal = x.dtype === "float32" ? 1.1754943508222875e-38 : 2.2250738585072014e-308;
  const invertible = or(gt(x, constantLike(x, leastNormal)), lt(x, constantLike(x, -leastNormal)));
  const constant = and(eq(y, constantLike(y, 0)), not(invertible));
  return pow(x, select(constant, constantLike(y, 0), sub(y, constantLike(y, 1))));
}

// log x for x^y log x, which counts as 0 at x = 0 for y >= 0: the limit for y > 0, a convention for y = 0.
function logOfBase(x: Tensor, y: Tensor): Tensor {
  const vanishes = and(eq(x, constantLike(x, 0)), ge(y, constantLike(y, 0)));
  return log(select(vanishes, constantLike(x, 1), x));
}

/**
 * x^y, elementwise. x and y have one shape and dtype, which are the result's. x^0 is 1 for every x, a
 * negative x needs an integral y (else NaN), as in IEEE 754. The derivative in x at y = 0 is 0; the
 * derivative in y at x = 0 is 0 for y >= 0, and NaN for negative x.
 */
export const pow: BinaryPrimitive = elementwise<[x: Tensor, y: Tensor]>({
  name: "pow",
  dtypes: floating,
  domains: [positive, real],
  scalar: math.pow,
  partials: [
    // d x^y = y x^(y-1) dx
    (dx, [x, y]) => mul(dx, mul(y, powerBelow(x, y))),
    // d x^y = x^y log x dy
    (dy, [x, y], out) => mul(dy, mul(out, logOfBase(x, y))),
  ],
});
