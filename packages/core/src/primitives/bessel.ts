/** Modified Bessel functions of the first kind, scaled: each is in the other's derivative. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/bessel.js";
import { sign } from "./abs.js";
import { add, sub } from "./add.js";
import { eq } from "./compare.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { floating, nonzero } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";
import { select } from "./select.js";

/** e^-|x| I_0(x), elementwise. Shape and dtype are those of x. */
export const i0e: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "i0e",
  dtypes: floating,
  domains: [nonzero],
  scalar: math.i0e,
  // d i0e x = (i1e x - sign(x) i0e x) dx
  partials: [(dx, [x], out) => mul(dx, sub(i1e(x), mul(sign(x), out)))],
});

/** e^-|x| I_1(x), elementwise. Shape and dtype are those of x. */
export const i1e: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "i1e",
  dtypes: floating,
  domains: [nonzero],
  scalar: math.i1e,
  // d i1e x = (i0e x - (sign(x) + 1 / x) i1e x) dx, which is dx / 2 at 0
  partials: [
    (dx, [x], out) => {
      const isZero = eq(x, constantLike(x, 0));
      const reciprocal = div(constantLike(x, 1), select(isZero, constantLike(x, 1), x));
      const slope = sub(i0e(x), mul(add(sign(x), reciprocal), out));
      return mul(dx, select(isZero, constantLike(x, 0.5), slope));
    },
  ],
});
