/** Inverse tangent. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { add } from "./add.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** Inverse tangent, elementwise, in [-pi/2, pi/2]. Shape and dtype are those of x. */
export const atan: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "atan",
  dtypes: floating,
  domains: [real],
  scalar: math.atan,
  // d atan x = dx / (1 + x^2)
  partials: [(dx, [x]) => div(dx, add(constantLike(x, 1), mul(x, x)))],
});
