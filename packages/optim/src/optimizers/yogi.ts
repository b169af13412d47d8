/**
 * Yogi.
 * @module
 */
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import type { MomentsState } from "../transforms/moments.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { scaleByYogi, type YogiOptions } from "../transforms/yogi.js";

/**
 * Yogi: Adam with a mean of squares that changes by steps of (1 - b2) g^2. Options: b1 0.9, b2 0.999, eps 1e-3.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { yogi } from "@cotangent/optim";
 * const [optimizer, params] = [yogi(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.4998..., 0.4979...]
 * ```
 * @see Zaheer et al., "Adaptive methods for nonconvex optimization" (2018)
 */
export function yogi(
  learningRate: LearningRate,
  options: YogiOptions = {},
): GradientTransformation<readonly [MomentsState, null | RateState]> {
  return named("yogi", () => chain(scaleByYogi(options), scaleByLearningRate(learningRate)));
}
