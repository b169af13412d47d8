/** Roots of small systems by Newton's method, differentiated at the root and not along the way to it. @module */
import { formatAval } from "../../base/aval.js";
import { checkFunction } from "../../base/checks.js";
import { DTypeError } from "../../base/errors.js";
import { range, sizeOf } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { treeUnflatten } from "../../base/tree.js";
import type { Tensors } from "../../base/treeTypes.js";
import { concatenate } from "../../primitives/concatenate.js";
import { zerosLike } from "../../primitives/constant.js";
import { reshape } from "../../primitives/reshape.js";
import { slice } from "../../primitives/slice.js";
import { flattenTensors } from "../../trace/flat.js";
import type { AnyFunction } from "../../transform/flatten.js";
import { checkFloating } from "../../transform/flatten.js";
import { jacfwd } from "../../transform/jacobian.js";
import type { Equations } from "./customRoot.js";
import { findRoot } from "./customRoot.js";
import { denseSolve } from "./denseSolve.js";
import type { IterationOptions } from "./iterate.js";
import { limitsOf, settle } from "./iterate.js";
import { minus } from "./vectors.js";

/**
 * x with f(x) = 0, by Newton's method from `x0`: x <- x - J(x)^-1 f(x), with the whole Jacobian J by forward mode and a dense
 * solution of the system, so for up to some hundred unknowns. It gets to a root from points near one. Derivatives flow to what f
 * closes over, forward and reverse, of any order, by the implicit function theorem; none flows to x0. x and f(x) are trees
 * like x0, of one floating dtype. f is staged as by jit. Where the search ends without a root, the last x is the result.
 * @throws TreeError, ShapeError, DTypeError when f does not return a tree like x0, or its dtypes differ; ArgumentError when an
 * option is no such number
 * @example
 * ```ts
 * import { grad, root, square, sub, sum, tensor, type Tensor } from "@cotangent/core";
 * const squareRoots = (a: Tensor) => root((x: Tensor) => sub(square(x), a), tensor([1, 1]));
 * squareRoots(tensor([4, 9])) // => f32[2] [2, 3]
 * grad((a: Tensor) => sum(squareRoots(a)))(tensor([4, 9])) // => f32[2] [0.25, 0.16666667]
 * ```
 * @see Nocedal, Wright: Numerical Optimization (2006), section 11.1
 */
export function root<T>(f: Equations<T>, x0: T, options?: IterationOptions): Tensors<T>;
export function root(f: (x: unknown) => unknown, x0: unknown, options: IterationOptions = {}): unknown {
  const op = "root";
  checkFunction(op, f, options);
  checkFloating(op, x0, "x0", "Convert it with astype().");
  const [leaves, treedef] = flattenTensors(x0, op);
  checkOneDType(leaves);
  const limits = limitsOf(op, options, leaves, 50);
  const joined = (x: unknown): Tensor => join(flattenTensors(x, op)[0]);
  const parted = (x: Tensor): unknown => treeUnflatten(treedef, part(x, leaves));
  // The matrix of a linear function is its Jacobian anywhere.
  const solve = (g: AnyFunction, y: unknown): unknown => {
    const right = joined(y);
    const matrix = jacfwd((z: Tensor) => joined(g(parted(z))))(zerosLike(right));
    return parted(denseSolve(matrix, right));
  };
  const search = (g: AnyFunction, start: unknown): unknown => {
    const value = (x: Tensor): Tensor => joined(g(parted(x)));
    const step = ([x]: readonly Tensor[]): readonly Tensor[] =>
      minus([x], [denseSolve(jacfwd(value)(x), value(x))]);
    return parted(settle(step, [joined(start)], limits, 1)[0]);
  };
  if (leaves.every(({ shape }) => sizeOf(shape) === 0)) return x0;
  return findRoot(op, f, x0, search, solve);
}

function checkOneDType(leaves: readonly Tensor[]): void {
  const other = leaves.find(({ dtype }) => dtype !== leaves[0].dtype);
  if (other === undefined) return;
  throw new DTypeError({
    op: "root",
    requirement: "all values of x0 must have one dtype",
    expected: leaves[0].dtype,
    received: formatAval(other),
    fix: "Convert them with astype().",
  });
}

function join(leaves: readonly Tensor[]): Tensor {
  const flat = leaves.map((leaf) => reshape(leaf, { shape: [sizeOf(leaf.shape)] }));
  return flat.length === 1 ? flat[0] : concatenate(...flat, { axis: 0 });
}

function part(x: Tensor, like: readonly Tensor[]): readonly Tensor[] {
  const ends = range(like.length).map((i) =>
    like.slice(0, i + 1).reduce((sum, { shape }) => sum + sizeOf(shape), 0),
  );
  return like.map(({ shape }, i) => {
    const piece = slice(x, { start: [ends[i] - sizeOf(shape)], limit: [ends[i]], strides: [1] });
    return reshape(piece, { shape });
  });
}
