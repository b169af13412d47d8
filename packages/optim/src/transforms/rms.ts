/**
 * RMSProp's rescaling: gradients over the root of their decaying mean square, or over their standard deviation.
 * @module
 */
import { add, mul, reciprocal, rsqrt, sqrt, square, sub, type Tensor } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { checkOptions, flag, fraction, nonNegative, type Rule } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { filledOf, nextMean, nextMeanSquare, unbiased, zerosOf } from "./moments.js";

/** Decay rate and constants of RMSProp. */
export interface RmsOptions {
  /** Decay of the mean of squares per update, in [0, 1); default 0.9. */
  readonly decay?: Scalar;
  /** Keeps the quotient finite, at least 0; default 1e-8. */
  readonly eps?: Scalar;
  /** Where the mean of squares starts, at least 0; default 0. */
  readonly initialScale?: Scalar;
  /** Is eps added under the root? Default true; else to the root. */
  readonly epsInSqrt?: boolean;
  /** Divide the means by 1 - decay^t? Default false. */
  readonly biasCorrection?: boolean;
}

/** The memory of RMSProp; the count is there for the correction of bias only. */
export interface RmsState {
  readonly count: Tensor | null;
  /** Decaying mean of the squares of gradients, in the structure of the parameters. */
  readonly nu: Tree;
}

/** The same, with the decaying mean of the gradients. */
export interface StddevState extends RmsState {
  readonly mu: Tree;
}

const rules: Readonly<Record<string, Rule>> = {
  ...{ decay: fraction, eps: nonNegative, initialScale: nonNegative, epsInSqrt: flag, biasCorrection: flag },
};

const overRoot = (g: Tensor, squares: Tensor, eps: Scalar, inside: boolean): Tensor =>
  mul(g, inside ? rsqrt(add(squares, eps)) : reciprocal(add(sqrt(squares), eps)));

/**
 * v' = decay v + (1 - decay) g^2 is remembered; the update is g / sqrt(v' + eps), or g / (sqrt(v') + eps).
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByRms } from "@cotangent/optim";
 * const rms = scaleByRms({ decay: 0.75 });
 * rms.update(tensor([4, -0.5]), rms.init(tensor([0, 0])))[0] // => f32[2] [ 2, -1.9999...]
 * ```
 * @see Hinton, "Neural networks for machine learning", lecture 6e (2012)
 */
export function scaleByRms(options: RmsOptions = {}): GradientTransformation<RmsState> {
  checkOptions("scaleByRms", options, rules);
  const { decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false } = options;
  return stateful<RmsState>({
    init: (params) => ({ count: biasCorrection ? zeroCount() : null, nu: filledOf(params, initialScale) }),
    update(updates, state) {
      const nu = nextMeanSquare(updates, state.nu, decay);
      const count = state.count === null ? null : nextCount(state.count);
      const squares = count === null ? nu : unbiased(nu, decay, count);
      const made = mapWith((g, v) => overRoot(g, v, eps, epsInSqrt), updates, squares);
      return [made, { count, nu: stored(nu, state.nu) }];
    },
  });
}

/**
 * As scaleByRms with the variance v' - m'^2 in place of v', m' = decay m + (1 - decay) g.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByStddev } from "@cotangent/optim";
 * const stddev = scaleByStddev({ decay: 0.5 });
 * stddev.update(tensor([4, -0.5]), stddev.init(tensor([0, 0])))[0] // => f32[2] [ 2, -1.9999...]
 * ```
 * @see Graves, "Generating sequences with recurrent neural networks" (2013), equations 38 to 40
 */
export function scaleByStddev(options: RmsOptions = {}): GradientTransformation<StddevState> {
  checkOptions("scaleByStddev", options, rules);
  const { decay = 0.9, eps = 1e-8, initialScale = 0, epsInSqrt = true, biasCorrection = false } = options;
  return stateful<StddevState>({
    init: (params) => ({
      count: biasCorrection ? zeroCount() : null,
      mu: zerosOf(params),
      nu: filledOf(params, initialScale),
    }),
    update(updates, state) {
      const mu = nextMean(updates, state.mu, decay);
      const nu = nextMeanSquare(updates, state.nu, decay);
      const count = state.count === null ? null : nextCount(state.count);
      const correct = <P>(mean: P): P => (count === null ? mean : unbiased(mean, decay, count));
      const variance = mapWith((v, m) => sub(v, square(m)), correct(nu), correct(mu));
      const made = mapWith((g, v) => overRoot(g, v, eps, epsInSqrt), updates, variance);
      return [made, { count, mu: stored(mu, state.mu), nu: stored(nu, state.nu) }];
    },
  });
}
