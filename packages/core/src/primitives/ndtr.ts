/** The distribution function of the normal distribution. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/ndtr.js";
import { constantLike } from "./constant.js";
import { floating, real } from "./domains.js";
import { exp } from "./exp.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** The probability that a normal number lies below x, elementwise. Shape and dtype are those of x. */
export const ndtr: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "ndtr",
  dtypes: floating,
  domains: [real],
  scalar: math.ndtr,
  // d ndtr x = e^(-x^2 / 2) / sqrt(2 pi) dx
  partials: [
    (dx, [x]) => {
      const bell = exp(mul(constantLike(x, -0.5), mul(x, x)));
      return mul(dx, mul(constantLike(x, 0.3989422804014327), bell));
    },
  ],
});
