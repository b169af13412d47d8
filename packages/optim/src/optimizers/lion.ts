/**
 * Lion.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import { type LionOptions as LionRates, type LionState, scaleByLion } from "../transforms/lion.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { addDecayedWeights, type WeightDecayState } from "../transforms/weightDecay.js";
import type { DecayOptions } from "./decay.js";

/** Decay rates of Lion, and weight decay of 1e-3 by default. */
export interface LionOptions extends Omit<LionRates, "mode" | "smoothBeta">, DecayOptions {}

/**
 * Lion: update = -rate * (sign(b1 m + (1 - b1) g) + weightDecay * w). Options: b1 0.9, b2 0.99, weightDecay 1e-3, mask. Its rate is some
 * three to ten times less than Adam's.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { lion } from "@cotangent/optim";
 * const [optimizer, params] = [lion(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-0.5005, 0.501]
 * ```
 * @see Chen et al., "Symbolic discovery of optimization algorithms" (2023)
 */
export function lion(
  learningRate: LearningRate,
  options: LionOptions = {},
): GradientTransformation<readonly [LionState, WeightDecayState, null | RateState]> {
  const { weightDecay = 1e-3, mask, ...rest } = checkObject("lion", options);
  return named("lion", () =>
    chain(scaleByLion(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate)),
  );
}
