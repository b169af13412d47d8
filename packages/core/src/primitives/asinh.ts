/** Inverse hyperbolic sine. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { add } from "./add.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";
import { sqrt } from "./sqrt.js";

/** Inverse hyperbolic sine, elementwise. Shape and dtype are those of x. */
export const asinh: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "asinh",
  doc: "Inverse hyperbolic sine.",
  dtypes: floating,
  domains: [real],
  scalar: math.asinh,
  // d asinh x = dx / sqrt(1 + x^2)
  partials: [(dx, [x]) => div(dx, sqrt(add(constantLike(x, 1), mul(x, x))))],
});
