/**
 * AMSGrad.
 * @module
 */
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import { type AmsgradOptions, type AmsgradState, scaleByAmsgrad } from "../transforms/amsgrad.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";

/**
 * AMSGrad: Adam with the largest mean of squares so far in place of the current one. Options: b1 0.9, b2 0.999, eps 1e-8, epsRoot 0,
 * biasCorrectionMu and biasCorrectionNu true.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { amsgrad } from "@cotangent/optim";
 * const [optimizer, params] = [amsgrad(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.5, 0.5]
 * ```
 * @see Reddi, Kale and Kumar, "On the convergence of Adam and beyond" (2018)
 */
export function amsgrad(
  learningRate: LearningRate,
  options: AmsgradOptions = {},
): GradientTransformation<readonly [AmsgradState, null | RateState]> {
  return named("amsgrad", () => chain(scaleByAmsgrad(options), scaleByLearningRate(learningRate)));
}
