/**
 * AdaGrad.
 * @module
 */
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import { type RssOptions, type RssState, scaleByRss } from "../transforms/rss.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";

/**
 * AdaGrad: update = -rate * g / sqrt(s + eps), s the sum of all squares so far. Options: initialAccumulatorValue 0.1, eps 1e-7.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adagrad } from "@cotangent/optim";
 * const [optimizer, params] = [adagrad(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.4984..., 0.4225...]
 * ```
 * @see Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization" (2011)
 */
export function adagrad(
  learningRate: LearningRate,
  options: RssOptions = {},
): GradientTransformation<readonly [RssState, null | RateState]> {
  return named("adagrad", () => chain(scaleByRss(options), scaleByLearningRate(learningRate)));
}
