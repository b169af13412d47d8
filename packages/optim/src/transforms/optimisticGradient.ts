/**
 * Optimistic gradients: extrapolated by their last change, for games and saddle points.
 * @module
 */
import { add, mul, sub, type Tensor, tensor, where } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { checkOptions, finite } from "../checks.js";
import { zerosOf } from "./moments.js";

/** Weights of the gradient and of its change. */
export interface OptimisticGradientOptions {
  /** Factor on the gradient; default 1. */
  readonly alpha?: Scalar;
  /** Factor on its change since the update before; default 1. */
  readonly beta?: Scalar;
}

/** The gradient before, and whether there was one. */
export interface OptimisticGradientState {
  readonly isInitialStep: Tensor;
  readonly previousGradient: Tree;
}

/**
 * The update is (alpha + beta) g - beta times the gradient before, which at first is g.
 * @throws ArgumentError for an option that is not finite
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByOptimisticGradient } from "@cotangent/optim";
 * const optimistic = scaleByOptimisticGradient();
 * const [, state] = optimistic.update(tensor(3), optimistic.init(tensor(0)));
 * optimistic.update(tensor(2), state)[0].item() // => 1
 * ```
 * @see Mokhtari, Ozdaglar and Pattathil, "A unified analysis of extra-gradient and optimistic gradient methods" (2019)
 */
export function scaleByOptimisticGradient(
  options: OptimisticGradientOptions = {},
): GradientTransformation<OptimisticGradientState> {
  checkOptions("scaleByOptimisticGradient", options, { alpha: finite, beta: finite });
  const { alpha = 1, beta = 1 } = options;
  const both = typeof alpha === "number" && typeof beta === "number" ? alpha + beta : add(alpha, beta);
  return stateful<OptimisticGradientState>({
    init: (params) => ({ isInitialStep: tensor(true), previousGradient: zerosOf(params) }),
    update(updates, state) {
      const made = mapWith(
        (g, before) => sub(mul(g, both), mul(where(state.isInitialStep, g, before), beta)),
        updates,
        state.previousGradient,
      );
      const previousGradient = stored(updates, state.previousGradient);
      return [made, { isInitialStep: tensor(false), previousGradient }];
    },
  });
}
