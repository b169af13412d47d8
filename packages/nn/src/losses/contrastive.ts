/** Losses of similarity: what belongs together near, the rest apart. @module */
import {
  add,
  div,
  equal,
  expandDims,
  eye,
  logaddexp,
  logicalAnd,
  logicalNot,
  logSoftmax,
  logSumExp,
  maximum,
  mul,
  neg,
  onesLike,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";

import { cosineSimilarity } from "./regression.js";

/**
 * label d^2 + (1 - label) max(0, margin - d)^2 for distances d of pairs, elementwise.
 * `labels`: 1 for pairs that belong together, 0 for others. `margin`: above 0, default 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { contrastiveLoss } from "@cotangent/nn";
 * contrastiveLoss(tensor([0.5, 0.5]), tensor([1, 0])).toArray() // => [0.25, 0.25]
 * ```
 * @see Hadsell, Chopra and LeCun, "Dimensionality reduction by learning an invariant mapping" (2006)
 */
export function contrastiveLoss(
  distances: Tensor,
  labels: Tensor,
  options: { readonly margin?: number } = {},
): Tensor {
  const { margin = 1 } = checkOptions("contrastiveLoss", options);
  const apart = square(maximum(sub(margin, distances), 0));
  return add(mul(labels, square(distances)), mul(sub(1, labels), apart));
}

/**
 * max(0, |anchor - positive| - |anchor - negative| + margin), lengths along the last axis: all [..., n] -> [...].
 * `margin`: default 1. `epsilon`: added to squares of lengths, so that derivatives are finite; default 1e-6.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { tripletMarginLoss } from "@cotangent/nn";
 * tripletMarginLoss(tensor([0, 0]), tensor([3, 4]), tensor([0, 2])).item() // => 3.99...
 * ```
 * @see Schroff, Kalenichenko and Philbin, "FaceNet" (2015)
 */
export function tripletMarginLoss(
  anchors: Tensor,
  positives: Tensor,
  negatives: Tensor,
  options: { readonly margin?: number; readonly epsilon?: number } = {},
): Tensor {
  const { margin = 1, epsilon = 1e-6 } = checkOptions("tripletMarginLoss", options);
  const distance = (x: Tensor): Tensor => sqrt(add(sum(square(sub(anchors, x)), { axis: -1 }), epsilon));
  return maximum(add(sub(distance(positives), distance(negatives)), margin), 0);
}

/**
 * The normalized, temperature-scaled cross-entropy of all pairs that belong together, each against those that do not, averaged over
 * these pairs: embeddings [n, features], labels int32[n] -> a scalar; NaN when no two labels are equal.
 * `temperature`: above 0, default 0.07.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { ntxent } from "@cotangent/nn";
 * const labels = tensor([0, 0, 1, 1], { dtype: "int32" });
 * ntxent(tensor([[1, 0], [1, 0], [0, 1], [0, 1]]), labels, { temperature: 1 }).item() // => 0.551...
 * ```
 * @see Chen, Kornblith, Norouzi and Hinton, "A simple framework for contrastive learning of visual representations" (2020)
 */
export function ntxent(
  embeddings: Tensor,
  labels: Tensor,
  options: { readonly temperature?: number } = {},
): Tensor {
  const { temperature = 0.07 } = checkOptions("ntxent", options);
  checkTensors("ntxent", { embeddings, labels });
  const [rows, columns] = [expandDims(embeddings, 0), expandDims(embeddings, 1)];
  const epsilon = embeddings.dtype === "float64" ? 2.220446049250313e-16 : 1.1920928955078125e-7;
  const scores = mul(cosineSimilarity(rows, columns, { epsilon }), 1 / temperature);
  const same = equal(expandDims(labels, 1), expandDims(labels, 0));
  const pairs = logicalAnd(same, logicalNot(eye(labels.shape[0], undefined, { dtype: "bool" })));
  const others = logSumExp(where(same, Number.NEGATIVE_INFINITY, scores), { axis: 1, keepdims: true });
  const losses = where(pairs, sub(logaddexp(scores, others), scores), 0);
  return div(sum(losses), sum(where(pairs, onesLike(scores), 0)));
}

/**
 * -(labels * log softmax(logits)) summed over a list: logits and labels [..., list] -> [...]. Labels are relevances, 0 or more.
 * `mask`: bool of the same shape, the entries that exist; default all.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { rankingSoftmaxLoss } from "@cotangent/nn";
 * rankingSoftmaxLoss(tensor([0, 0]), tensor([0, 2])).item() // => 1.386...
 * ```
 * @see Cao, Qin, Liu, Tsai and Li, "Learning to rank: from pairwise approach to listwise approach" (2007)
 */
export function rankingSoftmaxLoss(
  logits: Tensor,
  labels: Tensor,
  options: { readonly mask?: Tensor } = {},
): Tensor {
  const { mask } = checkOptions("rankingSoftmaxLoss", options);
  if (mask === undefined) return neg(sum(mul(labels, logSoftmax(logits)), { axis: -1 }));
  // Finite, for 0 times an infinite derivative would be NaN.
  const logP = logSoftmax(where(mask, logits, -1e30));
  return neg(sum(where(mask, mul(labels, logP), 0), { axis: -1 }));
}
