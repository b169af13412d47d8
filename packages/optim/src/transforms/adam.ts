/**
 * Adam's rescaling: gradients become their decaying mean over the root of their decaying mean square.
 * @module
 */
import { add, type DType, div, sqrt, type Tensor } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored } from "../base.js";
import { checkOptions, flag, floatDType, fraction, nonNegative, type Rule } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { blend, type MomentsState, nextMean, nextMeanSquare, unbiased, zerosOf } from "./moments.js";

/** Decay rates and the constants that keep Adam's quotient finite. */
export interface AdamOptions {
  /** Decay of the mean of gradients per update, in [0, 1); default 0.9. */
  readonly b1?: Scalar;
  /** Decay of the mean of squares per update, in [0, 1); default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root, unit of a gradient, at least 0; default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root, at least 0; default 0. Positive when the optimizer itself is differentiated. */
  readonly epsRoot?: Scalar;
  /** In which dtype the mean of gradients is kept; default that of the parameters. */
  readonly muDtype?: DType;
  /** Look one step ahead, as Nesterov does? Default false. */
  readonly nesterov?: boolean;
}

/** The rules of these options. */
export const adamRules: Readonly<Record<string, Rule>> = {
  b1: fraction,
  b2: fraction,
  eps: nonNegative,
  epsRoot: nonNegative,
  muDtype: floatDType,
  nesterov: flag,
};

/** mean / (sqrt(square + epsRoot) + eps). */
export function adamStep(mean: Tensor, square: Tensor, epsRoot: Scalar, eps: Scalar): Tensor {
  return div(mean, add(sqrt(add(square, epsRoot)), eps));
}

/** The mean without the bias of its start; with Nesterov, mixed with the gradient as if one step later. */
export function foreseen<P>(updates: P, mean: P, decay: Scalar, count: Tensor, nesterov: boolean): P {
  if (!nesterov) return unbiased(mean, decay, count);
  const ahead = unbiased(mean, decay, nextCount(count));
  return mapWith((g, m) => blend(g, m, decay), unbiased(updates, decay, count), ahead);
}

/**
 * m' = b1 m + (1 - b1) g and v' = b2 v + (1 - b2) g^2 are remembered; with t updates made, this one included, the update is
 * (m' / (1 - b1^t)) / (sqrt(v' / (1 - b2^t) + epsRoot) + eps). Nesterov: b1 m' / (1 - b1^(t+1)) + (1 - b1) g / (1 - b1^t) for m'.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByAdam } from "@cotangent/optim";
 * const adam = scaleByAdam();
 * adam.update(tensor([4, -0.5]), adam.init(tensor([0, 0])))[0] // => f32[2] [ 1, -1]
 * ```
 * @see Kingma and Ba, "Adam: A method for stochastic optimization" (2015)
 */
export function scaleByAdam(options: AdamOptions = {}): GradientTransformation<MomentsState> {
  checkOptions("scaleByAdam", options, adamRules);
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8, epsRoot = 0, muDtype, nesterov = false } = options;
  return stateful<MomentsState>({
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params, muDtype), nu: zerosOf(params) }),
    update(updates, state) {
      const mu = nextMean(updates, state.mu, b1);
      const nu = nextMeanSquare(updates, state.nu, b2);
      const count = nextCount(state.count);
      const made = mapWith(
        (mean, square) => adamStep(mean, square, epsRoot, eps),
        foreseen(updates, mu, b1, count, nesterov),
        unbiased(nu, b2, count),
      );
      return [made, { count, mu: stored(mu, state.mu), nu: stored(nu, state.nu) }];
    },
  });
}
