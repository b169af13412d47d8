/** Square root. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { floating, positive } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/**
 * Square root, elementwise, correctly rounded. Shape and dtype are those of x. NaN below 0; sqrt(-0) is -0.
 * The derivative at 0 is Infinity.
 */
export const sqrt: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "sqrt",
  dtypes: floating,
  domains: [positive],
  scalar: (x) => scalar.sqrt(x),
  // d sqrt x = dx / (2 sqrt x)
  partials: [(dx, _args, out) => div(mul(dx, constantLike(dx, 0.5)), out)],
});
