/**
 * Centering: minus the mean of all, of each feature (for images the mean image), or of each channel.
 * @module
 */
import { add, mean, sub, type Tensor } from "@cotangent/core";
import { checkFitted } from "./fitted.js";
import { type MeasureOptions, measured } from "./statistics.js";

/** What centering measured. */
export interface Centering {
  /** A scalar, one mean per feature (the mean image), or per channel. */
  readonly mean: Tensor;
}

/**
 * Measures the mean of x [n, ...]: of each feature [...] by default, for images the mean image; of each channel [channels, 1, ...]
 * with `per: "channel"`; a scalar with `per: "all"`.
 * @throws ArgumentError when `per` or `channelAxis` is wrong
 * @example
 * ```ts
 * import { ones, tensor } from "@cotangent/core";
 * import { fitCentering } from "@cotangent/data";
 * fitCentering(tensor([[1, 5], [3, 7]])).mean.toArray() // => [2, 6]
 * fitCentering(ones([2, 3, 4, 4]), { per: "channel" }).mean.shape // => [3, 1, 1]
 * ```
 */
export function fitCentering(x: Tensor, options: MeasureOptions = {}): Centering {
  return Object.freeze({ mean: measured("fitCentering", x, options, mean) });
}

/**
 * x - mean, broadcast: a batch [n, ...] or one example [...]. Pure and differentiable; runs inside jit.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { center, fitCentering } from "@cotangent/data";
 * const train = tensor([[1, 5], [3, 7]]);
 * center(train, fitCentering(train)).toArray() // => [[-1, -1], [1, 1]]
 * ```
 */
export function center(x: Tensor, centering: Centering): Tensor {
  checkFitted("center", centering, { mean: "tensor" }, "fitCentering");
  return sub(x, centering.mean);
}

/**
 * x + mean: what center was given.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fitCentering, uncenter } from "@cotangent/data";
 * uncenter(tensor([-1, 1]), fitCentering(tensor([[2, 3]]))).toArray() // => [1, 4]
 * ```
 */
export function uncenter(x: Tensor, centering: Centering): Tensor {
  checkFitted("uncenter", centering, { mean: "tensor" }, "fitCentering");
  return add(x, centering.mean);
}
