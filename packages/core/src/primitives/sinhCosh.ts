/** Hyperbolic sine and cosine: each the other's derivative. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** Hyperbolic sine, elementwise. Shape and dtype are those of x. */
export const sinh: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "sinh",
  dtypes: floating,
  domains: [real],
  scalar: math.sinh,
  // d sinh x = cosh x dx
  partials: [(dx, [x]) => mul(dx, cosh(x))],
});

/** Hyperbolic cosine, elementwise. Shape and dtype are those of x. */
export const cosh: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "cosh",
  dtypes: floating,
  domains: [real],
  scalar: math.cosh,
  // d cosh x = sinh x dx
  partials: [(dx, [x]) => mul(dx, sinh(x))],
});
