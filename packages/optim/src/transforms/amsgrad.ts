/**
 * AMSGrad's rescaling: Adam with a denominator that never shrinks.
 * @module
 */
import { type DType, maximum } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { checkOptions, flag, floatDType, fraction, nonNegative } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { adamStep } from "./adam.js";
import { type MomentsState, nextMean, nextMeanSquare, unbiased, zerosOf } from "./moments.js";

/** Adam's options, and which of its means are freed from the bias of their start. */
export interface AmsgradOptions {
  /** Decay of the mean of gradients per update, in [0, 1); default 0.9. */
  readonly b1?: Scalar;
  /** Decay of the mean of squares per update, in [0, 1); default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root, at least 0; default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root, at least 0; default 0. */
  readonly epsRoot?: Scalar;
  /** In which dtype the mean of gradients is kept; default that of the parameters. */
  readonly muDtype?: DType;
  /** Divide the mean of gradients by 1 - b1^t? Default true. */
  readonly biasCorrectionMu?: boolean;
  /** Divide the mean of squares by 1 - b2^t? Default true. */
  readonly biasCorrectionNu?: boolean;
}

/** Adam's memory and the largest mean of squares so far. */
export interface AmsgradState extends MomentsState {
  readonly nuMax: Tree;
}

/**
 * Adam's update with the elementwise largest of all v' / (1 - b2^t) so far in place of the current one.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByAmsgrad } from "@cotangent/optim";
 * const amsgrad = scaleByAmsgrad({ b2: 0.5 });
 * const [, state] = amsgrad.update(tensor([2, 2]), amsgrad.init(tensor([0, 0])));
 * amsgrad.update(tensor([0, 4]), state)[1].nuMax // => f32[2] [ 4, 12]
 * ```
 * @see Reddi, Kale and Kumar, "On the convergence of Adam and beyond" (2018)
 */
export function scaleByAmsgrad(options: AmsgradOptions = {}): GradientTransformation<AmsgradState> {
  checkOptions("scaleByAmsgrad", options, {
    ...{ b1: fraction, b2: fraction, eps: nonNegative, epsRoot: nonNegative, muDtype: floatDType },
    ...{ biasCorrectionMu: flag, biasCorrectionNu: flag },
  });
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, muDtype } = options;
  const { biasCorrectionMu = true, biasCorrectionNu = true } = options;
  return stateful<AmsgradState>({
    init(params) {
      const zeros = zerosOf(params);
      return { count: zeroCount(), mu: zerosOf(params, muDtype), nu: zeros, nuMax: zeros };
    },
    update(updates, state) {
      const mu = nextMean(updates, state.mu, b1);
      const nu = nextMeanSquare(updates, state.nu, b2);
      const count = nextCount(state.count);
      const current = biasCorrectionNu ? unbiased(nu, b2, count) : nu;
      const nuMax = mapWith((now, before) => maximum(before, now), current, state.nuMax);
      const made = mapWith(
        (mean, square) => adamStep(mean, square, epsRoot, eps),
        biasCorrectionMu ? unbiased(mu, b1, count) : mu,
        nuMax,
      );
      const memory = {
        mu: stored(mu, state.mu),
        nu: stored(nu, state.nu),
        nuMax: stored(nuMax, state.nuMax),
      };
      return [made, { count, ...memory }];
    },
  });
}
