/**
 * AdaBelief.
 * @module
 */
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import { type BeliefOptions, scaleByBelief } from "../transforms/belief.js";
import type { MomentsState } from "../transforms/moments.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";

/**
 * AdaBelief: Adam with the mean square of g - m in place of that of g. Options: b1 0.9, b2 0.999, eps 1e-16, epsRoot 1e-16,
 * nesterov false.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adabelief } from "@cotangent/optim";
 * const [optimizer, params] = [adabelief(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.5555..., 0.5555...]
 * ```
 * @see Zhuang et al., "AdaBelief optimizer: Adapting stepsizes by the belief in observed gradients" (2020)
 */
export function adabelief(
  learningRate: LearningRate,
  options: BeliefOptions = {},
): GradientTransformation<readonly [MomentsState, null | RateState]> {
  return named("adabelief", () => chain(scaleByBelief(options), scaleByLearningRate(learningRate)));
}
