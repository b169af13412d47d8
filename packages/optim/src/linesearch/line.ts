/**
 * A loss along a line: its value, gradient and slope at a step size, and how far a step misses the conditions for a good one.
 * @module
 */
import {
  add,
  astype,
  isNaN as isNan,
  maximum,
  mul,
  type Tensor,
  TreeError,
  valueAndGrad,
  where,
} from "@cotangent/core";
import { type ExtraArguments, leavesLike, type Opened, open, paramLeaves, type Tree } from "../base.js";
import { extraArgument, extraFunction, extraScalar } from "../checks.js";
import { dotLeaves } from "../norms.js";

/** What a line search is given, taken apart. */
export interface Line {
  readonly params: readonly Tensor[];
  readonly direction: readonly Tensor[];
  /** Value, gradient and slope at step size 0. */
  readonly value: Tensor;
  readonly gradient: readonly Tensor[];
  readonly slope: Tensor;
  /** The loss at a step size. */
  readonly valueAt: (step: Tensor) => Tensor;
  /** Derivative along the line from the gradient there. */
  readonly slopeOf: (gradient: readonly Tensor[]) => Tensor;
  /** Value and gradient there. */
  readonly at: (step: Tensor) => readonly [value: Tensor, gradient: readonly Tensor[]];
}

/** The line that update's arguments describe: `value`, `grad` and `valueFn` are extra arguments. */
export function lineOf(op: string, updates: Opened<Tree>, params: Tree, extra?: ExtraArguments): Line {
  const tree = updates.close(updates.leaves);
  const start = paramLeaves(op, tree, params);
  const { close } = open(op, params);
  const gradient = leavesLike(
    op,
    tree,
    extraArgument(op, extra, "grad"),
    "Pass the gradients at the parameters.",
  );
  const call = extraFunction(op, extra, "valueFn");
  const loss = (leaves: readonly Tensor[]): Tensor => {
    const { leaves: results } = open(op, call(close(leaves)));
    if (results.length === 1 && results[0].shape.length === 0) return results[0];
    throw new TreeError({ op, requirement: "valueFn must return one tensor of shape []" });
  };
  const given = extraScalar(op, extra, "value");
  const slope = dotLeaves(updates.leaves, gradient);
  const value = typeof given === "number" ? add(mul(slope, 0), given) : astype(given, slope.dtype);
  const pointAt = (step: Tensor): readonly Tensor[] =>
    start.map((leaf, i) => astype(add(leaf, mul(updates.leaves[i], astype(step, leaf.dtype))), leaf.dtype));
  return {
    params: start,
    direction: updates.leaves,
    value,
    gradient,
    slope,
    slopeOf: (there) => dotLeaves(there, updates.leaves),
    valueAt: (step) => astype(loss(pointAt(step)), slope.dtype),
    at(step) {
      const [there, gradients] = valueAndGrad(loss)(pointAt(step));
      return [astype(there, slope.dtype), gradients];
    },
  };
}

/** How far a number is above 0: what is not below 0, NaN being infinitely bad. */
export function excess(x: Tensor): Tensor {
  return where(isNan(x), Number.POSITIVE_INFINITY, maximum(x, 0));
}
