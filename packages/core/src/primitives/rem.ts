/** Remainder of a division. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { sub } from "./add.js";
import { div } from "./div.js";
import { numeric } from "./domains.js";
import type { BinaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";
import { round } from "./round.js";

/**
 * x - y trunc(x / y), elementwise and exact, with the sign of x. x and y have one shape and dtype, which are
 * the result's. y = 0 gives NaN on floats and x on integers.
 */
export const rem: BinaryPrimitive = elementwise<[x: Tensor, y: Tensor]>({
  name: "rem",
  dtypes: numeric,
  // The quotient keeps away from the integers, where the remainder jumps, and from 1, which is its own inverse.
  domains: [
    { low: 6.25, high: 7.5 },
    { low: 2.6, high: 3 },
  ],
  scalar: (x, y) => scalar.rem(x, y),
  partials: [
    // d(x - n y) = dx, with n = trunc(x / y)
    (dx) => dx,
    // d(x - n y) = -n dy; -n is (x rem y - x) / y but for rounding
    (dy, [x, y], out) => mul(dy, round(div(sub(out, x), y))),
  ],
});
