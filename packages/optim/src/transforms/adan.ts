/**
 * Adan's rescaling: Adam with a third mean, of the change of gradients.
 * @module
 */
import { add, div, equal, mul, sqrt, sub, where } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { checkOptions, fraction, nonNegative } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";
import { complement, nextMean, nextMeanSquare, unbiased, zerosOf } from "./moments.js";

/** Decay rates and constants of Adan. */
export interface AdanOptions {
  /** Decay of the mean of gradients per update, in [0, 1); default 0.98. */
  readonly b1?: Scalar;
  /** Decay of the mean of their changes, in [0, 1); default 0.92. */
  readonly b2?: Scalar;
  /** Decay of the mean of squares, in [0, 1); default 0.99. */
  readonly b3?: Scalar;
  /** Added to the root, at least 0; default 1e-8. */
  readonly eps?: Scalar;
  /** Added under the root, at least 0; default 0. */
  readonly epsRoot?: Scalar;
}

/** Means of gradients, of their changes and of squares, and the gradient before, in the structure of the parameters. */
export interface AdanState extends CountState {
  readonly mean: Tree;
  readonly change: Tree;
  readonly square: Tree;
  readonly gradient: Tree;
}

/**
 * With d the change of the gradient since the update before (at first 0): decaying means m of g, v of d, n of (g + (1 - b2) d)^2,
 * each freed of the bias of its start; the update is (m + (1 - b2) v) / (sqrt(n + epsRoot) + eps).
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByAdan } from "@cotangent/optim";
 * const adan = scaleByAdan();
 * adan.update(tensor([4, -0.5]), adan.init(tensor([0, 0])))[0] // => f32[2] [ 1, -1]
 * ```
 * @see Xie et al., "Adan: Adaptive Nesterov momentum algorithm for faster optimizing deep models" (2022)
 */
export function scaleByAdan(options: AdanOptions = {}): GradientTransformation<AdanState> {
  checkOptions("scaleByAdan", options, {
    ...{ b1: fraction, b2: fraction, b3: fraction, eps: nonNegative, epsRoot: nonNegative },
  });
  const { b1 = 0.98, b2 = 0.92, b3 = 0.99, eps = 1e-8, epsRoot = 0 } = options;
  return stateful<AdanState>({
    init(params) {
      const zeros = zerosOf(params);
      return { count: zeroCount(), mean: zeros, change: zeros, square: zeros, gradient: zeros };
    },
    update(updates, state) {
      const isFirst = equal(state.count, 0);
      const difference = mapWith((g, before) => where(isFirst, 0, sub(g, before)), updates, state.gradient);
      const mean = nextMean(updates, state.mean, b1);
      const change = nextMean(difference, state.change, b2);
      const ahead = mapWith((g, d) => add(g, mul(d, complement(b2))), updates, difference);
      const square = nextMeanSquare(ahead, state.square, b3);
      const count = nextCount(state.count);
      const made = mapWith(
        (m, v, n) => div(add(m, mul(v, complement(b2))), add(sqrt(add(n, epsRoot)), eps)),
        unbiased(mean, b1, count),
        unbiased(change, b2, count),
        unbiased(square, b3, count),
      );
      const means = { mean: stored(mean, state.mean), change: stored(change, state.change) };
      const rest = { square: stored(square, state.square), gradient: stored(updates, state.gradient) };
      return [made, { count, ...means, ...rest }];
    },
  });
}
