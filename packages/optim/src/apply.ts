/**
 * What is done with updates and parameters outside of optimizers: adding, averaging, copying now and then.
 * @module
 */
import { add, astype, equal, mod, mul, type TensorLike, where } from "@cotangent/core";
import { leavesLike, mapLeaves, type Scalar, type Tree } from "./base.js";
import { complement } from "./transforms/moments.js";

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

/**
 * stepSize * newTensors + (1 - stepSize) * oldTensors, leaf by leaf, in the dtypes of the old: a decaying mean of parameters, as for
 * target networks. `stepSize` is in [0, 1].
 * @throws TreeError when the structures differ
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { incrementalUpdate } from "@cotangent/optim";
 * incrementalUpdate({ w: tensor(4) }, { w: tensor(8) }, 0.25).w.item() // => 7
 * ```
 * @see Polyak and Juditsky, "Acceleration of stochastic approximation by averaging" (1992)
 */
export function incrementalUpdate<P>(newTensors: Tree, oldTensors: P, stepSize: Scalar): P {
  const fresh = leavesLike("incrementalUpdate", oldTensors, newTensors);
  return mapLeaves(
    "incrementalUpdate",
    (old, i) => astype(add(mul(fresh[i], stepSize), mul(old, complement(stepSize))), old.dtype),
    oldTensors,
  );
}

/**
 * The new tensors when `steps` is a multiple of `updatePeriod`, else the old ones, in the dtypes of the old.
 * @throws TreeError when the structures differ
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { periodicUpdate } from "@cotangent/optim";
 * [9, 10].map((steps) => periodicUpdate(tensor(4), tensor(8), steps, 5).item()) // => [8, 4]
 * ```
 * @see Mnih et al., "Human-level control through deep reinforcement learning" (2015)
 */
export function periodicUpdate<P>(
  newTensors: Tree,
  oldTensors: P,
  steps: TensorLike,
  updatePeriod: number,
): P {
  const fresh = leavesLike("periodicUpdate", oldTensors, newTensors);
  const isDue = equal(mod(steps, updatePeriod), 0);
  return mapLeaves("periodicUpdate", (old, i) => where(isDue, astype(fresh[i], old.dtype), old), oldTensors);
}
