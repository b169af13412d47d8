/**
 * Sides of right triangles whose other sides are 1 and x, and the difference of their squares: what the derivatives of
 * inverse functions divide by. Each is one operation, so that its own derivative neither cancels near 0, nor multiplies
 * 0 by Infinity where it vanishes.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { neg } from "./add.js";
import { clamp } from "./clamp.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { floating, openUnit, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

// Below 1 by factors, which keep their accuracy near -1 and 1.
const beside = (x: ScalarExpr): ScalarExpr => scalar.mul(scalar.sub(1, x), scalar.add(1, x));

// From here to where squares overflow, the root of x^2 + 1 or x^2 - 1 is rounded to |x|, in float32 too.
const oneIsLost = 1e18;

const longLeg = (x: ScalarExpr, square: ScalarExpr): ScalarExpr =>
  scalar.select(scalar.gt(scalar.abs(x), oneIsLost), scalar.abs(x), scalar.sqrt(square));

// x, infinities as numbers so large that a quotient by their square is 0 nevertheless.
function finite(x: Tensor): Tensor {
  const most = x.dtype === "float32" ? 8.507059173023462e37 : 4.49423283715579e307;
  return clamp(constantLike(x, -most), x, constantLike(x, most));
}

/** (1 - x) (1 + x), elementwise. Shape and dtype are those of x. */
export const oneMinusSquare: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "oneMinusSquare",
  dtypes: floating,
  domains: [real],
  scalar: beside,
  // d (1 - x^2) = -2 x dx
  partials: [(dx, [x]) => mul(dx, mul(finite(x), constantLike(x, -2)))],
});

/** sqrt(1 - x^2), elementwise: the cosine of asin x. Shape and dtype are those of x. NaN outside [-1, 1]. */
export const sqrtOneMinusSquare: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "sqrtOneMinusSquare",
  dtypes: floating,
  domains: [openUnit],
  scalar: (x) => scalar.sqrt(beside(x)),
  // d sqrt(1 - x^2) = -x / sqrt(1 - x^2) dx
  partials: [(dx, [x], out) => neg(mul(dx, div(x, out)))],
});

/** sqrt(1 + x^2), elementwise: the hyperbolic cosine of asinh x. Shape and dtype are those of x. Does not overflow. */
export const sqrtOnePlusSquare: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "sqrtOnePlusSquare",
  dtypes: floating,
  domains: [real],
  scalar: (x) => longLeg(x, scalar.add(1, scalar.mul(x, x))),
  // d sqrt(1 + x^2) = x / sqrt(1 + x^2) dx
  partials: [(dx, [x], out) => mul(dx, div(finite(x), out))],
});

/** sqrt(x^2 - 1), elementwise: the hyperbolic sine of acosh x. Shape and dtype are those of x. NaN inside (-1, 1). */
export const sqrtSquareMinusOne: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "sqrtSquareMinusOne",
  dtypes: floating,
  domains: [{ low: 1.25, high: 4 }],
  scalar: (x) => longLeg(x, scalar.mul(scalar.sub(x, 1), scalar.add(x, 1))),
  // d sqrt(x^2 - 1) = x / sqrt(x^2 - 1) dx
  partials: [(dx, [x], out) => mul(dx, div(finite(x), out))],
});
