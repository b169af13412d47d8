/** Losses of margins: nothing to pay once the right class is ahead by enough. One value per example. @module */
import { add, max, maximum, mul, neg, oneHot, square, sub, sum, type Tensor } from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";

/**
 * max(0, 1 - scores targets), elementwise. `targets`: -1 or 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { hingeLoss } from "@cotangent/nn";
 * hingeLoss(tensor([0.5, 2]), tensor([1, 1])).toArray() // => [0.5, 0]
 * ```
 * @see Cortes and Vapnik, "Support-vector networks" (1995)
 */
export function hingeLoss(scores: Tensor, targets: Tensor): Tensor {
  return maximum(sub(1, mul(scores, targets)), 0);
}

/**
 * max(0, 1 - scores targets)^2, elementwise. `targets`: -1 or 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { squaredHingeLoss } from "@cotangent/nn";
 * squaredHingeLoss(tensor([0.5, 2]), tensor([1, 1])).toArray() // => [0.25, 0]
 * ```
 */
export function squaredHingeLoss(scores: Tensor, targets: Tensor): Tensor {
  return square(hingeLoss(scores, targets));
}

/**
 * max(0, -scores targets), elementwise. `targets`: -1 or 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { perceptronLoss } from "@cotangent/nn";
 * perceptronLoss(tensor([0.5, -2]), tensor([1, 1])).toArray() // => [0, 2]
 * ```
 * @see Rosenblatt, "The perceptron" (1958)
 */
export function perceptronLoss(scores: Tensor, targets: Tensor): Tensor {
  return maximum(neg(mul(scores, targets)), 0);
}

// The score of the class that each label names.
function scoreOf(scores: Tensor, chosen: Tensor): Tensor {
  return sum(mul(scores, chosen), { axis: -1 });
}

function classesOf(op: string, scores: Tensor, labels: Tensor): Tensor {
  checkTensors(op, { scores, labels });
  return oneHot(labels, scores.shape.at(-1) ?? 0, { dtype: scores.dtype });
}

/**
 * How far the best wrong class comes up to the right one, less a margin of 1: max over classes of (score + 1 unless right) - right score.
 * scores [..., classes], labels int32[...] -> [...]. As Optax, after Crammer and Singer; multiclassSvmLoss adds up all classes instead.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { multiclassHingeLoss } from "@cotangent/nn";
 * multiclassHingeLoss(tensor([[1, 3, 0]]), tensor([0], { dtype: "int32" })).toArray() // => [3]
 * ```
 * @see Crammer and Singer, "On the algorithmic implementation of multiclass kernel-based vector machines" (2001)
 */
export function multiclassHingeLoss(scores: Tensor, labels: Tensor): Tensor {
  const chosen = classesOf("multiclassHingeLoss", scores, labels);
  return sub(max(add(scores, sub(1, chosen)), { axis: -1 }), scoreOf(scores, chosen));
}

/**
 * The sum over wrong classes of max(0, score - right score + margin): scores [..., classes], labels int32[...] -> [...]. With equal
 * scores it is margin (classes - 1).
 * `margin`: default 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { multiclassSvmLoss } from "@cotangent/nn";
 * multiclassSvmLoss(tensor([[1, 3, 0.5]]), tensor([0], { dtype: "int32" })).toArray() // => [3.5]
 * ```
 * @see Weston and Watkins, "Support vector machines for multi-class pattern recognition" (1999)
 */
export function multiclassSvmLoss(
  scores: Tensor,
  labels: Tensor,
  options: { readonly margin?: number } = {},
): Tensor {
  const { margin = 1 } = checkOptions("multiclassSvmLoss", options);
  const chosen = classesOf("multiclassSvmLoss", scores, labels);
  const right = sum(mul(scores, chosen), { axis: -1, keepdims: true });
  const ahead = maximum(add(sub(scores, right), margin), 0);
  return sum(mul(ahead, sub(1, chosen)), { axis: -1 });
}

/**
 * max over classes of scores - right score: scores [..., classes], labels int32[...] -> [...].
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { multiclassPerceptronLoss } from "@cotangent/nn";
 * multiclassPerceptronLoss(tensor([[1, 3, 0]]), tensor([0], { dtype: "int32" })).toArray() // => [2]
 * ```
 * @see Collins, "Discriminative training methods for hidden Markov models" (2002)
 */
export function multiclassPerceptronLoss(scores: Tensor, labels: Tensor): Tensor {
  const chosen = classesOf("multiclassPerceptronLoss", scores, labels);
  return sub(max(scores, { axis: -1 }), scoreOf(scores, chosen));
}

/**
 * max(0, best wrong score - right score + 1), for labels as distributions: scores and targets [..., classes] -> [...]. As Keras.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { categoricalHingeLoss } from "@cotangent/nn";
 * categoricalHingeLoss(tensor([[1, 3, 0]]), tensor([[1, 0, 0]])).toArray() // => [3]
 * ```
 */
export function categoricalHingeLoss(scores: Tensor, targets: Tensor): Tensor {
  const wrong = max(mul(sub(1, targets), scores), { axis: -1 });
  return maximum(add(sub(wrong, scoreOf(scores, targets)), 1), 0);
}
