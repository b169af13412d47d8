/** Overlap of regions, for segmentation, and the sparse logistic loss. @module */
import { add, div, greater, mul, neg, sub, sum, type Tensor, where } from "@cotangent/core";
import { sparsePlus } from "../activations/softplus.js";

/**
 * 1 - (overlap + smooth) / ((predictions + targets) / 2 + smooth), sums over `axes`: probabilities and targets of one shape -> the rest.
 * `axes`: default all but the first and the last, [batch, ...space, classes]. `smooth`: default 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { diceLoss } from "@cotangent/nn";
 * diceLoss(tensor([[[1], [0]]]), tensor([[[1], [1]]])).toArray() // => [[0.199...]]
 * ```
 * @see Milletari, Navab and Ahmadi, "V-Net" (2016)
 */
export function diceLoss(
  probabilities: Tensor,
  targets: Tensor,
  { axes, smooth = 1 }: { readonly axes?: readonly number[]; readonly smooth?: number } = {},
): Tensor {
  const axis = axes ?? probabilities.shape.map((_, a) => a).slice(1, -1);
  const overlap = sum(mul(probabilities, targets), { axis });
  const total = sum(add(probabilities, targets), { axis });
  return sub(1, div(add(overlap, smooth), add(mul(total, 0.5), smooth)));
}

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
