/** The exponential function. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** e^x, elementwise. Shape and dtype are those of x. */
export const exp: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "exp",
  dtypes: floating,
  domains: [real],
  scalar: math.exp,
  // d e^x = e^x dx
  partials: [(dx, _args, out) => mul(dx, out)],
});
