/**
 * AdaDelta's rescaling: the unit of an update is made that of the parameters by the mean square of past updates.
 * @module
 */
import { add, div, mul, sqrt } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stored, type Tree } from "../base.js";
import { checkOptions, fraction, nonNegative } from "../checks.js";
import { nextMeanSquare, zerosOf } from "./moments.js";

/** Decay rate and constant of AdaDelta. */
export interface AdadeltaOptions {
  /** Decay of both means of squares per update, in [0, 1); default 0.9. */
  readonly rho?: Scalar;
  /** Added under both roots, at least 0; default 1e-6. */
  readonly eps?: Scalar;
}

/** Decaying means of squares, in the structure of the parameters. */
export interface AdadeltaState {
  /** Of the gradients. */
  readonly eG: Tree;
  /** Of the updates. */
  readonly eX: Tree;
}

/**
 * eG' = rho eG + (1 - rho) g^2; the update u is g sqrt(eX + eps) / sqrt(eG' + eps); then eX' = rho eX + (1 - rho) u^2.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByAdadelta } from "@cotangent/optim";
 * const adadelta = scaleByAdadelta({ rho: 0.75, eps: 0.25 });
 * adadelta.update(tensor([0, 2]), adadelta.init(tensor([0, 0])))[0] // => f32[2] [ 0, 0.8944...]
 * ```
 * @see Zeiler, "ADADELTA: An adaptive learning rate method" (2012)
 */
export function scaleByAdadelta(options: AdadeltaOptions = {}): GradientTransformation<AdadeltaState> {
  checkOptions("scaleByAdadelta", options, { rho: fraction, eps: nonNegative });
  const { rho = 0.9, eps = 1e-6 } = options;
  return stateful<AdadeltaState>({
    init(params) {
      const zeros = zerosOf(params);
      return { eG: zeros, eX: zeros };
    },
    update(updates, state) {
      const eG = nextMeanSquare(updates, state.eG, rho);
      const made = mapWith(
        (g, gradients, steps) => mul(div(sqrt(add(steps, eps)), sqrt(add(gradients, eps))), g),
        updates,
        eG,
        state.eX,
      );
      const eX = nextMeanSquare(made, state.eX, rho);
      return [made, { eG: stored(eG, state.eG), eX: stored(eX, state.eX) }];
    },
  });
}
