/**
 * Transformations that act at some updates only.
 * @module
 */
import type { Tensor } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { type ExtraArguments, type GradientTransformation, stateful, type Tree } from "../base.js";
import { branch } from "../branch.js";
import { checkTransformation } from "../checks.js";
import { type CountState, nextCount, zeroCount } from "../counting.js";
import { zerosOf } from "./moments.js";

/** Says from the number of updates made before, int32[], and the extra arguments whether to act: bool[]. */
export type Condition = (count: Tensor, extra: ExtraArguments) => Tensor | boolean;

/** The count and the memory of the inner transformation. */
export interface ConditionalState<S = Tree> extends CountState {
  readonly innerState: S;
}

/**
 * Applies `inner` when the condition holds; else updates pass unchanged, and inner's memory stays.
 * @example
 * ```ts
 * import { greaterEqual, tensor } from "@cotangent/core";
 * import { clip, conditionallyTransform } from "@cotangent/optim";
 * const later = conditionallyTransform(clip(1), (count) => greaterEqual(count, 1));
 * const [first, state] = later.update(tensor(5), later.init(tensor(0)));
 * const [second] = later.update(tensor(5), state);
 * [first.item(), second.item()] // => [5, 1]
 * ```
 */
export function conditionallyTransform<S>(
  inner: GradientTransformation<S>,
  condition: Condition,
): GradientTransformation<ConditionalState<S>> {
  return conditional("conditionallyTransform", inner, condition, (updates) => updates);
}

/**
 * Applies `inner` when the condition holds; else updates become zeros, and inner's memory stays.
 * @example
 * ```ts
 * import { less, tensor } from "@cotangent/core";
 * import { conditionallyMask, sgd } from "@cotangent/optim";
 * const warm = conditionallyMask(sgd(0.5), (count) => less(count, 1));
 * const [first, state] = warm.update(tensor(2), warm.init(tensor(0)));
 * const [second] = warm.update(tensor(2), state);
 * [first.item(), second.item()] // => [-1, 0]
 * ```
 */
export function conditionallyMask<S>(
  inner: GradientTransformation<S>,
  condition: Condition,
): GradientTransformation<ConditionalState<S>> {
  return conditional("conditionallyMask", inner, condition, zerosOf);
}

function conditional<S>(
  op: string,
  inner: GradientTransformation<S>,
  condition: Condition,
  otherwise: <P>(updates: P) => P,
): GradientTransformation<ConditionalState<S>> {
  checkTransformation(op, "inner", inner);
  checkArguments(op, { condition: "function" }, { condition });
  return stateful<ConditionalState<S>>({
    init: (params) => ({ count: zeroCount(), innerState: inner.init(params) }),
    update(updates, state, params, extra) {
      const [made, innerState] = branch(
        condition(state.count, extra ?? {}),
        () => inner.update(updates, state.innerState, params, extra),
        () => [otherwise(updates), state.innerState] as const,
      );
      return [made, { count: nextCount(state.count), innerState }];
    },
  });
}
