/**
 * Metrics, one value per example like the losses: their mean is the figure one reports.
 * @module
 */
import { argmax, astype, equal, type Tensor } from "@cotangent/core";

/**
 * Is the likeliest class the right one? logits [..., classes], labels int32[...] -> float32[...], 1 for yes and 0 for no.
 * Ties go to the first class.
 * @example
 * ```ts
 * import { mean, tensor } from "@cotangent/core";
 * import { accuracy } from "@cotangent/nn";
 * const hits = accuracy(tensor([[1, 2], [3, 0]]), tensor([1, 1], { dtype: "int32" }));
 * hits.toArray() // => [1, 0]
 * mean(hits).item() // => 0.5
 * ```
 */
export function accuracy(logits: Tensor, labels: Tensor): Tensor {
  return astype(equal(argmax(logits, { axis: -1 }), labels), "float32");
}
