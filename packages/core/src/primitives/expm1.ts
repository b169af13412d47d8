/** e^x - 1, accurate near 0. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { add } from "./add.js";
import { constantLike } from "./constant.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** e^x - 1, elementwise. Shape and dtype are those of x. */
export const expm1: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "expm1",
  dtypes: floating,
  domains: [real],
  scalar: math.expm1,
  // d (e^x - 1) = e^x dx
  partials: [(dx, _args, out) => mul(dx, add(out, constantLike(out, 1)))],
});
