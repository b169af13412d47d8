/**
 * The value and gradient that a line search ended with, so that they need not be computed again.
 * @module
 */
import { ArgumentError, isFinite as areFinite, Tensor, valueAndGrad } from "@cotangent/core";
import type { Tree } from "../base.js";
import { branch } from "../branch.js";

interface Found {
  readonly value: Tensor;
  readonly grad: Tree;
}

/** The first part of a state, from the front, with a value and a gradient. */
function evaluationIn(state: Tree): Found | null {
  if (typeof state !== "object" || state === null || state instanceof Tensor) return null;
  if ("value" in state && "grad" in state && state.value instanceof Tensor && state.grad !== null)
    return { value: state.value, grad: state.grad };
  for (const part of Object.values(state)) {
    const found = evaluationIn(part);
    if (found !== null) return found;
  }
  return null;
}

/**
 * `valueAndGrad(f)` as a function of parameters and the state of an optimizer with a line search: after the first update it takes
 * both from the state, for the search has computed them at these parameters. `f` must be the same function at every step.
 * @throws ArgumentError when the state holds no value and gradient, as that of a backtracking search without storeGrad
 * @example
 * ```ts
 * import { square, tensor } from "@cotangent/core";
 * import { applyUpdates, lbfgs, valueAndGradFromState } from "@cotangent/optim";
 * const [optimizer, evaluate] = [lbfgs(), valueAndGradFromState(square)];
 * let x = tensor(4);
 * let state = optimizer.init(x);
 * for (let step = 0; step < 3; step++) {
 *   const [value, grad] = evaluate(x, state);
 *   const [updates, next] = optimizer.update(grad, state, x, { value, grad, valueFn: square });
 *   [x, state] = [applyUpdates(x, updates), next];
 * }
 * x.item() // => 0
 * ```
 */
export function valueAndGradFromState<P>(
  f: (params: P) => Tensor,
): (params: P, state: Tree) => readonly [value: Tensor, grad: P];
export function valueAndGradFromState(
  f: (params: unknown) => Tensor,
): (params: unknown, state: Tree) => readonly [value: Tensor, grad: unknown] {
  return (params, state) => {
    const found = evaluationIn(state);
    if (found === null) {
      throw new ArgumentError({
        op: "valueAndGradFromState",
        requirement: "the state must hold a value and a gradient",
        fix: "Pass the state of lbfgs or of a line search; scaleByBacktrackingLinesearch needs storeGrad: true.",
      });
    }
    return branch(
      areFinite(found.value),
      () => [found.value, found.grad] as const,
      () => valueAndGrad(f)(params),
    );
  };
}
