/** Fixed points, differentiated at the point and not along the way to it. @module */
import { avalOf } from "../../base/aval.js";
import { checkFunction } from "../../base/checks.js";
import { treeUnflatten } from "../../base/tree.js";
import type { Tensors } from "../../base/treeTypes.js";
import { neg } from "../../primitives/add.js";
import { flattenTensors } from "../../trace/flat.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { checkFloating } from "../../transform/flatten.js";
import type { Equations } from "./customRoot.js";
import { findRoot } from "./customRoot.js";
import type { IterationOptions } from "./iterate.js";
import { limitsOf, settle } from "./iterate.js";
import { onVectors } from "./linearSystem.js";
import type { Vector } from "./vectors.js";
import { minus, plus } from "./vectors.js";

/**
 * x with x = f(x), by repeating x <- f(x) from `x0`, which gets there where f brings points closer together. Derivatives flow to
 * what f closes over, forward and reverse, of any order, by the implicit function theorem: they take another such iteration
 * with the derivative of f and no memory for the steps. No derivative flows to x0. x and f(x) are trees like x0, of
 * floating dtypes. f is staged as by jit. Where the search ends without a fixed point, the last x is the result.
 * @throws TreeError, ShapeError, DTypeError when f does not return a tree like x0; ArgumentError when an option is no such number
 * @example
 * ```ts
 * import { cos, fixedPoint, grad, mul, tensor, type Tensor } from "@cotangent/core";
 * const f = (a: Tensor) => fixedPoint((x: Tensor) => cos(mul(a, x)), tensor(1));
 * f(tensor(1)) // => f32[] 0.73908...
 * grad(f)(tensor(1)) // => f32[] -0.29747...
 * ```
 * @see Christianson: Reverse accumulation and attractive fixed points (1994)
 */
export function fixedPoint<T>(f: Equations<T>, x0: T, options?: IterationOptions): Tensors<T>;
export function fixedPoint(f: (x: unknown) => unknown, x0: unknown, options: IterationOptions = {}): unknown {
  const op = "fixedPoint";
  checkFunction(op, f, options);
  checkFloating(op, x0, "x0", "Convert it with astype().");
  const [leaves, treedef] = flattenTensors(x0, op);
  const space = { treedef, avals: leaves.map(avalOf) };
  const limits = limitsOf(op, options, leaves, 1000);
  const apply = onVectors({ op, rule: "the function" }, f, space);
  const leavesOf = (x: unknown): Vector => flattenTensors(x, op)[0];
  const equations = (x: unknown): unknown => treeUnflatten(treedef, minus(apply(leavesOf(x)), leavesOf(x)));
  // What f(x) - x gives has lost digits of f(x).
  const search = (_equations: AnyFunction, start: unknown): unknown =>
    treeUnflatten(treedef, settle(apply, leavesOf(start), limits, 1));
  // (J - 1) z = y, so z = J z - y
  const tangent = (g: AnyFunction, y: unknown): unknown => {
    const right = leavesOf(y);
    const step = (z: Vector): Vector => minus(plus(leavesOf(g(treeUnflatten(treedef, z))), z), right);
    return treeUnflatten(treedef, settle(step, right.map(neg), limits, 0));
  };
  return findRoot(op, equations, x0, search, tangent);
}
