/**
 * AdaDelta.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain, identity } from "../combine.js";
import {
  type AdadeltaOptions as AdadeltaRates,
  type AdadeltaState,
  scaleByAdadelta,
} from "../transforms/adadelta.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { addDecayedWeights, type WeightDecayState } from "../transforms/weightDecay.js";
import type { DecayOptions } from "./decay.js";

/** Decay rate, constant and weight decay of AdaDelta. */
export interface AdadeltaOptimizerOptions extends AdadeltaRates {
  /** Factor on the parameters that are added to the gradients, or a schedule of it; default 0. */
  readonly weightDecay?: DecayOptions["weightDecay"];
  /** Which parameters decay; by default all. */
  readonly weightDecayMask?: DecayOptions["mask"];
}

/**
 * AdaDelta: update = -rate * g sqrt(eX + eps) / sqrt(eG + eps), eG and eX the decaying mean squares of gradients and updates. Options:
 * rho 0.9, eps 1e-6, weightDecay 0, weightDecayMask. `learningRate` is a positive number, a schedule of it or, the default, 1 with
 * the sign of the gradient left as it is, as in Optax.
 * @throws ArgumentError for an option out of its range, and in update when it decays and gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adadelta } from "@cotangent/optim";
 * const optimizer = adadelta(1, { rho: 0.75, eps: 0.25 });
 * optimizer.update(tensor([0.5, 2]), optimizer.init(tensor([0, 0])))[0] // => f32[2] [-0.4472..., -0.8944...]
 * ```
 * @see Zeiler, "ADADELTA: An adaptive learning rate method" (2012)
 */
export function adadelta(
  learningRate: LearningRate | null = null,
  options: AdadeltaOptimizerOptions = {},
): GradientTransformation<readonly [WeightDecayState, AdadeltaState, null | RateState]> {
  const { weightDecay = 0, weightDecayMask: mask, ...rest } = checkObject("adadelta", options);
  return named("adadelta", () =>
    chain(
      addDecayedWeights(weightDecay, { mask }),
      scaleByAdadelta(rest),
      learningRate === null ? identity() : scaleByLearningRate(learningRate),
    ),
  );
}
