/**
 * Adan.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import { type AdanOptions as AdanRates, type AdanState, scaleByAdan } from "../transforms/adan.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { addDecayedWeights, type WeightDecayState } from "../transforms/weightDecay.js";
import type { DecayOptions } from "./decay.js";

/** The options of scaleByAdan, with epsRoot 1e-8 by default, and weight decay. */
export interface AdanOptions extends AdanRates, DecayOptions {}

/**
 * Adan: Adam with a third mean, of the change of gradients; scaleByAdan says it exactly. Options: b1 0.98, b2 0.92, b3 0.99, eps 1e-8,
 * epsRoot 1e-8, weightDecay 0, mask.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adan } from "@cotangent/optim";
 * const [optimizer, params] = [adan(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.5, 0.5]
 * ```
 * @see Xie et al., "Adan: Adaptive Nesterov momentum algorithm for faster optimizing deep models" (2022)
 */
export function adan(
  learningRate: LearningRate,
  options: AdanOptions = {},
): GradientTransformation<readonly [AdanState, WeightDecayState, null | RateState]> {
  const { weightDecay = 0, mask, epsRoot = 1e-8, ...rest } = checkObject("adan", options);
  return named("adan", () =>
    chain(
      scaleByAdan({ ...rest, epsRoot }),
      addDecayedWeights(weightDecay, { mask }),
      scaleByLearningRate(learningRate),
    ),
  );
}
