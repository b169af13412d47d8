/**
 * Adam and its forms with Nesterov's momentum and with weight decay.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import { type AdamOptions, scaleByAdam } from "../transforms/adam.js";
import type { MomentsState } from "../transforms/moments.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { addDecayedWeights, type WeightDecayState } from "../transforms/weightDecay.js";
import type { DecayOptions } from "./decay.js";

/** Adam's options without the choice of Nesterov's form. */
export type NadamOptions = Omit<AdamOptions, "nesterov">;
/** Adam's options, and weight decay of 1e-4 by default. */
export interface AdamwOptions extends AdamOptions, DecayOptions {}
/** The same without the choice of Nesterov's form. */
export type NadamwOptions = Omit<AdamwOptions, "nesterov">;
/** The memory of Adam: count and moments; count and rate if the rate is a schedule. */
export type AdamState = readonly [MomentsState, null | RateState];
/** The same with that of weight decay between them. */
export type AdamwState = readonly [MomentsState, WeightDecayState, null | RateState];

/**
 * Adam: update = -rate * m / (sqrt(v + epsRoot) + eps), m and v the decaying means of gradients and their squares without the bias of
 * their start; scaleByAdam says it exactly. Options: b1 0.9, b2 0.999, eps 1e-8, epsRoot 0, nesterov false.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adam } from "@cotangent/optim";
 * const [optimizer, params] = [adam(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.5, 0.5]
 * ```
 * @see Kingma and Ba, "Adam: A method for stochastic optimization" (2015)
 */
export function adam(
  learningRate: LearningRate,
  options: AdamOptions = {},
): GradientTransformation<AdamState> {
  return named("adam", () => chain(scaleByAdam(options), scaleByLearningRate(learningRate)));
}

/**
 * Adam with Nesterov's momentum: m is mixed with the gradient as if one step later. Options as those of adam.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { nadam } from "@cotangent/optim";
 * const [optimizer, params] = [nadam(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params))[0] // => f32[2] [-0.7368..., 0.7368...]
 * ```
 * @see Dozat, "Incorporating Nesterov momentum into Adam" (2016)
 */
export function nadam(
  learningRate: LearningRate,
  options: NadamOptions = {},
): GradientTransformation<AdamState> {
  return named("nadam", () =>
    chain(scaleByAdam({ ...options, nesterov: true }), scaleByLearningRate(learningRate)),
  );
}

/**
 * Adam with decoupled weight decay: update = -rate * (Adam's direction + weightDecay * w). Options as those of adam, weightDecay 1e-4,
 * mask: which parameters decay.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adamw } from "@cotangent/optim";
 * const [optimizer, params] = [adamw(0.5, { weightDecay: 0.25 }), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-0.625, 0.75]
 * ```
 * @see Loshchilov and Hutter, "Decoupled weight decay regularization" (2019)
 */
export function adamw(
  learningRate: LearningRate,
  options: AdamwOptions = {},
): GradientTransformation<AdamwState> {
  const { weightDecay = 1e-4, mask, ...rest } = checkObject("adamw", options);
  return named("adamw", () =>
    chain(scaleByAdam(rest), addDecayedWeights(weightDecay, { mask }), scaleByLearningRate(learningRate)),
  );
}

/**
 * adamw with Nesterov's momentum. Options as those of adamw.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { nadamw } from "@cotangent/optim";
 * const [optimizer, params] = [nadamw(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-0.7368..., 0.7369...]
 * ```
 * @see Dozat, "Incorporating Nesterov momentum into Adam" (2016)
 */
export function nadamw(
  learningRate: LearningRate,
  options: NadamwOptions = {},
): GradientTransformation<AdamwState> {
  const { weightDecay = 1e-4, mask, ...rest } = checkObject("nadamw", options);
  return named("nadamw", () =>
    chain(
      scaleByAdam({ ...rest, nesterov: true }),
      addDecayedWeights(weightDecay, { mask }),
      scaleByLearningRate(learningRate),
    ),
  );
}
