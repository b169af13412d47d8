/** Limits to an interval. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { gt, lt } from "./compare.js";
import { zerosLike } from "./constant.js";
import { distinct, numeric } from "./domains.js";
import type { TernaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { and, or } from "./logic.js";
import { select } from "./select.js";

function where(condition: Tensor, d: Tensor): Tensor {
  return select(condition, d, zerosLike(d));
}

/**
 * x limited to [low, high], elementwise: min(max(x, low), high), so high wins where low > high. The arguments
 * have one shape and dtype, which are the result's. NaN passes through. The derivative belongs to the
 * argument that the result is; where x equals a bound that is undecided, and neither gets any (as in JAX).
 */
export const clamp: TernaryPrimitive = elementwise<[low: Tensor, x: Tensor, high: Tensor]>({
  name: "clamp",
  dtypes: numeric,
  domains: [distinct, distinct, distinct],
  scalar: (low, x, high) => scalar.min(scalar.max(x, low), high),
  partials: [
    // d clamp = d low where x < low < high
    (d, [low, x, high]) => where(and(lt(x, low), lt(low, high)), d),
    // d clamp = dx where low < x < high
    (d, [low, x, high]) => where(and(lt(low, x), lt(x, high)), d),
    // d clamp = d high where high < x or high < low
    (d, [low, x, high]) => where(or(gt(x, high), gt(low, high)), d),
  ],
});
