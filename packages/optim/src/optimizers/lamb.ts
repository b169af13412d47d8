/**
 * LAMB and LARS: every tensor moves in proportion to its norm; for large batches.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation, Scalar } from "../base.js";
import {
  anything,
  checkOptions,
  flag,
  fraction,
  named,
  nonNegative,
  type Rule,
  schedulable,
} from "../checks.js";
import { chain } from "../combine.js";
import type { Mask } from "../groups.js";
import { type AdamOptions, scaleByAdam } from "../transforms/adam.js";
import { type MaskedState, masked } from "../transforms/masked.js";
import type { MomentsState } from "../transforms/moments.js";
import { type TraceState, trace } from "../transforms/momentum.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { scaleByTrustRatio } from "../transforms/trustRatio.js";
import { addDecayedWeights, type WeightDecay, type WeightDecayState } from "../transforms/weightDecay.js";
import type { DecayOptions } from "./decay.js";

/** Adam's options with eps 1e-6, and weight decay. */
export interface LambOptions extends Omit<AdamOptions, "muDtype" | "nesterov">, DecayOptions {}

/**
 * LAMB: Adam's direction plus weightDecay * w, scaled tensor by tensor to the norm of w, times -rate. Options: b1 0.9, b2 0.999, eps 1e-6,
 * epsRoot 0, weightDecay 0, mask.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { lamb } from "@cotangent/optim";
 * const [optimizer, params] = [lamb(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-0.7905..., 0.7905...]
 * ```
 * @see You et al., "Large batch optimization for deep learning: Training BERT in 76 minutes" (2020)
 */
export function lamb(
  learningRate: LearningRate,
  options: LambOptions = {},
): GradientTransformation<readonly [MomentsState, WeightDecayState, null, null | RateState]> {
  const { weightDecay = 0, mask, eps = 1e-6, ...rest } = checkObject("lamb", options);
  return named("lamb", () =>
    chain(
      scaleByAdam({ ...rest, eps }),
      addDecayedWeights(weightDecay, { mask }),
      scaleByTrustRatio(),
      scaleByLearningRate(learningRate),
    ),
  );
}

/** Weight decay, trust and momentum of LARS. */
export interface LarsOptions {
  /** Factor on the parameters that are added to the gradients, or a schedule of it; default 0. */
  readonly weightDecay?: WeightDecay;
  /** Which parameters decay; by default all. */
  readonly weightDecayMask?: Mask;
  /** Factor on the ratio of norms, at least 0; default 1e-3. */
  readonly trustCoefficient?: Scalar;
  /** Added to the norm of the gradient, at least 0; default 0. */
  readonly eps?: Scalar;
  /** Which parameters are scaled by the ratio; by default all. */
  readonly trustRatioMask?: Mask;
  /** Factor on the sum of past updates, 0 to below 1; default 0.9. */
  readonly momentum?: Scalar;
  /** Nesterov's form of momentum? Default false. */
  readonly nesterov?: boolean;
}

/** The memory of LARS: of weight decay, of the rate if it is a schedule, and the trace. */
export type LarsState = readonly [WeightDecayState, MaskedState<null>, null | RateState, TraceState];

const larsRules: Readonly<Record<string, Rule>> = {
  ...{ weightDecay: schedulable, weightDecayMask: anything, trustCoefficient: nonNegative, eps: nonNegative },
  ...{ trustRatioMask: anything, momentum: fraction, nesterov: flag },
};

/**
 * LARS: gradients plus weightDecay * w, scaled tensor by tensor to trustCoefficient times the norm of w, times -rate, with momentum.
 * Options: weightDecay 0, weightDecayMask, trustCoefficient 1e-3, eps 0, trustRatioMask, momentum 0.9, nesterov false.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { lars } from "@cotangent/optim";
 * const [optimizer, params] = [lars(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-0.001109..., 0.0001386...]
 * ```
 * @see You, Gitman and Ginsburg, "Large batch training of convolutional networks" (2017)
 */
export function lars(
  learningRate: LearningRate,
  options: LarsOptions = {},
): GradientTransformation<LarsState> {
  checkOptions("lars", options, larsRules);
  const { weightDecay = 0, weightDecayMask = true, trustCoefficient = 1e-3, eps = 0 } = options;
  const { trustRatioMask = true, momentum = 0.9, nesterov = false } = options;
  return named("lars", () =>
    chain(
      addDecayedWeights(weightDecay, { mask: weightDecayMask }),
      masked(scaleByTrustRatio({ trustCoefficient, eps }), trustRatioMask),
      scaleByLearningRate(learningRate),
      trace({ decay: momentum, nesterov }),
    ),
  );
}
