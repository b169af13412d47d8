/** The area under the receiver operating characteristic: as sums that may be merged, and exact for scores at hand. @module */
import {
  add,
  astype,
  clip,
  cumsum,
  div,
  equal,
  floor,
  matmul,
  mul,
  oneHot,
  pad,
  ravel,
  reshape,
  ShapeError,
  searchsorted,
  sortTogether,
  split,
  sub,
  sum,
  type Tensor,
  take,
  transpose,
  zeros,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount } from "../checks.js";
import type { Compared, Metric } from "./metric.js";

/**
 * The area under the receiver operating characteristic: the probability that a positive example scores higher than a negative one, ties
 * counting half. probabilities [...], labels 0 or 1 of the same shape; NaN until both were seen. Probabilities are counted in `buckets`
 * equal ones from 0 to 1, so that sums stay small: the figure is exact for probabilities rounded down to 1 / buckets. That is off by at
 * most half of the share of pairs, one positive and one negative, that fall into one bucket: by about 1 / (2 buckets) where
 * probabilities spread evenly, and by much where they crowd. exactRocAuc has no buckets.
 * `buckets`: 2 or more; default 1000.
 * @throws ArgumentError when buckets is below 2
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const auc = metrics.rocAuc();
 * auc.value(auc.of(tensor([0.1, 0.4, 0.35, 0.8]), tensor([0, 0, 1, 1]))).item() // => 0.75
 * ```
 * @see Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic curve" (1982)
 */
export function rocAuc(options: { readonly buckets?: number } = {}): Metric<Compared, Tensor> {
  const { buckets = 1000 } = checkOptions("rocAuc", options);
  checkCount("rocAuc", "buckets", buckets, 2);
  return Object.freeze({
    empty: zeros([2, buckets], { dtype: "int32" }),
    concat: (a: Tensor, b: Tensor) => add(a, b),
    of(probabilities: Tensor, labels: Tensor) {
      const flat = (x: Tensor): Tensor => reshape(x, [x.size]);
      const bucket = clip(floor(mul(flat(probabilities), buckets)), 0, buckets - 1);
      const kind = oneHot(astype(flat(labels), "int32"), 2, { dtype: "int32" });
      return matmul(transpose(kind), oneHot(astype(bucket, "int32"), buckets, { dtype: "int32" }));
    },
    value(counts: Tensor) {
      // Products of counts are exact in float64 up to some hundred million examples, in float32 to some thousands.
      const [negative, positive] = split(astype(counts, "float64"), 2);
      // Negatives below each bucket, and half of those in it.
      const below = sub(cumsum(negative, { axis: -1 }), mul(negative, 0.5));
      return astype(div(sum(mul(positive, below)), mul(sum(positive), sum(negative))), "float32");
    },
  });
}

/**
 * The area under the receiver operating characteristic of scores at hand, exactly: the share of pairs, one positive and one negative, in
 * which the positive one scores higher, ties counting half. scores [...], of any range, labels 0 or 1 of the same shape -> float32[]; NaN
 * when one kind is missing. Sorts all scores once; NaN among them counts as the greatest. Other labels count nowhere.
 * @throws ShapeError when the shapes differ
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * metrics.exactRocAuc(tensor([-3, 2.5, 2.5, 70]), tensor([0, 0, 1, 1])).item() // => 0.875
 * ```
 * @see Hanley and McNeil, "The meaning and use of the area under a receiver operating characteristic curve" (1982)
 */
export function exactRocAuc(scores: Tensor, labels: Tensor): Tensor {
  const [flat, kind] = [ravel(scores), ravel(labels)];
  const [expected, received] = [scores, labels].map(({ shape }) => `[${shape.join(", ")}]`);
  if (expected !== received) {
    const requirement = "scores and labels must have one shape";
    throw new ShapeError({ op: "exactRocAuc", requirement, expected, received });
  }
  const [sorted, kinds] = sortTogether([flat, kind]);
  const are = (one: number): Tensor => astype(equal(kinds, one), "float64");
  const [negative, positive] = [are(0), are(1)];
  // Negatives before each place in the order, and at its end.
  const before = pad(cumsum(negative), [[1, 0]]);
  const upTo = (side: "left" | "right"): Tensor => take(before, searchsorted(sorted, sorted, { side }), 0);
  const below = mul(add(upTo("left"), upTo("right")), 0.5);
  return astype(div(sum(mul(positive, below)), mul(sum(positive), sum(negative))), "float32");
}
