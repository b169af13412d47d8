/** Focal losses: cross-entropies in which examples that are right already count less. One value per example. @module */
import { add, exp, logSoftmax, mul, neg, pow, sigmoid, sub, sum, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { sigmoidBinaryCrossEntropy } from "./crossEntropy.js";

/** Options of focal losses. */
export interface FocalOptions {
  /** How little what is right counts: (1 - p)^gamma; 0 or more, default 2. */
  readonly gamma?: number;
  /** Weight of label 1, label 0 having 1 - alpha; 0 to 1. Default none. */
  readonly alpha?: number;
}

/**
 * (1 - p)^gamma times sigmoidBinaryCrossEntropy, where p is the probability given to the label, elementwise.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sigmoidFocalLoss } from "@cotangent/nn";
 * sigmoidFocalLoss(tensor([0, 4]), tensor([1, 1])).toArray() // => [0.173..., 0.00000587...]
 * ```
 * @see Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection" (2017)
 */
export function sigmoidFocalLoss(logits: Tensor, labels: Tensor, options: FocalOptions = {}): Tensor {
  const { gamma = 2, alpha } = checkOptions("sigmoidFocalLoss", options);
  const missed = add(mul(sub(1, labels), sigmoid(logits)), mul(labels, sigmoid(neg(logits))));
  const loss = mul(pow(missed, gamma), sigmoidBinaryCrossEntropy(logits, labels));
  return alpha === undefined ? loss : mul(add(mul(labels, alpha), mul(sub(1, labels), 1 - alpha)), loss);
}

/**
 * The sum over classes of -label (1 - p)^gamma log p, p = softmax(logits): logits [..., classes] and labels of the same shape -> [...].
 * `gamma`: 0 or more, default 2. `axis`: of the classes, default -1. Keras' CategoricalFocalCrossentropy is this times its alpha, 0.25.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { softmaxFocalLoss } from "@cotangent/nn";
 * softmaxFocalLoss(tensor([0, 0]), tensor([1, 0])).item() // => 0.173...
 * ```
 * @see Lin, Goyal, Girshick, He and Dollár, "Focal loss for dense object detection" (2017)
 */
export function softmaxFocalLoss(
  logits: Tensor,
  labels: Tensor,
  options: { readonly gamma?: number; readonly axis?: number } = {},
): Tensor {
  const { gamma = 2, axis = -1 } = checkOptions("softmaxFocalLoss", options);
  const logP = logSoftmax(logits, { axis });
  return neg(sum(mul(mul(labels, pow(sub(1, exp(logP)), gamma)), logP), { axis }));
}
