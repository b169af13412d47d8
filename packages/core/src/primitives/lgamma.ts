/** The logarithm of the gamma function and its derivative. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { floating } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";
import { polygamma } from "./polygamma.js";

/** log |gamma(x)|, elementwise. Shape and dtype are those of x. Infinity at 0, -1, -2, ... */
export const lgamma: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "lgamma",
  dtypes: floating,
  domains: [{ low: 0.5, high: 4 }],
  scalar: math.lgamma,
  // d lgamma x = digamma x dx
  partials: [(dx, [x]) => mul(dx, digamma(x))],
});

/**
 * The derivative of lgamma, elementwise. Shape and dtype are those of x. NaN at -1, -2, ...; -Infinity at 0
 * and Infinity at -0, the limits from above and below.
 */
export const digamma: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "digamma",
  dtypes: floating,
  domains: [{ low: 0.5, high: 4 }],
  scalar: math.digamma,
  // d digamma x = polygamma_1 x dx
  partials: [(dx, [x]) => mul(dx, polygamma(x, { order: 1 }))],
});
