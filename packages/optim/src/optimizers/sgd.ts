/**
 * Stochastic gradient descent, and its forms that go by signs, with noise, or as long as the loss says.
 * @module
 */
import type { DType, random } from "@cotangent/core";
import { checkOptions as checkObject } from "@cotangent/core/checks";
import type { GradientTransformation, Scalar } from "../base.js";
import { checkOptions, flag, floatDType, fraction, named } from "../checks.js";
import { chain, identity } from "../combine.js";
import { type EmaState, ema } from "../transforms/ema.js";
import { type TraceState, trace } from "../transforms/momentum.js";
import { type AddNoiseState, addNoise } from "../transforms/noise.js";
import {
  type OptimisticGradientOptions,
  type OptimisticGradientState,
  scaleByOptimisticGradient,
} from "../transforms/optimisticGradient.js";
import { type PolyakOptions, scaleByPolyak } from "../transforms/polyak.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { scaleBySign } from "../transforms/sign.js";

/** Momentum of sgd. */
export interface SgdOptions {
  /** Factor on the sum of past gradients, 0 to below 1; without it there is no momentum and no memory. */
  readonly momentum?: Scalar | undefined;
  /** Nesterov's form of momentum? Default false; means nothing without momentum. */
  readonly nesterov?: boolean;
  /** In which dtype the sum is kept; default that of the parameters. */
  readonly accumulatorDtype?: DType;
}

/** The memory of sgd: the trace if it has momentum, count and rate if its rate is a schedule. */
export type SgdState = readonly [momentum: null | TraceState, rate: null | RateState];

/**
 * Stochastic gradient descent: update = -rate * gradient, or -rate * trace with momentum.
 * `learningRate` is a positive number (unit: parameter change per unit of gradient) or a schedule of it.
 * @throws ArgumentError when momentum is outside [0, 1), or the rate is no finite number
 * @example
 * ```ts
 * import { grad, square, tensor } from "@cotangent/core";
 * import { applyUpdates, sgd } from "@cotangent/optim";
 * const optimizer = sgd(0.25);
 * let x = tensor(8);
 * let state = optimizer.init(x);
 * for (let step = 0; step < 3; step++) {
 *   const [updates, next] = optimizer.update(grad(square)(x), state);
 *   x = applyUpdates(x, updates);
 *   state = next;
 * }
 * x.item() // => 1
 * ```
 * @see Sutskever, Martens, Dahl and Hinton, "On the importance of initialization and momentum in deep learning" (2013)
 */
export function sgd(learningRate: LearningRate, options: SgdOptions = {}): GradientTransformation<SgdState> {
  checkOptions("sgd", options, { momentum: fraction, nesterov: flag, accumulatorDtype: floatDType });
  const { momentum, ...rest } = options;
  return named("sgd", () =>
    chain(
      momentum === undefined ? identity() : trace({ decay: momentum, ...rest }),
      scaleByLearningRate(learningRate),
    ),
  );
}

/**
 * Descends by the signs of the gradients: update = -rate * sign(g).
 * `learningRate` is a positive number (unit: parameter change per update) or a schedule of it.
 * @throws ArgumentError when the rate is neither a finite number nor a schedule
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { signSgd } from "@cotangent/optim";
 * const optimizer = signSgd(0.5);
 * optimizer.update(tensor([4, -0.1]), optimizer.init(tensor([0, 0])))[0] // => f32[2] [-0.5, 0.5]
 * ```
 * @see Bernstein et al., "signSGD: Compressed optimisation for non-convex problems" (2018)
 */
export function signSgd(
  learningRate: LearningRate,
): GradientTransformation<readonly [null, null | RateState]> {
  return named("signSgd", () => chain(scaleBySign(), scaleByLearningRate(learningRate)));
}

/** How signum remembers. */
export interface SignumOptions {
  /** Decay of the mean of gradients per update, in [0, 1); default 0.9. */
  readonly beta?: Scalar;
  /** In which dtype the mean is kept; default that of the parameters. */
  readonly accumulatorDtype?: DType | undefined;
}

/**
 * Descends by the signs of a decaying mean of gradients: update = -rate * sign(m'), m' = beta m + (1 - beta) g.
 * `learningRate` is a positive number (unit: parameter change per update) or a schedule of it.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { signum } from "@cotangent/optim";
 * const optimizer = signum(0.5);
 * optimizer.update(tensor([4, -0.1]), optimizer.init(tensor([0, 0])))[0] // => f32[2] [-0.5, 0.5]
 * ```
 * @see Bernstein et al., "signSGD: Compressed optimisation for non-convex problems" (2018)
 */
