/**
 * Rprop: each element has a step size of its own, which grows while its gradient keeps its sign.
 * @module
 */
import { clip, equal, greater, less, mul, sign, type Tensor, where } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { check, checkOptions, positive } from "../checks.js";
import { filledOf, zerosOf } from "./moments.js";

/** How step sizes change, and within which bounds. */
export interface RpropOptions {
  /** Factor on the step size when the gradient changes its sign, positive; default 0.5. */
  readonly etaMinus?: Scalar;
  /** Factor when it keeps it, positive; default 1.2. */
  readonly etaPlus?: Scalar;
  /** Smallest step size, in units of a parameter; default 1e-6. */
  readonly minStepSize?: Scalar;
  /** Largest step size; default 50. */
  readonly maxStepSize?: Scalar;
}

/** Step sizes and the updates before, in the structure of the parameters. */
export interface RpropState {
  readonly stepSizes: Tree;
  readonly prevUpdates: Tree;
}

/**
 * Steps are sign(g) times the step size, `learningRate` at first, times etaPlus after gradients of equal signs, etaMinus
 * after opposite ones, and then there is no step. As in Optax each update is the step found one update earlier, the first 0.
 * For full batches; the gradients' sizes do not matter.
 * @throws ArgumentError when the rate or an option is not positive
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByRprop } from "@cotangent/optim";
 * const rprop = scaleByRprop(0.5);
 * const [, state] = rprop.update(tensor([3, 3]), rprop.init(tensor([0, 0])));
 * rprop.update(tensor([1, -1]), state)[0] // => f32[2] [0.5, 0]
 * ```
 * @see Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning: The RPROP algorithm" (1993)
 */
export function scaleByRprop(
  learningRate: Scalar,
  options: RpropOptions = {},
): GradientTransformation<RpropState> {
  check("scaleByRprop", "the learning rate", learningRate, positive);
  checkOptions("scaleByRprop", options, {
    ...{ etaMinus: positive, etaPlus: positive, minStepSize: positive, maxStepSize: positive },
  });
  const { etaMinus = 0.5, etaPlus = 1.2, minStepSize = 1e-6, maxStepSize = 50 } = options;
  return stateful<RpropState>({
    init: (params) => ({ stepSizes: filledOf(params, learningRate), prevUpdates: zerosOf(params) }),
    update(updates, state) {
      const agreement = mapWith((g, before) => mul(g, before), updates, state.prevUpdates);
      const stepSizes = mapWith(
        (s, size) => {
          const changed = where(greater(s, 0), mul(size, etaPlus), mul(size, etaMinus));
          return where(equal(s, 0), size, clip(changed, minStepSize, maxStepSize));
        },
        agreement,
        state.stepSizes,
      );
      const unlessOpposite = (s: Tensor, value: Tensor): Tensor => where(less(s, 0), 0, value);
      const steps = mapWith(
        (g, s, size) => unlessOpposite(s, mul(size, sign(g))),
        updates,
        agreement,
        stepSizes,
      );
      const made = mapWith((s, before) => unlessOpposite(s, before), agreement, state.prevUpdates);
      const memory = {
        stepSizes: stored(stepSizes, state.stepSizes),
        prevUpdates: stored(steps, state.prevUpdates),
      };
      return [made, memory];
    },
  });
}
