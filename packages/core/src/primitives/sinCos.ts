/** Sine and cosine: each the other's derivative. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { neg } from "./add.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** Sine of x in radians, elementwise. Shape and dtype are those of x. Infinities give NaN. */
export const sin: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "sin",
  dtypes: floating,
  domains: [real],
  scalar: math.sin,
  // d sin x = cos x dx
  partials: [(dx, [x]) => mul(dx, cos(x))],
});

/** Cosine of x in radians, elementwise. Shape and dtype are those of x. Infinities give NaN. */
export const cos: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "cos",
  dtypes: floating,
  domains: [real],
  scalar: math.cos,
  // d cos x = -sin x dx
  partials: [(dx, [x]) => neg(mul(dx, sin(x)))],
});
