/**
 * Preprocessing in two pure steps: fit measures the training data, transform applies what was measured to any data.
 * @module
 */
import { add, div, lessEqual, mean, mul, sqrt, sub, type Tensor, variance, where } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkFitted } from "./fitted.js";
import { type MeasureOptions, measured } from "./statistics.js";

/** What standardization measured: mean and standard deviation, scalars or one per feature or channel. */
export interface Standardization {
  readonly mean: Tensor;
  /** Never 0: a constant feature has deviation 1, so that it is centered only. */
  readonly std: Tensor;
}

/** What is measured together (by default all elements), and what counts as constant. */
export interface StandardizationOptions extends MeasureOptions {
  /** Deviations up to this, in units of x, count as those of a constant; default 1e-7. */
  readonly epsilon?: number;
}

/**
 * Measures mean and standard deviation (of the population) of x [n, ...]: scalars, [...] with `per: "feature"`,
 * or [channels, 1, ...] with `per: "channel"`.
 * @throws ArgumentError when `per` or `channelAxis` is wrong
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitStandardization } from "@cotangent/data";
 * const { mean, std } = fitStandardization(tensor([[1, 5], [3, 5]]), { per: "feature" });
 * [mean.toArray(), std.toArray()] // => [[2, 5], [1, 1]]
 * ```
 */
export function fitStandardization(x: Tensor, options: StandardizationOptions = {}): Standardization {
  const { per = "all", epsilon = 1e-7, ...rest } = checkOptions("fitStandardization", options);
  const over = { ...rest, per };
  const std = sqrt(measured("fitStandardization", x, over, variance));
  return Object.freeze({
    mean: measured("fitStandardization", x, over, mean),
    std: where(lessEqual(std, epsilon), 1, std),
  });
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
  checkFitted("standardize", standardization, { mean: "tensor", std: "tensor" }, "fitStandardization");
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
  checkFitted("unstandardize", standardization, { mean: "tensor", std: "tensor" }, "fitStandardization");
  return add(mul(x, standardization.std), standardization.mean);
}
