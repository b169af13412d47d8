/**
 * AdaBelief's rescaling: steps are long where gradients are as expected.
 * @module
 */
import { add, div, sqrt, sub } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored } from "../base.js";
import { checkOptions, flag, fraction, nonNegative } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { foreseen } from "./adam.js";
import { type MomentsState, nextMean, nextMeanSquare, unbiased, zerosOf } from "./moments.js";

/** Decay rates and constants of AdaBelief. */
export interface BeliefOptions {
  /** Decay of the mean of gradients per update, in [0, 1); default 0.9. */
  readonly b1?: Scalar;
  /** Decay of the mean of squared surprises per update, in [0, 1); default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root, at least 0; default 1e-16. */
  readonly eps?: Scalar;
  /** Added to the mean of squared surprises at each update, at least 0; default 1e-16. */
  readonly epsRoot?: Scalar;
  /** Look one step ahead, as Nesterov does? Default false. */
  readonly nesterov?: boolean;
}

/**
 * Adam's update with s' = b2 s + (1 - b2) (g - m')^2 + epsRoot in place of v': the square of what the mean did not foresee.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByBelief } from "@cotangent/optim";
 * const belief = scaleByBelief();
 * belief.update(tensor([4, -0.5]), belief.init(tensor([0, 0])))[0] // => f32[2] [ 1.1111..., -1.1111...]
 * ```
 * @see Zhuang et al., "AdaBelief optimizer: Adapting stepsizes by the belief in observed gradients" (2020)
 */
export function scaleByBelief(options: BeliefOptions = {}): GradientTransformation<MomentsState> {
  checkOptions("scaleByBelief", options, {
    ...{ b1: fraction, b2: fraction, eps: nonNegative, epsRoot: nonNegative, nesterov: flag },
  });
  const { b1 = 0.9, b2 = 0.999, eps = 1e-16, epsRoot = 1e-16, nesterov = false } = options;
  return stateful<MomentsState>({
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params), nu: zerosOf(params) }),
    update(updates, state) {
      const mu = nextMean(updates, state.mu, b1);
      const surprise = mapWith((g, m) => sub(g, m), updates, mu);
      const nu = mapWith((s) => add(s, epsRoot), nextMeanSquare(surprise, state.nu, b2));
      const count = nextCount(state.count);
      const made = mapWith(
        (mean, square) => div(mean, add(sqrt(square), eps)),
        foreseen(updates, mu, b1, count, nesterov),
        unbiased(nu, b2, count),
      );
      return [made, { count, mu: stored(mu, state.mu), nu: stored(nu, state.nu) }];
    },
  });
}
