/**
 * Preprocessing in two pure steps: fit measures the training data, transform applies what was measured to any data.
 * @module
 */
import { add, div, lessEqual, mean, mul, sqrt, sub, type Tensor, variance, where } from "@cotangent/core";

/** What standardization measured: mean and standard deviation, scalars or one per feature. */
export interface Standardization {
  readonly mean: Tensor;
  /** Never 0: a constant feature has deviation 1, so that it is centered only. */
  readonly std: Tensor;
}

/** What is measured together. */
export interface StandardizationOptions {
  /** "all" elements (the default), or each "feature" apart: the examples along the first axis are measured together. */
  readonly per?: "all" | "feature";
  /** Deviations up to this, in units of x, count as those of a constant; default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Measures mean and standard deviation (of the population) of x [n, ...]: scalars, or [...] with `per: "feature"`.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitStandardization } from "@cotangent/data";
 * const { mean, std } = fitStandardization(tensor([[1, 5], [3, 5]]), { per: "feature" });
 * [mean.toArray(), std.toArray()] // => [[2, 5], [1, 1]]
 * ```
 */
export function fitStandardization(
  x: Tensor,
  { per = "all", epsilon = 1e-7 }: StandardizationOptions = {},
): Standardization {
  const axis = per === "feature" ? { axis: 0 } : {};
  const std = sqrt(variance(x, axis));
  return Object.freeze({ mean: mean(x, axis), std: where(lessEqual(std, epsilon), 1, std) });
}

/**
 * (x - mean) / std, broadcast. Pure and differentiable; runs inside jit.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitStandardization, standardize } from "@cotangent/data";
 * const train = tensor([0, 4]);
 * standardize(tensor([2, 6]), fitStandardization(train)).toArray() // => [0, 2]
 * ```
 */
export function standardize(x: Tensor, standardization: Standardization): Tensor {
  return div(sub(x, standardization.mean), standardization.std);
}

/**
 * x * std + mean: what standardize was given.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitStandardization, unstandardize } from "@cotangent/data";
 * unstandardize(tensor([-1, 1]), fitStandardization(tensor([0, 4]))).toArray() // => [0, 4]
 * ```
 */
export function unstandardize(x: Tensor, standardization: Standardization): Tensor {
  return add(mul(x, standardization.std), standardization.mean);
}