export function signum(
  learningRate: LearningRate,
  options: SignumOptions = {},
): GradientTransformation<readonly [EmaState, null, null | RateState]> {
  checkOptions("signum", options, { beta: fraction, accumulatorDtype: floatDType });
  const { beta = 0.9, accumulatorDtype } = options;
  return named("signum", () =>
    chain(ema(beta, { debias: false, accumulatorDtype }), scaleBySign(), scaleByLearningRate(learningRate)),
  );
}

/** How large the noise is, and where it comes from. */
export interface NoisySgdOptions {
  /** Where all noise comes from. */
  readonly key: random.Key;
  /** Variance of the noise of the first update, at least 0; default 0.01. */
  readonly eta?: Scalar;
  /** The variance falls as t^-gamma, gamma at least 0; default 0.55. */
  readonly gamma?: Scalar;
}

/**
 * Descends by gradients with noise: update = -rate * (g + n), n normal of variance eta / t^gamma.
 * `learningRate` is a positive number (unit: parameter change per unit of gradient) or a schedule of it.
 * @throws ArgumentError for an option out of its range, or without a key
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { noisySgd } from "@cotangent/optim";
 * const optimizer = noisySgd(0.5, { key: random.key(0) });
 * optimizer.update(tensor([4, -1]), optimizer.init(tensor([0, 0])))[0].toArray() // => [-2.0099..., 0.5385...]
 * ```
 * @see Neelakantan et al., "Adding gradient noise improves learning for very deep networks" (2015)
 */
export function noisySgd(
  learningRate: LearningRate,
  options: NoisySgdOptions,
): GradientTransformation<readonly [AddNoiseState, null | RateState]> {
  const { eta = 0.01, gamma = 0.55, key } = checkObject("noisySgd", options);
  return named("noisySgd", () => chain(addNoise(eta, gamma, key), scaleByLearningRate(learningRate)));
}

/**
 * Optimistic gradient descent: update = -rate * ((alpha + beta) g - beta g'), g' being the gradient before.
 * `learningRate` is a positive number (unit: parameter change per unit of gradient) or a schedule of it.
 * @throws ArgumentError for an option that is not finite
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { optimisticGradientDescent } from "@cotangent/optim";
 * const optimizer = optimisticGradientDescent(0.5);
 * optimizer.update(tensor([4, -1]), optimizer.init(tensor([0, 0])))[0] // => f32[2] [ -2, 0.5]
 * ```
 * @see Mokhtari, Ozdaglar and Pattathil, "A unified analysis of extra-gradient and optimistic gradient methods" (2019)
 */
export function optimisticGradientDescent(
  learningRate: LearningRate,
  options: OptimisticGradientOptions = {},
): GradientTransformation<readonly [OptimisticGradientState, null | RateState]> {
  return named("optimisticGradientDescent", () =>
    chain(scaleByOptimisticGradient(options), scaleByLearningRate(learningRate)),
  );
}

/** Polyak's options, and a factor on the gradients. */
export interface PolyakSgdOptions extends PolyakOptions {
  /** Factor on the gradients, or a schedule of it; default 1. */
  readonly scaling?: LearningRate;
}

/**
 * Gradient descent with Polyak's step: update = -min((value - fMin) / (|g|^2 + eps), maxLearningRate) * scaling * g. update needs
 * the extra argument `value`, the loss.
 * @throws ArgumentError for an option out of its range, and in update without `value`
 * @example
 * ```ts
 * import { grad, square, tensor } from "@cotangent/core";
 * import { polyakSgd } from "@cotangent/optim";
 * const [optimizer, x] = [polyakSgd(), tensor(4)];
 * optimizer.update(grad(square)(x), optimizer.init(x), x, { value: square(x) })[0].item() // => -2
 * ```
 * @see Loizou et al., "Stochastic Polyak step-size for SGD: An adaptive learning rate for fast convergence" (2021)
 */
export function polyakSgd(options: PolyakSgdOptions = {}): GradientTransformation<readonly [SgdState, null]> {
  const { scaling = 1, ...rest } = checkObject("polyakSgd", options);
  return named("polyakSgd", () => chain(sgd(scaling), scaleByPolyak(rest)));
}
