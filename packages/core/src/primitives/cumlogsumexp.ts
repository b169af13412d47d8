/** Running log of the sum of exponentials along an axis. @module */
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { reindexOr, zip } from "../kernel/lazy.js";
import * as math from "../kernel/math/index.js";
import * as scalar from "../kernel/scalar.js";
import { stepMap } from "../kernel/view.js";
import { sub } from "./add.js";
import { linearRecurrence } from "./associativeScan.js";
import { eq } from "./compare.js";
import { constantLike } from "./constant.js";
import type { CumulativeParams, CumulativePrimitive } from "./cumulative.js";
import { cumulativeRules, inOrder, previous } from "./cumulative.js";
import { definePrimitive } from "./define.js";
import { floating } from "./domains.js";
import { exp } from "./exp.js";
import { and } from "./logic.js";
import { mul } from "./mul.js";
import { select } from "./select.js";

// Doubling: after the step of length s each element combines the 2 s elements that end there.
function lowerLogSumExp(
  x: LazyArray,
  { axis, reverse: reversed }: CumulativeParams,
  build: Builder,
): LazyArray {
  let result = x;
  for (let step = 1; step < x.shape[axis]; step *= 2) {
    const start = x.shape.map((_, a) => (a === axis ? (reversed ? step : -step) : 0));
    const map = stepMap(
      x.shape,
      start,
      x.shape.map(() => 1),
    );
    const shifted = reindexOr(result, map, scalar.constant(-Infinity, x.body.dtype));
    result = build.materialize(zip([result, shifted], math.logaddexp));
  }
  return result;
}

// exp(x - y) for x <= y, where y = log(exp x + ...): the share of x, also where the difference of two infinities is NaN.
// An entry of -Infinity has no share, one of +Infinity the whole.
function share(x: Tensor, y: Tensor): Tensor {
  const isBottom = eq(y, constantLike(y, -Infinity));
  const top = constantLike(y, Infinity);
  const difference = select(and(eq(x, top), eq(y, top)), constantLike(y, 0), sub(x, y));
  return exp(select(isBottom, constantLike(y, -Infinity), difference));
}

/**
 * Running log(sum of exp x) along `axis`: f32[2,3] -> f32[2,3]. Never overflows; entries of -Infinity count nothing.
 * @see Hillis and Steele, "Data Parallel Algorithms", 1986
 */
export const cumlogsumexp: CumulativePrimitive = definePrimitive<[x: Tensor], CumulativeParams>({
  ...cumulativeRules(
    {
      name: "cumlogsumexp",
      dtypes: floating,
      lower: lowerLogSumExp,
    },
    () => cumlogsumexp,
  ),
  kind: "jvp",
  // exp y_k = exp y_(k-1) + exp x_k, so dy_k = exp(y_(k-1) - y_k) dy_(k-1) + exp(x_k - y_k) dx_k, no factor above 1
  jvp: inOrder((x, dx, out, axis) =>
    linearRecurrence(share(previous(out, axis, -Infinity), out), mul(share(x, out), dx), axis),
  ),
});
