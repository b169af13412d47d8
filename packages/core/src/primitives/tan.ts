/** Tangent. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { add } from "./add.js";
import { constantLike } from "./constant.js";
import { floating } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** Tangent of x in radians, elementwise. Shape and dtype are those of x. Infinities give NaN. */
export const tan: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "tan",
  dtypes: floating,
  domains: [{ low: -1.2, high: 1.2 }],
  scalar: math.tan,
  // d tan x = (1 + tan^2 x) dx
  partials: [(dx, _args, out) => mul(dx, add(constantLike(out, 1), mul(out, out)))],
});
