/**
 * AdaMax, with and without weight decay.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import { type AdamaxOptions, scaleByAdamax } from "../transforms/adamax.js";
import type { MomentsState } from "../transforms/moments.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { addDecayedWeights, type WeightDecayState } from "../transforms/weightDecay.js";
import type { DecayOptions } from "./decay.js";

/** The options of AdaMax, and weight decay of 1e-4 by default. */
export interface AdamaxwOptions extends AdamaxOptions, DecayOptions {}

/**
 * AdaMax: Adam with a decaying largest gradient in place of the root of the mean square. Options: b1 0.9, b2 0.999, eps 1e-8.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adamax } from "@cotangent/optim";
 * const [optimizer, params] = [adamax(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.5, 0.5]
 * ```
 * @see Kingma and Ba, "Adam: A method for stochastic optimization" (2015), section 7.1
 */
export function adamax(
  learningRate: LearningRate,
  options: AdamaxOptions = {},
): GradientTransformation<readonly [MomentsState, null | RateState]> {
  return named("adamax", () => chain(scaleByAdamax(options), scaleByLearningRate(learningRate)));
}

/**
 * AdaMax with decoupled weight decay, 1e-4 by default. Options as those of adamax, weightDecay, mask.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adamaxw } from "@cotangent/optim";
 * const [optimizer, params] = [adamaxw(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-0.50005, 0.5001]
 * ```
 * @see Loshchilov and Hutter, "Decoupled weight decay regularization" (2019)
 */
export function adamaxw(
  learningRate: LearningRate,
  options: AdamaxwOptions = {},
): GradientTransformation<readonly [MomentsState, WeightDecayState, null | RateState]> {
  const { weightDecay = 1e-4, mask, ...rest } = checkObject("adamaxw", options);
  return named("adamaxw", () =>
    chain(scaleByAdamax(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate)),
  );
}
