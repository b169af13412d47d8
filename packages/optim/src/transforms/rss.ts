/**
 * AdaGrad's rescaling: gradients over the root of the sum of all their squares.
 * @module
 */
import { add, greater, mul, rsqrt, square, where } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { checkOptions, nonNegative } from "../checks.js";
import { filledOf } from "./moments.js";

/** Constants of AdaGrad. */
export interface RssOptions {
  /** Where the sums of squares start, at least 0; default 0.1. */
  readonly initialAccumulatorValue?: Scalar;
  /** Added under the root, at least 0; default 1e-7. */
  readonly eps?: Scalar;
}

/** The sums of squares, in the structure of the parameters. */
export interface RssState {
  readonly sumOfSquares: Tree;
}

/**
 * s' = s + g^2 is remembered; the update is g / sqrt(s' + eps), and 0 where s' is.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByRss } from "@cotangent/optim";
 * const rss = scaleByRss({ initialAccumulatorValue: 0, eps: 0 });
 * rss.update(tensor([4, 0]), rss.init(tensor([0, 0])))[0] // => f32[2] [1, 0]
 * ```
 * @see Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization" (2011)
 */
export function scaleByRss(options: RssOptions = {}): GradientTransformation<RssState> {
  checkOptions("scaleByRss", options, { initialAccumulatorValue: nonNegative, eps: nonNegative });
  const { initialAccumulatorValue = 0.1, eps = 1e-7 } = options;
  return stateful<RssState>({
    init: (params) => ({ sumOfSquares: filledOf(params, initialAccumulatorValue) }),
    update(updates, state) {
      const sums = mapWith((g, s) => add(square(g), s), updates, state.sumOfSquares);
      const made = mapWith((g, s) => mul(where(greater(s, 0), rsqrt(add(s, eps)), 0), g), updates, sums);
      return [made, { sumOfSquares: stored(sums, state.sumOfSquares) }];
    },
  });
}
