/** Absolute value and sign. @module */
import type { Tensor } from "../base/tensor.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { nonzero, numeric } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise, stepwise } from "./kinds.js";
import { mul } from "./mul.js";

/**
 * |x|, elementwise. Shape and dtype are those of x. The least int32 stays itself. The derivative at 0 is 0.
 */
export const abs: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "abs",
  dtypes: numeric,
  domains: [nonzero],
  scalar: (x) => scalar.abs(x),
  // d |x| = sign x dx
  partials: [(dx, [x]) => mul(dx, sign(x))],
});

// Zeros of both signs and NaN are themselves.
function signOf(x: ScalarExpr): ScalarExpr {
  const one = scalar.constant(1, x.dtype);
  return scalar.select(scalar.lt(0, x), one, scalar.select(scalar.lt(x, 0), scalar.neg(one), x));
}

/** -1, 0 or 1 with the sign of x, elementwise. Shape and dtype are those of x. -0 and NaN stay themselves. */
export const sign: UnaryPrimitive = stepwise<[x: Tensor]>({
  name: "sign",
  dtypes: numeric,
  domains: [nonzero],
  scalar: signOf,
});
