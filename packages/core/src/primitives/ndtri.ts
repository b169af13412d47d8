/** The quantile function of the normal distribution. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/ndtri.js";
import { constantLike } from "./constant.js";
import { floating } from "./domains.js";
import { exp } from "./exp.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** The x below which a normal number lies with probability p, elementwise. Infinite at 0 and 1, NaN outside. */
export const ndtri: UnaryPrimitive = elementwise<[p: Tensor]>({
  name: "ndtri",
  dtypes: floating,
  domains: [{ low: 0.05, high: 0.95 }],
  scalar: math.ndtri,
  // d ndtri p = sqrt(2 pi) e^(x^2 / 2) dp with x = ndtri p
  partials: [
    (dp, _args, out) => {
      const grown = exp(mul(constantLike(out, 0.5), mul(out, out)));
      return mul(dp, mul(constantLike(out, 2.5066282746310002), grown));
    },
  ],
});
