/** Inverse of the error function. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { constantLike } from "./constant.js";
import { floating, openUnit } from "./domains.js";
import { exp } from "./exp.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

const halfRootPi = 0.886226925452758;

/** The y with erf(y) = x, elementwise. Shape and dtype are those of x. Infinite at -1 and 1, NaN outside. */
export const erfInv: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "erfInv",
  dtypes: floating,
  domains: [openUnit],
  scalar: math.erfInv,
  // d erfInv x = sqrt(pi) / 2 e^(y^2) dx with y = erfInv x
  partials: [(dx, _args, out) => mul(dx, mul(constantLike(out, halfRootPi), exp(mul(out, out))))],
});
