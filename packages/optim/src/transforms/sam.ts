/**
 * Sharpness-aware minimization: gradients are taken where the loss nearby is worst.
 * @module
 */
import { add, equal, mod, mul, sub, type Tensor } from "@cotangent/core";
import { applyUpdates } from "../apply.js";
import { type GradientTransformation, mapWith, open, paramLeaves, stateful, type Tree } from "../base.js";
import { choose } from "../branch.js";
import { checkOptions, checkTransformation, extraFunction, flag, whole } from "../checks.js";
import { zeroCount } from "../counting.js";

/** How the steps up and down alternate. */
export interface SamOptions {
  /** Of so many updates one is down, those before it up, at least 1; default 2. */
  readonly syncPeriod?: number;
  /** Does the optimizer of the steps up forget everything at each step down? Default true. */
  readonly resetState?: boolean;
  /** One call of update makes all steps, with gradients from the extra argument `gradFn`? Default false. */
  readonly opaqueMode?: boolean;
}

/** Both memories, the parameters from which the steps up began (null in opaque mode), and steps since then, int32[]. */
export interface SamState<S = Tree, A = Tree> {
  readonly stepsSinceSync: Tensor;
  readonly optState: S;
  readonly advState: A;
  readonly cache: Tree;
}

const negated = <P>(tree: P): P => mapWith((u) => mul(u, -1), tree);

/**
 * Goes up with `advOptimizer` for syncPeriod - 1 updates, then from where it began down with `optimizer`, by the gradient up there:
 * one training step is syncPeriod calls with fresh gradients. In opaque mode it is one call, and the extra argument
 * `gradFn(params, i)` gives the gradients. The radius is the learning rate of advOptimizer, often chain(normalize(), sgd(0.05)).
 * @throws ArgumentError for an option out of its range, and in update without parameters, or in opaque mode without gradFn
 * @example
 * ```ts
 * import { grad, square, tensor } from "@cotangent/core";
 * import { chain, normalize, sam, sgd } from "@cotangent/optim";
 * const optimizer = sam(sgd(0.25), chain(normalize(), sgd(0.5)), { opaqueMode: true });
 * const gradFn = grad(square);
 * const x = tensor(2);
 * optimizer.update(gradFn(x), optimizer.init(x), x, { gradFn })[0].item() // => -1.25
 * ```
 * @see Foret, Kleiner, Mobahi and Neyshabur, "Sharpness-aware minimization for efficiently improving generalization" (2021)
 */
export function sam<S, A>(
  optimizer: GradientTransformation<S>,
  advOptimizer: GradientTransformation<A>,
  options: SamOptions = {},
): GradientTransformation<SamState<S, A>> {
  checkTransformation("sam", "optimizer", optimizer);
  checkTransformation("sam", "advOptimizer", advOptimizer);
  checkOptions("sam", options, { syncPeriod: whole, resetState: flag, opaqueMode: flag });
  const { syncPeriod = 2, resetState = true, opaqueMode = false } = options;
  const update = opaqueMode ? inOneCall : inTurns;
  return stateful<SamState<S, A>>({
    init: (params) => ({
      stepsSinceSync: zeroCount(),
      optState: optimizer.init(params),
      advState: advOptimizer.init(params),
      cache: opaqueMode ? null : params,
    }),
    update: (updates, state, params, extra) => {
      const values = open("update", updates).close(paramLeaves("sam", updates, params));
      return update(updates, state, values, extra);
    },
  });

  function inTurns<P>(updates: P, state: SamState<S, A>, params: P): readonly [P, SamState<S, A>] {
    const isFirst = equal(state.stepsSinceSync, 0);
    const isLast = equal(state.stepsSinceSync, syncPeriod - 1);
    const [up, advState] = advOptimizer.update(updates, state.advState, params);
    const [down, optState] = optimizer.update(updates, state.optState, state.cache);
    const back = mapWith((u, from, here) => add(sub(from, here), u), down, state.cache, params);
    return [
      choose(isLast, back, negated(up)),
      {
        stepsSinceSync: mod(add(state.stepsSinceSync, 1), syncPeriod),
        optState: choose(isLast, optState, state.optState),
        advState: choose(isLast, resetState ? advOptimizer.init(params) : state.advState, advState),
        cache: choose<Tree>(isFirst, params, state.cache),
      },
    ];
  }

  function inOneCall<P>(
    updates: P,
    state: SamState<S, A>,
    params: P,
    extra?: Readonly<Record<string, unknown>>,
  ): readonly [P, SamState<S, A>] {
    const gradFn = extraFunction("sam", extra, "gradFn");
    const { close } = open("update", updates);
    let [gradients, there, advState] = [updates, params, state.advState];
    for (let i = 0; i < syncPeriod - 1; i++) {
      const [up, next] = advOptimizer.update(gradients, advState, there);
      advState = next;
      there = applyUpdates(there, negated(up));
      gradients = close(open("gradFn", gradFn(there, i)).leaves);
    }
    const [down, optState] = optimizer.update(gradients, state.optState, params);
    return [down, { ...state, optState, advState: resetState ? advOptimizer.init(params) : advState }];
  }
}
