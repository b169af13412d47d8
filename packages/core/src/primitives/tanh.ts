/** Hyperbolic tangent. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { sub } from "./add.js";
import { constantLike } from "./constant.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** Hyperbolic tangent, elementwise. Shape and dtype are those of x. */
export const tanh: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "tanh",
  dtypes: floating,
  domains: [real],
  scalar: math.tanh,
  // d tanh x = (1 - tanh^2 x) dx
  partials: [(dx, _args, out) => mul(dx, sub(constantLike(out, 1), mul(out, out)))],
});
