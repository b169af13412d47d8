/**
 * Schedule-free forms of sgd and adamw.
 * @module
 */
import type { DType } from "@cotangent/core";
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation, Scalar } from "../base.js";
import { checkOptions, fraction, named, nonNegative, positive, wholeOrZero } from "../checks.js";
import { chain } from "../combine.js";
import { warmupConstantSchedule } from "../schedules/warmup.js";
import { type RmsState, scaleByRms } from "../transforms/rms.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import {
  type ScheduleFreeOptions,
  type ScheduleFreeState,
  scheduleFree,
} from "../transforms/scheduleFree.js";
import { addDecayedWeights, type WeightDecayState } from "../transforms/weightDecay.js";
import { type SgdState, sgd } from "./sgd.js";

/** Warmup, averaging and weight decay. */
export interface ScheduleFreeSgdOptions {
  /** Updates over which the rate rises linearly from 0; default 0: it starts as it is. */
  readonly warmupSteps?: number;
  /** Weight of the average in the point where gradients are taken, above 0 and at most 1; default 0.9. */
  readonly b1?: number;
  /** Factor on the parameters that are added to updates, at least 0; default 0. */
  readonly weightDecay?: Scalar;
  /** Iterates count in the average as the largest rate so far to this power; default 2. */
  readonly weightLrPower?: number;
  /** In which dtype the iterates are kept; default that of the parameters. */
  readonly stateDtype?: DType | undefined;
}

/** The same, and the decay rate and constant of Adam's denominator. */
export interface ScheduleFreeAdamwOptions extends ScheduleFreeSgdOptions {
  /** Decay of the mean of squares per update, in [0, 1); default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root, at least 0; default 1e-8. */
  readonly eps?: Scalar;
}

const rateWith = (learningRate: number, warmupSteps: number): LearningRate =>
  warmupSteps === 0 ? learningRate : warmupConstantSchedule(0, learningRate, { warmupSteps });

const averaging = (options: ScheduleFreeSgdOptions): ScheduleFreeOptions => {
  const { b1 = 0.9, weightLrPower = 2, stateDtype } = options;
  return { b1, weightLrPower, stateDtype };
};

/**
 * Gradient descent without a schedule: scheduleFree of sgd. `learningRate` is a positive number (default 1). Options: warmupSteps 0,
 * b1 0.9, weightDecay 0, weightLrPower 2. Evaluate at scheduleFreeEvalParams(state, params).
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scheduleFreeSgd } from "@cotangent/optim";
 * const [optimizer, params] = [scheduleFreeSgd(0.5), tensor(4)];
 * optimizer.update(tensor(2), optimizer.init(params), params)[0].item() // => -1.0000...
 * ```
 * @see Defazio et al., "The road less scheduled" (2024)
 */
export function scheduleFreeSgd(
  learningRate = 1,
  options: ScheduleFreeSgdOptions = {},
): GradientTransformation<ScheduleFreeState<readonly [WeightDecayState, SgdState]>> {
  const { warmupSteps = 0, weightDecay = 0 } = checkObject("scheduleFreeSgd", options);
  checkOptions(
    "scheduleFreeSgd",
    { warmupSteps, learningRate },
    { warmupSteps: wholeOrZero, learningRate: positive },
  );
  return named("scheduleFreeSgd", () => {
    const rate = rateWith(learningRate, warmupSteps);
    return scheduleFree(chain(addDecayedWeights(weightDecay), sgd(rate)), rate, averaging(options));
  });
}

/**
 * adamw without a schedule: scheduleFree of gradients over the root of their mean square. `learningRate` is a positive number (default
 * 0.0025). Options: warmupSteps 0, b1 0.9, b2 0.999, eps 1e-8, weightDecay 0, weightLrPower 2. Evaluate at
 * scheduleFreeEvalParams(state, params).
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scheduleFreeAdamw } from "@cotangent/optim";
 * const [optimizer, params] = [scheduleFreeAdamw(0.5), tensor(4)];
 * optimizer.update(tensor(2), optimizer.init(params), params)[0].item() // => -0.5000...
 * ```
 * @see Defazio et al., "The road less scheduled" (2024)
 */
export function scheduleFreeAdamw(
  learningRate = 0.0025,
  options: ScheduleFreeAdamwOptions = {},
): GradientTransformation<ScheduleFreeState<readonly [RmsState, WeightDecayState, null | RateState]>> {
  const {
    warmupSteps = 0,
    weightDecay = 0,
    b2 = 0.999,
    eps = 1e-8,
  } = checkObject("scheduleFreeAdamw", options);
  checkOptions(
    "scheduleFreeAdamw",
    { warmupSteps, learningRate, b2, eps },
    { warmupSteps: wholeOrZero, learningRate: positive, b2: fraction, eps: nonNegative },
  );
  return named("scheduleFreeAdamw", () => {
    const rate = rateWith(learningRate, warmupSteps);
    const direction = scaleByRms({ decay: b2, eps, epsInSqrt: false, biasCorrection: true });
    const base = chain(direction, addDecayedWeights(weightDecay), scaleByLearningRate(rate));
    return scheduleFree(base, rate, averaging(options));
  });
}
