/**
 * The last step of every update: adding it to the parameters.
 * @module
 */
import { add, astype } from "@cotangent/core";
import { leavesLike, mapLeaves, type Tree } from "./base.js";

/**
 * params + updates, leaf by leaf, in the dtypes of the parameters. Null subtrees stay null.
 * @throws TreeError when the structures differ
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { applyUpdates } from "@cotangent/optim";
 * const params = { w: tensor([1, 2]), fixed: null };
 * applyUpdates(params, { w: tensor([0.5, -1]), fixed: null }).w // => f32[2] [1.5,   1]
 * ```
 */
export function applyUpdates<P>(params: P, updates: Tree): P {
  const steps = leavesLike("applyUpdates", params, updates);
  return mapLeaves("applyUpdates", (param, i) => astype(add(param, steps[i]), param.dtype), params);
}
