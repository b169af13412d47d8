/**
 * Adafactor.
 * @module
 */

import type { DType } from "@cotangent/core";
import type { GradientTransformation, Scalar } from "../base.js";
import {
  anything,
  checkOptions,
  flag,
  floatDType,
  fraction,
  named,
  nonNegative,
  positive,
  type Rule,
  schedulable,
  whole,
} from "../checks.js";
import { chain, identity } from "../combine.js";
import type { Mask } from "../groups.js";
import { clipByBlockRms } from "../transforms/clip.js";
import { type EmaState, ema } from "../transforms/ema.js";
import { type FactoredState, scaleByFactoredRms } from "../transforms/factoredRms.js";
import { scaleByParamBlockRms } from "../transforms/paramBlock.js";
import { type LearningRate, type RateState, scale, scaleByLearningRate } from "../transforms/scale.js";
import { addDecayedWeights, type WeightDecay, type WeightDecayState } from "../transforms/weightDecay.js";

/** Which tensors are factored, and what is done to updates. */
export interface AdafactorOptions {
  /** Tensors of which the two largest axes have at least this size are factored; default 128. */
  readonly minDimSizeToFactor?: number;
  /** c in the decay 1 - t^-c of the means at update t; default 0.8. */
  readonly decayRate?: Scalar;
  /** Updates to leave out of t; default 0. */
  readonly decayOffset?: number;
  /** Multiply updates by the root mean square of their parameters? Default true. */
  readonly multiplyByParameterScale?: boolean;
  /** Tensors of updates are clipped to this root mean square, positive; default 1; null: they are not. */
  readonly clippingThreshold?: Scalar | null;
  /** Decay of a mean of updates, in [0, 1); by default there is none. */
  readonly momentum?: Scalar | null;
  /** In which dtype that is kept; default that of the parameters (float32 in Optax). */
  readonly dtypeMomentum?: DType | undefined;
  /** Factor on the parameters that are added to updates after the rate, or a schedule of it; by default there is none. */
  readonly weightDecayRate?: WeightDecay | null;
  /** Which parameters decay; by default all. */
  readonly weightDecayMask?: Mask | undefined;
  /** Added to the squares, at least 0; default 1e-30. */
  readonly eps?: Scalar;
  /** Factor at all? Default true. */
  readonly factored?: boolean;
}

/** The memory of Adafactor, step by step of the chain; null where a step has none. */
export type AdafactorState = readonly [
  FactoredState,
  null,
  null | RateState,
  null,
  null | EmaState,
  WeightDecayState,
  null,
];

const orNull = (rule: Rule): Rule => ({ ...rule, allows: (value) => value === null || rule.allows(value) });
const rules: Readonly<Record<string, Rule>> = {
  ...{
    minDimSizeToFactor: whole,
    decayRate: nonNegative,
    decayOffset: anything,
    factored: flag,
    eps: nonNegative,
  },
  ...{ multiplyByParameterScale: flag, clippingThreshold: orNull(positive), momentum: orNull(fraction) },
  ...{ dtypeMomentum: floatDType, weightDecayRate: orNull(schedulable), weightDecayMask: anything },
};

/**
 * Adafactor: gradients over the root of a factored mean of squares, clipped, times the rate (a positive number or a schedule, default 1)
 * and the size of the parameters. For matrices it remembers one row and one column.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adafactor } from "@cotangent/optim";
 * const [optimizer, params] = [adafactor(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-0.7905..., 0.7905...]
 * ```
 * @see Shazeer and Stern, "Adafactor: Adaptive learning rates with sublinear memory cost" (2018)
 */
export function adafactor(
  learningRate: LearningRate | null = null,
  options: AdafactorOptions = {},
): GradientTransformation<AdafactorState> {
  checkOptions("adafactor", options, rules);
  const { decayRate = 0.8, decayOffset: stepOffset = 0, eps: epsilon = 1e-30, factored = true } = options;
  const { minDimSizeToFactor = 128, clippingThreshold = 1, multiplyByParameterScale = true } = options;
  const { momentum = null, dtypeMomentum, weightDecayRate = null, weightDecayMask } = options;
  const memory = { factored, decayRate, stepOffset, minDimSizeToFactor, epsilon };
  return named("adafactor", () =>
    chain(
      scaleByFactoredRms(memory),
      clippingThreshold === null ? identity() : clipByBlockRms(clippingThreshold),
      learningRate === null ? identity() : scaleByLearningRate(learningRate, { flipSign: false }),
      multiplyByParameterScale ? scaleByParamBlockRms() : identity(),
      momentum === null ? identity() : ema(momentum, { debias: false, accumulatorDtype: dtypeMomentum }),
      addDecayedWeights(weightDecayRate ?? 0, { mask: weightDecayMask }),
      scale(-1),
    ),
  );
}
