/**
 * Lion's rule: the sign of a mean of gradients, found by a search over programs.
 * @module
 */
import { abs, type DType, less, mul, sign, type Tensor, tanh, where } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { checkOptions, floatDType, fraction, oneOf, positive } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";
import { blend, nextMean, zerosOf } from "./moments.js";

/** Decay rates of Lion, and how it takes signs. */
export interface LionOptions {
  /** Weight of the remembered mean in the update, in [0, 1); default 0.9. */
  readonly b1?: Scalar;
  /** Decay of the remembered mean per update, in [0, 1); default 0.99. */
  readonly b2?: Scalar;
  /** In which dtype the mean is kept; default that of the parameters. */
  readonly muDtype?: DType;
  /** `hard`, the default: sign(c). `smooth`: tanh(smoothBeta c). `refined`: c inside (-1, 1), sign(c) outside. */
  readonly mode?: "hard" | "smooth" | "refined";
  /** Steepness of the smooth sign, positive; default 1. */
  readonly smoothBeta?: Scalar;
}

/** The count and the decaying mean of the gradients, in the structure of the parameters. */
export interface LionState extends CountState {
  readonly mu: Tree;
}

/**
 * The update is the sign of c = b1 m + (1 - b1) g; m' = b2 m + (1 - b2) g is remembered.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByLion } from "@cotangent/optim";
 * const lion = scaleByLion();
 * lion.update(tensor([4, -0.5, 0]), lion.init(tensor([0, 0, 0])))[0] // => f32[3] [ 1, -1, 0]
 * ```
 * @see Chen et al., "Symbolic discovery of optimization algorithms" (2023)
 */
export function scaleByLion(options: LionOptions = {}): GradientTransformation<LionState> {
  checkOptions("scaleByLion", options, {
    ...{ b1: fraction, b2: fraction, muDtype: floatDType, smoothBeta: positive },
    mode: oneOf("hard", "smooth", "refined"),
  });
  const { b1 = 0.9, b2 = 0.99, muDtype, mode = "hard", smoothBeta = 1 } = options;
  const signOf: Readonly<Record<typeof mode, (c: Tensor) => Tensor>> = {
    hard: sign,
    smooth: (c) => tanh(mul(c, smoothBeta)),
    refined: (c) => where(less(abs(c), 1), c, sign(c)),
  };
  return stateful<LionState>({
    init: (params) => ({ count: zeroCount(), mu: zerosOf(params, muDtype) }),
    update(updates, state) {
      const made = mapWith((g, m) => signOf[mode](blend(g, m, b1)), updates, state.mu);
      const mu = stored(nextMean(updates, state.mu, b2), state.mu);
      return [made, { count: nextCount(state.count), mu }];
    },
  });
}
