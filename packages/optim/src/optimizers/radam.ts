/**
 * RAdam.
 * @module
 */
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import type { MomentsState } from "../transforms/moments.js";
import { type RadamOptions, scaleByRadam } from "../transforms/radam.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";

/**
 * RAdam: Adam that does not divide before enough squares are known. Options: b1 0.9, b2 0.999, eps 1e-8, epsRoot 0, threshold 5,
 * nesterov false.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { radam } from "@cotangent/optim";
 * const [optimizer, params] = [radam(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [ -2, 0.25]
 * ```
 * @see Liu et al., "On the variance of the adaptive learning rate and beyond" (2020)
 */
export function radam(
  learningRate: LearningRate,
  options: RadamOptions = {},
): GradientTransformation<readonly [MomentsState, null | RateState]> {
  return named("radam", () => chain(scaleByRadam(options), scaleByLearningRate(learningRate)));
}
