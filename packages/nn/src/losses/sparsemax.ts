/** Losses whose predictions may be exactly 0: sparsemax and its form for two classes. @module */
import {
  add,
  astype,
  cumsum,
  div,
  flip,
  greater,
  greaterEqual,
  maximum,
  mul,
  neg,
  oneHot,
  sort,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "@cotangent/core";
import { checkTensors } from "@cotangent/core/checks";
import { sparsePlus } from "../activations/softplus.js";

/**
 * sparsePlus of -logits where the label is 1, of logits where it is 0, elementwise: 0 beyond a margin of 1, as the hinge, and smooth.
 * `labels`: 0 or 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sparsemaxLoss } from "@cotangent/nn";
 * sparsemaxLoss(tensor([0, 2, -2]), tensor([1, 1, 1])).toArray() // => [0.25, 0, 2]
 * ```
 * @see Martins and Astudillo, "From softmax to sparsemax" (2016), section 3
 */
export function sparsemaxLoss(logits: Tensor, labels: Tensor): Tensor {
  return sparsePlus.of(where(greater(labels, 0), neg(logits), logits));
}

// The point of the probability simplex that is nearest to x: max(0, x - t), where the largest elements, less t, add up to 1.
function nearestProbabilities(x: Tensor): Tensor {
  const last = { axis: -1, keepdims: true };
  const descending = flip(sort(x), -1);
  const counts = cumsum(astype(greaterEqual(descending, descending), x.dtype), { axis: -1 });
  const isKept = greater(add(mul(counts, descending), 1), cumsum(descending, { axis: -1 }));
  const total = sum(where(isKept, descending, 0), last);
  const shift = div(sub(total, 1), sum(astype(isKept, x.dtype), last));
  return maximum(sub(x, shift), 0);
}

/**
 * <p, scores> - score of the label + (1 - |p|^2) / 2, where p is the sparsemax of the scores, the nearest probabilities to them: scores
 * [..., classes], labels int32[...] -> [...]. 0 when the right score is ahead by 1; its gradient is p less the one-hot label.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { multiclassSparsemaxLoss } from "@cotangent/nn";
 * const labels = tensor([0, 1], { dtype: "int32" });
 * multiclassSparsemaxLoss(tensor([[2, 1, 0], [2, 1, 0]]), labels).toArray() // => [0, 1]
 * ```
 * @see Martins and Astudillo, "From softmax to sparsemax" (2016), section 3
 */
export function multiclassSparsemaxLoss(scores: Tensor, labels: Tensor): Tensor {
  checkTensors("multiclassSparsemaxLoss", { scores, labels });
  const p = nearestProbabilities(scores);
  const right = oneHot(labels, scores.shape.at(-1) ?? 0, { dtype: scores.dtype });
  const apart = sum(mul(sub(p, right), scores), { axis: -1 });
  return add(apart, mul(sub(1, sum(square(p), { axis: -1 })), 0.5));
}
