/**
 * Lookahead: slow parameters that follow, now and then, where fast ones have gone.
 * @module
 */
import { add, equal, logicalNot, mod, mul, sub, type Tensor, where } from "@cotangent/core";
import {
  type GradientTransformation,
  mapWith,
  open,
  paramLeaves,
  type Scalar,
  stateful,
  stored,
  type Tree,
} from "../base.js";
import { choose } from "../branch.js";
import { check, checkOptions, checkTransformation, flag, share, whole } from "../checks.js";
import { zeroCount } from "../counting.js";
import { complement } from "./moments.js";

/** How often and how far slow parameters follow. */
export interface LookaheadOptions {
  /** Updates from one synchronization to the next, at least 1. */
  readonly syncPeriod: number;
  /** The share of the way to the fast parameters that slow ones go then, in [0, 1]. */
  readonly slowStepSize: Scalar;
  /** Does the fast optimizer forget everything then? Default false. */
  readonly resetState?: boolean;
}

/** The memory of the fast optimizer, the slow parameters (those to evaluate with), and updates since they moved, int32[]. */
export interface LookaheadState<S = Tree> {
  readonly fastState: S;
  readonly slow: Tree;
  readonly stepsSinceSync: Tensor;
}

/**
 * The parameters are the fast ones and move with `fast`; every `syncPeriod` updates slow' = slow + slowStepSize (fast - slow), and
 * fast' = slow'. The slow parameters are in the state (Optax keeps both as a pair that takes the place of the parameters).
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { lookahead, sgd } from "@cotangent/optim";
 * const optimizer = lookahead(sgd(1), { syncPeriod: 1, slowStepSize: 0.5 });
 * const params = tensor(4);
 * const [updates] = optimizer.update(tensor(2), optimizer.init(params), params);
 * updates.item() // => -1
 * ```
 * @see Zhang, Lucas, Hinton and Ba, "Lookahead optimizer: k steps forward, 1 step back" (2019)
 */
export function lookahead<S>(
  fast: GradientTransformation<S>,
  options: LookaheadOptions,
): GradientTransformation<LookaheadState<S>> {
  checkTransformation("lookahead", "fast", fast);
  checkOptions("lookahead", options, { syncPeriod: whole, slowStepSize: share, resetState: flag });
  const { syncPeriod, slowStepSize, resetState = false } = options;
  check("lookahead", "syncPeriod", syncPeriod, whole);
  check("lookahead", "slowStepSize", slowStepSize, share);
  return stateful<LookaheadState<S>>({
    init: (params) => ({ fastState: fast.init(params), slow: params, stepsSinceSync: zeroCount() }),
    update(updates, state, params, extra) {
      const values = open("update", updates).close(paramLeaves("lookahead", updates, params));
      const [moved, nextState] = fast.update(updates, state.fastState, params, extra);
      const isSync = equal(state.stepsSinceSync, syncPeriod - 1);
      const ahead = mapWith((u, w, slow) => sub(add(w, u), slow), moved, values, state.slow);
      const made = mapWith(
        (u, difference) => where(isSync, sub(u, mul(difference, complement(slowStepSize))), u),
        moved,
        ahead,
      );
      const slow = mapWith(
        (own, difference) => where(isSync, add(own, mul(difference, slowStepSize)), own),
        state.slow,
        ahead,
      );
      return [
        made,
        {
          fastState: resetState ? choose(logicalNot(isSync), nextState, fast.init(params)) : nextState,
          slow: stored(slow, state.slow),
          stepsSinceSync: mod(add(state.stepsSinceSync, 1), syncPeriod),
        },
      ];
    },
  });
}
