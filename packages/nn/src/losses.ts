/**
 * Losses, one value per example and not reduced: take the mean, a weighted sum, or look at each. Names and formulas are Optax's.
 * @module
 */
import {
  add,
  exp,
  greater,
  greaterEqual,
  less,
  log1p,
  logicalAnd,
  logSoftmax,
  mean,
  mul,
  neg,
  oneHot,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "@cotangent/core";

/**
 * Cross-entropy between softmax(logits) and `labels`, each a distribution over classes along `axis` (default -1):
 * logits [..., classes] and labels of the same shape -> [...]. Computed from log-softmax, so no logit overflows.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { softmaxCrossEntropy } from "@cotangent/nn";
 * softmaxCrossEntropy(tensor([[0, 0], [0, 1000]]), tensor([[1, 0], [1, 0]])).toArray() // => [0.69314..., 1000]
 * ```
 */
export function softmaxCrossEntropy(
  logits: Tensor,
  labels: Tensor,
  { axis = -1 }: { readonly axis?: number } = {},
): Tensor {
  return neg(sum(mul(labels, logSoftmax(logits, { axis })), { axis }));
}

/**
 * Cross-entropy between softmax(logits) and the class that each label names: logits [..., classes], labels int32[...] -> [...].
 * A label outside 0 to classes - 1 gives NaN.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { softmaxCrossEntropyWithIntegerLabels } from "@cotangent/nn";
 * softmaxCrossEntropyWithIntegerLabels(tensor([[0, 0], [0, 1000]]), tensor([1, 0], { dtype: "int32" })).toArray()
 * // => [0.69314..., 1000]
 * ```
 */
export function softmaxCrossEntropyWithIntegerLabels(logits: Tensor, labels: Tensor): Tensor {
  const classes = logits.shape.at(-1) ?? 0;
  const loss = softmaxCrossEntropy(logits, oneHot(labels, classes, { dtype: logits.dtype }));
  return where(logicalAnd(greaterEqual(labels, 0), less(labels, classes)), loss, Number.NaN);
}

/**
 * Cross-entropy between sigmoid(logits) and `labels`, probabilities 0 to 1, elementwise.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sigmoidBinaryCrossEntropy } from "@cotangent/nn";
 * sigmoidBinaryCrossEntropy(tensor([0, -1000]), tensor([1, 1])).toArray() // => [0.69314..., 1000]
 * ```
 */
export function sigmoidBinaryCrossEntropy(logits: Tensor, labels: Tensor): Tensor {
  return add(mul(labels, softplus(neg(logits))), mul(sub(1, labels), softplus(logits)));
}

// log(1 + exp(x)), which is -log(sigmoid(-x)). Both branches have the true derivatives at 0, to every order, and exp
// never sees a positive number.
function softplus(x: Tensor): Tensor {
  const positive = greater(x, 0);
  return add(where(positive, x, 0), log1p(exp(where(positive, neg(x), x))));
}

/**
 * (predictions - targets)^2, elementwise.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { squaredError } from "@cotangent/nn";
 * squaredError(tensor([1, 2]), tensor([1, 5])).toArray() // => [0, 9]
 * ```
 */
export function squaredError(predictions: Tensor, targets: Tensor): Tensor {
  return square(sub(predictions, targets));
}

/**
 * The mean of squaredError over every element, a scalar.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { meanSquaredError } from "@cotangent/nn";
 * meanSquaredError(tensor([1, 2]), tensor([1, 5])).item() // => 4.5
 * ```
 */
export function meanSquaredError(predictions: Tensor, targets: Tensor): Tensor {
  return mean(squaredError(predictions, targets));
}
