/**
 * NovoGrad.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import type { MomentsState } from "../transforms/moments.js";
import { type NovogradOptions, scaleByNovograd } from "../transforms/novograd.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";

/**
 * NovoGrad: momentum of gradients divided by a decaying norm of their tensor, plus weightDecay * w. Options: b1 0.9, b2 0.25, eps 1e-6,
 * epsRoot 0, weightDecay 0.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { novograd } from "@cotangent/optim";
 * const [optimizer, params] = [novograd(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-0.4961..., 0.06201...]
 * ```
 * @see Ginsburg et al., "Stochastic gradient methods with layer-wise adaptive moments for training of deep networks" (2019)
 */
export function novograd(
  learningRate: LearningRate,
  options: NovogradOptions = {},
): GradientTransformation<readonly [MomentsState, null | RateState]> {
  const { eps = 1e-6, ...rest } = checkObject("novograd", options);
  return named("novograd", () => chain(scaleByNovograd({ ...rest, eps }), scaleByLearningRate(learningRate)));
}
