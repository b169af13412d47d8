/**
 * Updates in proportion to the size of the parameters they change, tensor by tensor.
 * @module
 */
import { greater, mean, mul, sqrt, square, where } from "@cotangent/core";
import { type GradientTransformation, type Scalar, statelessOf } from "../base.js";
import { check, nonNegative } from "../checks.js";
import { flooredNorm } from "../norms.js";

/**
 * Multiplies each update by the norm of its parameter, or by `minScale` (at least 0, default 1e-3) where that is larger.
 * @throws ArgumentError when minScale is negative or not finite, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByParamBlockNorm } from "@cotangent/optim";
 * scaleByParamBlockNorm().update(tensor([1, 2]), null, tensor([3, 4]))[0] // => f32[2] [ 5, 10]
 * ```
 */
export function scaleByParamBlockNorm(minScale: Scalar = 1e-3): GradientTransformation<null> {
  check("scaleByParamBlockNorm", "minScale", minScale, nonNegative);
  return statelessOf("scaleByParamBlockNorm", (update, param) => mul(update, flooredNorm(param, minScale)));
}

/**
 * Multiplies each update by the root mean square of its parameter, or by `minScale` (at least 0, default 1e-3) where that is larger.
 * @throws ArgumentError when minScale is negative or not finite, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByParamBlockRms } from "@cotangent/optim";
 * scaleByParamBlockRms().update(tensor([1, 2]), null, tensor([3, -3]))[0] // => f32[2] [3, 6]
 * ```
 * @see Shazeer and Stern, "Adafactor: Adaptive learning rates with sublinear memory cost" (2018)
 */
export function scaleByParamBlockRms(minScale: Scalar = 1e-3): GradientTransformation<null> {
  check("scaleByParamBlockRms", "minScale", minScale, nonNegative);
  return statelessOf("scaleByParamBlockRms", (update, param) => {
    const isAbove = greater(sqrt(mean(square(param))), minScale);
    return mul(update, where(isAbove, sqrt(mean(square(where(isAbove, param, 1)))), minScale));
  });
}
