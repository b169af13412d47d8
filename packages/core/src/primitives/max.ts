/** The larger and the smaller of two. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { eq, gt, lt } from "./compare.js";
import { constantLike, zerosLike } from "./constant.js";
import { distinct, everything } from "./domains.js";
import type { BinaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";
import { select } from "./select.js";

// The part of a tangent that passes: all of it where `wins`, half at a tie, none elsewhere (NaN included).
function passing(d: Tensor, wins: Tensor, x: Tensor, y: Tensor): Tensor {
  return select(wins, d, select(eq(x, y), mul(d, constantLike(d, 0.5)), zerosLike(d)));
}

/**
 * The larger of x and y, elementwise; NaN when either is, and -0 is less than 0. x and y have one shape and
 * dtype, which are the result's. Equal arguments share the derivative evenly.
 */
export const max: BinaryPrimitive = elementwise<[x: Tensor, y: Tensor]>({
  name: "max",
  dtypes: everything,
  domains: [distinct, distinct],
  scalar: (x, y) => scalar.max(x, y),
  partials: [
    // d max(x, y) = dx where x > y, dx / 2 where x = y, else 0
    (dx, [x, y]) => passing(dx, gt(x, y), x, y),
    // d max(x, y) = dy where y > x, dy / 2 where x = y, else 0
    (dy, [x, y]) => passing(dy, gt(y, x), x, y),
  ],
});

/**
 * The smaller of x and y, elementwise; NaN when either is, and -0 is less than 0. x and y have one shape and
 * dtype, which are the result's. Equal arguments share the derivative evenly.
 */
export const min: BinaryPrimitive = elementwise<[x: Tensor, y: Tensor]>({
  name: "min",
  dtypes: everything,
  domains: [distinct, distinct],
  scalar: (x, y) => scalar.min(x, y),
  partials: [
    // d min(x, y) = dx where x < y, dx / 2 where x = y, else 0
    (dx, [x, y]) => passing(dx, lt(x, y), x, y),
    // d min(x, y) = dy where y < x, dy / 2 where x = y, else 0
    (dy, [x, y]) => passing(dy, lt(y, x), x, y),
  ],
});
