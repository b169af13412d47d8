/** Derivatives of digamma of every order: each is the next one's antiderivative. @module */
import { aval } from "../base/aval.js";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { zip } from "../kernel/lazy.js";
import * as math from "../kernel/math/polygamma.js";
import { checkDType, formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, floating } from "./domains.js";
import { mul } from "./mul.js";

export interface PolygammaParams {
  /** How often digamma is differentiated, from 1 to 100 (beyond, factorials leave float64). */
  readonly order: number;
}

/**
 * The derivative of digamma of the given order, elementwise. Shape and dtype are those of x. At 0, -1, -2,
 * ... odd orders are Infinity; even orders are NaN there, and at 0 and -0 the limits from above and below,
 * -Infinity and Infinity.
 */
export const polygamma: Callable<[x: Tensor], PolygammaParams, Tensor> = definePrimitive<
  [x: Tensor],
  PolygammaParams
>({
  name: "polygamma",
  kind: "jvp",
  dtypes: floating,
  samples: (shape) =>
    [1, 2].map((order) => ({ args: [argument(shape, { low: 0.5, high: 4 })], params: { order } })),
  shape: ([x], { order }) => {
    checkDType("polygamma", [x], floating);
    if (!Number.isInteger(order) || order < 1 || order > 100) {
      throw new ArgumentError({
        op: "polygamma",
        requirement: "the order must be an integer from 1 to 100",
        received: String(order),
        arguments: formatArguments([x]),
        fix: "Order 0 is digamma(x).",
      });
    }
    return [aval(x.shape, x.dtype)];
  },
  // d polygamma_n x = polygamma_(n+1) x dx
  jvp: ([x], [dx], { order }) => [dx === null ? null : mul(dx, polygamma(x, { order: order + 1 }))],
  batch: ([x], [dim], params) => [{ value: polygamma(x, params), dim }],
  lower: (inputs, { order }) => [zip(inputs, (x) => math.polygamma(x, order))],
});
