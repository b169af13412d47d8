/**
 * RMSProp.
 * @module
 */
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation, Scalar } from "../base.js";
import { check, flag, named } from "../checks.js";
import { chain, identity } from "../combine.js";
import { type TraceState, trace } from "../transforms/momentum.js";
import {
  type RmsOptions,
  type RmsState,
  type StddevState,
  scaleByRms,
  scaleByStddev,
} from "../transforms/rms.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";

/** The options of scaleByRms, centering and momentum. */
export interface RmspropOptions extends RmsOptions {
  /** Divide by the standard deviation in place of the root of the mean square? Default false. */
  readonly centered?: boolean;
  /** Factor on the sum of past updates, 0 to below 1; without it there is no momentum. */
  readonly momentum?: Scalar | undefined;
  /** Nesterov's form of momentum? Default false. */
  readonly nesterov?: boolean;
}

/** The memory of RMSProp: means, count and rate if the rate is a schedule, the trace if there is momentum. */
export type RmspropState = readonly [RmsState | StddevState, null | RateState, null | TraceState];

/**
 * RMSProp: update = -rate * g / sqrt(v + eps), v the decaying mean of squares. Options: decay 0.9, eps 1e-8, initialScale 0, epsInSqrt
 * true (in PyTorch false), centered false, momentum, nesterov false, biasCorrection false.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { rmsprop } from "@cotangent/optim";
 * const optimizer = rmsprop(0.5, { decay: 0.75 });
 * optimizer.update(tensor([4, -0.5]), optimizer.init(tensor([0, 0])))[0] // => f32[2] [ -1, 0.9999...]
 * ```
 * @see Hinton, "Neural networks for machine learning", lecture 6e (2012); Graves, "Generating sequences with recurrent neural networks" (2013), for centered
 */
export function rmsprop(
  learningRate: LearningRate,
  options: RmspropOptions = {},
): GradientTransformation<RmspropState> {
  const { centered = false, momentum, nesterov = false, ...rest } = checkObject("rmsprop", options);
  check("rmsprop", "centered", centered, flag);
  return named("rmsprop", () => {
    const last = momentum === undefined ? identity() : trace({ decay: momentum, nesterov });
    const rate = scaleByLearningRate(learningRate);
    return centered ? chain(scaleByStddev(rest), rate, last) : chain(scaleByRms(rest), rate, last);
  });
}
