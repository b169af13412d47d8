/**
 * Yogi's rescaling: Adam with a mean of squares that changes by a step of fixed size, not by a share of itself.
 * @module
 */
import { mul, sign, square, sub } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored } from "../base.js";
import { checkOptions, finite, fraction, nonNegative } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { adamStep } from "./adam.js";
import { complement, filledOf, type MomentsState, nextMean, unbiased } from "./moments.js";

/** Decay rates and constants of Yogi. */
export interface YogiOptions {
  /** Decay of the mean of gradients per update, in [0, 1); default 0.9. */
  readonly b1?: Scalar;
  /** 1 - b2 is the size of the steps of the mean of squares, b2 in [0, 1); default 0.999. */
  readonly b2?: Scalar;
  /** Added to the root, at least 0; default 1e-3. */
  readonly eps?: Scalar;
  /** Added under the root, at least 0; default 0. */
  readonly epsRoot?: Scalar;
  /** Where both means start; default 1e-6. */
  readonly initialAccumulatorValue?: Scalar;
}

/**
 * Adam's update with v' = v - (1 - b2) sign(v - g^2) g^2.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByYogi } from "@cotangent/optim";
 * const yogi = scaleByYogi();
 * yogi.update(tensor([4, -0.5]), yogi.init(tensor([0, 0])))[0] // => f32[2] [ 0.9997..., -0.9959...]
 * ```
 * @see Zaheer et al., "Adaptive methods for nonconvex optimization" (2018)
 */
export function scaleByYogi(options: YogiOptions = {}): GradientTransformation<MomentsState> {
  checkOptions("scaleByYogi", options, {
    ...{
      b1: fraction,
      b2: fraction,
      eps: nonNegative,
      epsRoot: nonNegative,
      initialAccumulatorValue: finite,
    },
  });
  const { b1 = 0.9, b2 = 0.999, eps = 1e-3, epsRoot = 0, initialAccumulatorValue = 1e-6 } = options;
  return stateful<MomentsState>({
    init(params) {
      const start = filledOf(params, initialAccumulatorValue);
      return { count: zeroCount(), mu: start, nu: start };
    },
    update(updates, state) {
      const mu = nextMean(updates, state.mu, b1);
      const nu = mapWith(
        (g, v) => sub(v, mul(mul(sign(sub(v, square(g))), square(g)), complement(b2))),
        updates,
        state.nu,
      );
      const count = nextCount(state.count);
      const made = mapWith(
        (mean, v) => adamStep(mean, v, epsRoot, eps),
        unbiased(mu, b1, count),
        unbiased(nu, b2, count),
      );
      return [made, { count, mu: stored(mu, state.mu), nu: stored(nu, state.nu) }];
    },
  });
}
