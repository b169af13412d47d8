/**
 * Imputation: something sensible in place of what is missing, which is NaN.
 * @module
 */
import { ArgumentError, isNaN as isMissing, ShapeError, type Tensor, tensor, where } from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkFitted } from "./fitted.js";

/** What imputation measured. */
export interface Imputation {
  /** [features]: what takes the place of NaN in each. */
  readonly values: Tensor;
}

/** What takes the place of a missing value. */
export interface ImputationOptions {
  /** Of the values of the feature that are there: the "mean" (default), the "median", or the most "frequent", the smallest of several; or a "constant". */
  readonly strategy?: "mean" | "median" | "frequent" | "constant";
  /** The constant; default 0. */
  readonly constant?: number;
}

const measures: Readonly<Record<string, (sorted: Float64Array) => number>> = Object.freeze({
  mean: (sorted) => sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
  median: (sorted) => {
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  },
  frequent: (sorted) => {
    let [best, most, run] = [sorted[0], 0, 0];
    for (const [i, value] of sorted.entries()) {
      run = i > 0 && sorted[i - 1] === value ? run + 1 : 1;
      if (run > most) [best, most] = [value, run];
    }
    return best;
  },
});

/**
 * Measures what takes the place of NaN in each feature of x [n, features]: [features], in the dtype of x.
 * @throws ShapeError when x is no matrix; ArgumentError when the strategy is unknown, or a feature has no value to measure
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitImputation, impute } from "@cotangent/data";
 * const x = tensor([[1, NaN], [NaN, 4], [5, 4]]);
 * impute(x, fitImputation(x)).toArray() // => [[1, 4], [3, 4], [5, 4]]
 * ```
 */
export function fitImputation(x: Tensor, options: ImputationOptions = {}): Imputation {
  checkTensors("fitImputation", { x });
  const { strategy = "mean", constant = 0 } = checkOptions("fitImputation", options);
  if (x.rank !== 2) {
    throw new ShapeError({
      op: "fitImputation",
      requirement: "x must be a matrix",
      expected: "[n, features]",
      received: `[${x.shape.join(",")}]`,
    });
  }
  const dtype = x.dtype === "float64" ? "float64" : "float32";
  const [, features] = x.shape;
  const measure = Object.hasOwn(measures, strategy) ? measures[strategy] : undefined;
  if (strategy === "constant") {
    return Object.freeze({ values: tensor(new Float64Array(features).fill(constant), { dtype }) });
  }
  if (measure === undefined) {
    throw new ArgumentError({
      op: "fitImputation",
      requirement: "strategy must be a known one",
      expected: "mean, median, frequent or constant",
      received: String(strategy),
    });
  }
  const elements = x.toTypedArray();
  const values = Float64Array.from({ length: features }, (_, feature) => {
    const present = Float64Array.from(elements.filter((_x, i) => i % features === feature)).filter(
      (value) => !Number.isNaN(value),
    );
    if (present.length > 0) return measure(present.sort());
    throw new ArgumentError({
      op: "fitImputation",
      requirement: "every feature must have a value",
      received: `none in feature ${feature}`,
      fix: "Leave the feature out, or use the strategy constant.",
    });
  });
  return Object.freeze({ values: tensor(values, { dtype }) });
}

/**
 * x [..., features] with the measured values in place of NaN. Pure; runs inside jit.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitImputation, impute } from "@cotangent/data";
 * const fitted = fitImputation(tensor([[1], [2], [9]]), { strategy: "median" });
 * impute(tensor([[NaN], [7]]), fitted).toArray() // => [[2], [7]]
 * ```
 */
export function impute(x: Tensor, imputation: Imputation): Tensor {
  checkFitted("impute", imputation, { values: "tensor" }, "fitImputation");
  return where(isMissing(x), imputation.values, x);
}
