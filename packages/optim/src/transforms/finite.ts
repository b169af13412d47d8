/**
 * What to do with updates that are no numbers.
 * @module
 */
import {
  add,
  all,
  any,
  isFinite as areFinite,
  greater,
  isNaN as isNan,
  less,
  logicalAnd,
  logicalOr,
  mul,
  type Tensor,
  tensor,
  where,
} from "@cotangent/core";
import {
  type GradientTransformation,
  mapLeaves,
  mapWith,
  open,
  stateful,
  statelessOf,
  type Tree,
} from "../base.js";
import { branch } from "../branch.js";
import { check, checkTransformation, wholeOrZero } from "../checks.js";
import { nextCount, zeroCount } from "../counting.js";
import { zerosOf } from "./moments.js";

/** For each parameter: was there a NaN in the last update? bool[] each. */
export interface ZeroNansState {
  readonly foundNan: Tree;
}

/**
 * Replaces every NaN by 0, and remembers where there were some.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { zeroNans } from "@cotangent/optim";
 * const safe = zeroNans();
 * safe.update(tensor([1, Number.NaN]), safe.init(tensor([0, 0])))[0] // => f32[2] [1, 0]
 * ```
 */
export function zeroNans(): GradientTransformation<ZeroNansState> {
  return stateful<ZeroNansState>({
    init: (params) => ({ foundNan: mapLeaves("init", () => tensor(false), params) }),
    update(updates) {
      const foundNan: Tree = mapLeaves("update", (update) => any(isNan(update)), updates);
      return [mapWith((update) => where(isNan(update), 0, update), updates), { foundNan }];
    },
  });
}

/** Which updates were no numbers, and the memory of the inner transformation. */
export interface ApplyIfFiniteState<S = Tree> {
  /** How many updates in a row were not finite: int32[]. */
  readonly notFiniteCount: Tensor;
  /** Was the last one finite? bool[]. */
  readonly lastFinite: Tensor;
  /** How many were not, in all: int32[]. */
  readonly totalNotFinite: Tensor;
  readonly innerState: S;
}

/** Are all elements finite numbers? bool[]. */
export function allFinite(tree: Tree): Tensor {
  const { leaves } = open("update", tree);
  return leaves.map((leaf): Tensor => all(areFinite(leaf))).reduce((a, b) => logicalAnd(a, b), tensor(true));
}

/**
 * Updates with `inner` when all updates are finite; else gives zeros and leaves inner's memory as it is, at most
 * `maxConsecutiveErrors` times in a row (a whole number): after that they pass.
 * @throws ArgumentError when maxConsecutiveErrors is no whole number
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { applyIfFinite, sgd } from "@cotangent/optim";
 * const optimizer = applyIfFinite(sgd(0.5), 3);
 * const [updates, state] = optimizer.update(tensor(Infinity), optimizer.init(tensor(0)));
 * [updates.item(), state.totalNotFinite.item()] // => [0, 1]
 * ```
 */
export function applyIfFinite<S>(
  inner: GradientTransformation<S>,
  maxConsecutiveErrors: number,
): GradientTransformation<ApplyIfFiniteState<S>> {
  checkTransformation("applyIfFinite", "inner", inner);
  check("applyIfFinite", "maxConsecutiveErrors", maxConsecutiveErrors, wholeOrZero);
  return stateful<ApplyIfFiniteState<S>>({
    init: (params) => ({
      notFiniteCount: zeroCount(),
      lastFinite: tensor(true),
      totalNotFinite: zeroCount(),
      innerState: inner.init(params),
    }),
    update(updates, state, params, extra) {
      const isGood = allFinite(updates);
      const notFiniteCount = where(isGood, 0, nextCount(state.notFiniteCount));
      const [made, innerState] = branch(
        logicalOr(isGood, greater(notFiniteCount, maxConsecutiveErrors)),
        () => inner.update(updates, state.innerState, params, extra),
        () => [zerosOf(updates), state.innerState] as const,
      );
      const totalNotFinite = where(isGood, state.totalNotFinite, nextCount(state.totalNotFinite));
      return [made, { notFiniteCount, lastFinite: isGood, totalNotFinite, innerState }];
    },
  });
}

/**
 * Makes updates such that parameters that are at least 0 stay so: an update that would lead below 0 leads to 0.
 * @throws ArgumentError in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { keepParamsNonnegative } from "@cotangent/optim";
 * keepParamsNonnegative().update(tensor([-3, -3]), null, tensor([1, 5]))[0] // => f32[2] [-1, -3]
 * ```
 */
export function keepParamsNonnegative(): GradientTransformation<null> {
  return statelessOf("keepParamsNonnegative", (update, param) =>
    where(less(add(param, update), 0), mul(param, -1), update),
  );
}
