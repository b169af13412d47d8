/**
 * SM3.
 * @module
 */
import type { GradientTransformation, Scalar } from "../base.js";
import { checkOptions, fraction, named } from "../checks.js";
import { chain } from "../combine.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { type Sm3State, scaleBySm3 } from "../transforms/sm3.js";

/**
 * SM3: AdaGrad with accumulators for the rows of each axis in place of one per element. Option: momentum 0.9, the decay of the mean of
 * updates.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sm3 } from "@cotangent/optim";
 * const [optimizer, params] = [sm3(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.05, 0.05]
 * ```
 * @see Anil, Gupta, Koren and Singer, "Memory efficient adaptive optimization" (2019)
 */
export function sm3(
  learningRate: LearningRate,
  options: { readonly momentum?: Scalar } = {},
): GradientTransformation<readonly [Sm3State, null | RateState]> {
  checkOptions("sm3", options, { momentum: fraction });
  const { momentum = 0.9 } = options;
  return named("sm3", () => chain(scaleBySm3({ b1: momentum }), scaleByLearningRate(learningRate)));
}
