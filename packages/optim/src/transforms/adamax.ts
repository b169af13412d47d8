/**
 * AdaMax's rescaling: Adam with a decaying largest gradient in place of the root of the mean square.
 * @module
 */
import { div } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored } from "../base.js";
import { checkOptions, fraction, nonNegative } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { type MomentsState, nextLargest, nextMean, unbiased, zerosOf } from "./moments.js";

/** Decay rates of AdaMax. */
export interface AdamaxOptions {
  /** Decay of the mean of gradients per update, in [0, 1); default 0.9. */
  readonly b1?: Scalar;
  /** Decay of the largest gradient per update, in [0, 1); default 0.999. */
  readonly b2?: Scalar;
  /** Added to the absolute gradient, at least 0; default 1e-8. */
  readonly eps?: Scalar;
}

/**
 * u' = max(b2 u, |g| + eps) is remembered beside Adam's mean m'; the update is (m' / (1 - b1^t)) / u'.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByAdamax } from "@cotangent/optim";
 * const adamax = scaleByAdamax();
 * adamax.update(tensor([4, -0.5]), adamax.init(tensor([0, 0])))[0] // => f32[2] [ 1, -1]
 * ```
 * @see Kingma and Ba, "Adam: A method for stochastic optimization" (2015), section 7.1
 */
export function scaleByAdamax(options: AdamaxOptions = {}): GradientTransformation<MomentsState> {
  checkOptions("scaleByAdamax", options, { b1: fraction, b2: fraction, eps: nonNegative });
  const { b1 = 0.9, b2 = 0.999, eps = 1e-8 } = options;
  return stateful<MomentsState>({
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params), nu: zerosOf(params) }),
    update(updates, state) {
      const mu = nextMean(updates, state.mu, b1);
      const nu = nextLargest(updates, state.nu, b2, eps);
      const count = nextCount(state.count);
      const made = mapWith((mean, largest) => div(mean, largest), unbiased(mu, b1, count), nu);
      return [made, { count, mu: stored(mu, state.mu), nu: stored(nu, state.nu) }];
    },
  });
}
