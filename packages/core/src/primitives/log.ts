/** Natural logarithm. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { div } from "./div.js";
import { floating, positive } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";

/**
 * log(x), elementwise. Shape and dtype are those of x.
 * Domain x > 0; log(0) is -Infinity and log of a negative is NaN, as in IEEE 754.
 */
export const log: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "log",
  dtypes: floating,
  domains: [positive],
  scalar: math.log,
  // d log x = dx / x
  partials: [(dx, [x]) => div(dx, x)],
});
