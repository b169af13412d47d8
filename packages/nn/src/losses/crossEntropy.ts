/** Cross-entropies, from logits: numbers whose softmax or sigmoid are probabilities. One value per example; names are Optax's. @module */
import {
  add,
  greaterEqual,
  less,
  logicalAnd,
  logSoftmax,
  mul,
  neg,
  oneHot,
  softmax,
  sub,
  sum,
  type Tensor,
  where,
} from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";
import { softplusOf } from "../activations/softplus.js";
import { checkNumber } from "../checks.js";

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
  options: { readonly axis?: number } = {},
): Tensor {
  const { axis = -1 } = checkOptions("softmaxCrossEntropy", options);
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
  checkTensors("softmaxCrossEntropyWithIntegerLabels", { logits, labels });
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
  return add(mul(labels, softplusOf(neg(logits))), mul(sub(1, labels), softplusOf(logits)));
}

/**
 * (1 - alpha) labels + alpha / classes: a distribution over classes that is less sure. labels [..., classes] -> the same shape.
 * `alpha`: 0 (nothing changes) to 1 (every class alike). `axis`: of the classes, default -1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { smoothLabels } from "@cotangent/nn";
 * smoothLabels(tensor([1, 0, 0, 0]), 0.2).toArray() // => [0.85..., 0.05..., 0.05..., 0.05...]
 * ```
 * @see Szegedy, Vanhoucke, Ioffe, Shlens and Wojna, "Rethinking the Inception architecture for computer vision" (2016), section 7
 */
export function smoothLabels(
  labels: Tensor,
  alpha: number,
  options: { readonly axis?: number } = {},
): Tensor {
  const { axis = -1 } = checkOptions("smoothLabels", options);
  checkTensors("smoothLabels", { labels });
  checkNumber("smoothLabels", alpha, { name: "alpha", range: "0 to 1", fits: (a) => a >= 0 && a <= 1 });
  return add(mul(labels, 1 - alpha), alpha / (labels.shape.at(axis) ?? 1));
}

/**
 * softmaxCrossEntropy + epsilon (1 - the probability given to the labels): logits [..., classes] and labels of the same shape -> [...].
 * `epsilon`: weight of the second term; default 2, as in Optax. `axis`: of the classes, default -1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { polyLossCrossEntropy } from "@cotangent/nn";
 * polyLossCrossEntropy(tensor([0, 0]), tensor([1, 0])).item() // => 1.693...
 * ```
 * @see Leng et al., "PolyLoss: a polynomial expansion perspective of classification loss functions" (2022)
 */
export function polyLossCrossEntropy(
  logits: Tensor,
  labels: Tensor,
  options: { readonly epsilon?: number; readonly axis?: number } = {},
): Tensor {
  const { epsilon = 2, axis = -1 } = checkOptions("polyLossCrossEntropy", options);
  const missed = sum(mul(labels, sub(1, softmax(logits, { axis }))), { axis });
  return add(softmaxCrossEntropy(logits, labels, { axis }), mul(missed, epsilon));
}
