/** Figures that follow from counts of right and wrong answers. @module */
import {
  add,
  argmax,
  astype,
  diag,
  div,
  matmul,
  maximum,
  mean,
  mul,
  oneHot,
  reshape,
  sum,
  type Tensor,
  transpose,
  zeros,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount } from "../checks.js";
import type { Compared, Metric } from "./metric.js";

/**
 * How often class i was taken for class j, at [i, j]: logits [..., classes] or predicted classes int32[...], and labels int32[...]. Labels
 * out of range count nowhere.
 * `classes`: how many there are, 1 or more.
 * @throws ArgumentError when classes is no positive integer
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const matrix = metrics.confusionMatrix(2);
 * const ints = { dtype: "int32" } as const;
 * matrix.value(matrix.of(tensor([1, 1, 0], ints), tensor([0, 1, 0], ints))).toArray() // => [[1, 1], [0, 1]]
 * ```
 */
export function confusionMatrix(classes: number): Metric<Compared, Tensor> {
  checkCount("confusionMatrix", "classes", classes);
  return Object.freeze({
    empty: zeros([classes, classes], { dtype: "int32" }),
    concat: (a: Tensor, b: Tensor) => add(a, b),
    of(predictions: Tensor, labels: Tensor) {
      const isLogits = predictions.shape.length > labels.shape.length;
      const taken = isLogits ? argmax(predictions, { axis: -1 }) : predictions;
      const rows = (x: Tensor): Tensor => oneHot(reshape(x, [x.size]), classes, { dtype: "int32" });
      return matmul(transpose(rows(labels)), rows(taken));
    },
    value: (counts: Tensor) => counts,
  });
}

/** Options of precision, recall and f1. */
export interface ClassificationOptions {
  /** How many classes there are; 2 or more. */
  readonly classes: number;
  /**
   * "macro" (default): the mean over classes. "micro": of all answers together. "none": one figure per class. A number: of that class,
   * which for two classes is 1.
   */
  readonly average?: "macro" | "micro" | "none" | number;
}

// Where nothing was counted the figure is 0, as in scikit-learn.
function ratio(part: Tensor, whole: Tensor): Tensor {
  return div(astype(part, "float32"), maximum(astype(whole, "float32"), 1e-30));
}

function perClass(
  op: string,
  options: ClassificationOptions,
  whole: (taken: Tensor, labelled: Tensor) => Tensor,
): Metric<Compared, Tensor> {
  const { classes, average = "macro" } = checkOptions(op, options);
  const matrix = confusionMatrix(checkCount(op, "classes", classes, 2));
  return Object.freeze({
    ...matrix,
    value(counts: Tensor) {
      const [right, taken, labelled] = [diag(counts), sum(counts, 0), sum(counts, 1)];
      if (average === "micro") return ratio(sum(right), sum(whole(taken, labelled)));
      const each = ratio(right, whole(taken, labelled));
      if (average === "none") return each;
      return average === "macro" ? mean(each) : sum(mul(each, oneHot(average, classes)));
    },
  });
}

/**
 * Of the examples taken for a class, the share that are of it; 0 where there are none. Predictions and labels as for confusionMatrix.
 * @throws ArgumentError when classes is below 2
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const precision = metrics.precision({ classes: 2, average: 1 });
 * const ints = { dtype: "int32" } as const;
 * precision.value(precision.of(tensor([1, 1, 0, 0], ints), tensor([0, 1, 1, 0], ints))).item() // => 0.5
 * ```
 */
export function precision(options: ClassificationOptions): Metric<Compared, Tensor> {
  return perClass("precision", options, (taken) => taken);
}

/**
 * Of the examples of a class, the share taken for it; 0 where there are none. Predictions and labels as for confusionMatrix.
 * @throws ArgumentError when classes is below 2
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const recall = metrics.recall({ classes: 2, average: "none" });
 * const ints = { dtype: "int32" } as const;
 * recall.value(recall.of(tensor([1, 1, 0, 0], ints), tensor([0, 1, 1, 1], ints))).toArray() // => [0, 0.333...]
 * ```
 */
export function recall(options: ClassificationOptions): Metric<Compared, Tensor> {
  return perClass("recall", options, (_taken, labelled) => labelled);
}

/**
 * The harmonic mean of precision and recall, 2 right / (taken + labelled); 0 where nothing is. Predictions and labels as for
 * confusionMatrix.
 * @throws ArgumentError when classes is below 2
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { metrics } from "@cotangent/nn";
 * const f1 = metrics.f1({ classes: 2, average: 1 });
 * const ints = { dtype: "int32" } as const;
 * f1.value(f1.of(tensor([1, 1, 0, 0], ints), tensor([0, 1, 1, 0], ints))).item() // => 0.5
 * ```
 */
export function f1(options: ClassificationOptions): Metric<Compared, Tensor> {
  return perClass("f1", options, (taken, labelled) => mul(astype(add(taken, labelled), "float32"), 0.5));
}
