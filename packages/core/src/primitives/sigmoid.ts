/** The logistic function. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { sub } from "./add.js";
import { constantLike } from "./constant.js";
import { floating, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** 1 / (1 + e^-x), elementwise. Shape and dtype are those of x. */
export const sigmoid: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "sigmoid",
  dtypes: floating,
  domains: [real],
  scalar: math.sigmoid,
  // d sigmoid x = sigmoid x (1 - sigmoid x) dx
  partials: [(dx, _args, out) => mul(dx, mul(out, sub(constantLike(out, 1), out)))],
});
