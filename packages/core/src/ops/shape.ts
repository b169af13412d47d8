/**
 * The same elements in another shape or order.
 * @module
 */
import { listOf } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import {
  broadcastShapes,
  checkShape,
  formatShape,
  insertAt,
  normalizeAxes,
  normalizeAxis,
  range,
  sizeOf,
  withoutAxes,
} from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, oneAxis, stretch } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { Permuted, Reversed, Sizes } from "./types.js";

/**
 * The elements of x, in row-major order, in another shape. One size may be -1: it is whatever is left.
 * `x` [...] -> [...shape] with as many elements.
 * @throws ShapeError when the numbers of elements differ
 * @example
 * ```ts
 * import { arange, reshape } from "@cotangent/core";
 * reshape(arange(6), [2, 3]).toArray() // => [[0, 1, 2], [3, 4, 5]]
 * reshape(arange(6), [-1, 2]).shape // => [3, 2]
 * ```
 */
export function reshape<D extends DType, const S extends Shape>(
  x: Tensor<Shape, D>,
  shape: S,
): Tensor<Sizes<S>, D>;
export function reshape(x: Tensor, shape: Shape): Tensor {
  const operand = asTensor("reshape", x);
  const sizes = resolveSizes(operand, shape);
  return asCall("reshape", { x }, () => primitives.reshape(operand, { shape: sizes }));
}

function resolveSizes(x: Tensor, shape: Shape): Shape {
  const open = Array.isArray(shape) ? shape.indexOf(-1) : -1;
  if (open < 0) return checkShape("reshape", shape);
  if (shape.indexOf(-1, open + 1) > 0) {
    throw new ShapeError({
      op: "reshape",
      requirement: "only one size may be -1",
      received: formatShape(shape),
      fix: "Name all sizes but one.",
    });
  }
  const others = checkShape("reshape", withoutAxes(shape, [open]));
  const rest = x.size / sizeOf(others);
  if (Number.isInteger(rest)) return insertAt(others, open, rest);
  throw new ShapeError({
    op: "reshape",
    requirement: "-1 must stand for a whole size",
    expected: `a multiple of ${sizeOf(others)} elements for ${formatShape(shape)}`,
    received: `${x.size} elements of ${formatShape(x.shape)}`,
  });
}

/**
 * All elements of x along one axis, in row-major order.
 * `x` [...] -> [size].
 * @throws ArgumentError when x is no tensor
 * @example
 * ```ts
 * import { ravel, tensor } from "@cotangent/core";
 * ravel(tensor([[1, 2], [3, 4]])).toArray() // => [1, 2, 3, 4]
 * ```
 */
export function ravel<D extends DType>(x: Tensor<Shape, D>): Tensor<[number], D>;
export function ravel(x: Tensor): Tensor {
  return primitives.reshape(asTensor("ravel", x), { shape: [x.size] });
}

/**
 * x with its axes in another order: axis i of the result is axis `axes[i]` of x. By default the order is reversed.
 * `x` [n, m] -> [m, n]; negative axes count from the end.
 * @throws ShapeError when `axes` does not name each axis once
 * @example
 * ```ts
 * import { tensor, transpose, zeros } from "@cotangent/core";
 * transpose(tensor([[1, 2], [3, 4]])).toArray() // => [[1, 3], [2, 4]]
 * transpose(zeros([2, 3, 5]), [2, 0, 1]).shape // => [5, 2, 3]
 * ```
 */
export function transpose<S extends Shape, D extends DType>(x: Tensor<S, D>): Tensor<Reversed<S>, D>;
export function transpose<S extends Shape, D extends DType, const P extends readonly number[]>(
  x: Tensor<S, D>,
  axes: P,
): Tensor<Permuted<S, P>, D>;
export function transpose<D extends DType>(x: Tensor<Shape, D>, axes?: readonly number[]): Tensor<Shape, D>;
export function transpose(x: Tensor, axes?: readonly number[]): Tensor {
  const operand = asTensor("transpose", x);
  const rank = operand.shape.length;
  const permutation = listOf("transpose", "axes", axes ?? range(rank).toReversed()).map((axis) =>
    normalizeAxis("transpose", axis, rank),
  );
  return asCall("transpose", { x }, () => primitives.transpose(operand, { permutation }));
}

/**
 * x with two axes exchanged.
 * `x` [..., n, ..., m, ...] -> [..., m, ..., n, ...].
 * @throws ShapeError when an axis is out of range
 * @example
 * ```ts
 * import { swapAxes, zeros } from "@cotangent/core";
 * swapAxes(zeros([2, 3, 5]), 0, -1).shape // => [5, 3, 2]
 * ```
 */
export function swapAxes<D extends DType>(
  x: Tensor<Shape, D>,
  first: number,
  second: number,
): Tensor<Shape, D>;
export function swapAxes(x: Tensor, first: number, second: number): Tensor {
  const operand = asTensor("swapAxes", x);
  const [a, b] = [oneAxis("swapAxes", operand, first), oneAxis("swapAxes", operand, second)];
  const permutation = range(operand.shape.length).map((axis) => (axis === a ? b : axis === b ? a : axis));
  return primitives.transpose(operand, { permutation });
}

/**
 * x with an axis (or several) moved to another place; the others keep their order.
 * `x` [a, b, c] with from 0, to -1 -> [b, c, a].
 * @throws ShapeError when an axis is out of range or named twice; ArgumentError when `from` and `to` differ in number
 * @example
 * ```ts
 * import { moveAxis, zeros } from "@cotangent/core";
 * moveAxis(zeros([2, 3, 5]), 0, -1).shape // => [3, 5, 2]
 * ```
 */
export function moveAxis<D extends DType>(
  x: Tensor<Shape, D>,
  from: number | readonly number[],
  to: number | readonly number[],
): Tensor<Shape, D>;
export function moveAxis(
  x: Tensor,
  from: number | readonly number[],
  to: number | readonly number[],
): Tensor {
  const operand = asTensor("moveAxis", x);
  const listed = (axes: number | readonly number[]): readonly number[] => {
    const list = listOf("moveAxis", "axis", axes);
    normalizeAxes("moveAxis", list, operand.shape.length);
    return list.map((axis) => oneAxis("moveAxis", operand, axis));
  };
  const [sources, targets] = [listed(from), listed(to)];
  if (sources.length !== targets.length) {
    throw new ArgumentError({
      op: "moveAxis",
      requirement: "every axis that moves needs one place to go",
      expected: `${sources.length} in to`,
      received: String(targets.length),
    });
  }
  const rest = withoutAxes(range(operand.shape.length), sources);
  const moves = targets.map((target, i) => [target, sources[i]] as const).toSorted(([a], [b]) => a - b);
  const permutation = moves.reduce((order, [target, source]) => insertAt(order, target, source), rest);
  return primitives.transpose(operand, { permutation });
}

/**
 * x with new axes of size 1 at the given places of the result.
 * `x` [n, m] with axis 0 -> [1, n, m]; with axis -1 -> [n, m, 1].
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { expandDims, tensor } from "@cotangent/core";
 * expandDims(tensor([1, 2]), 0).shape // => [1, 2]
 * expandDims(tensor([1, 2]), [0, -1]).shape // => [1, 2, 1]
 * ```
 */
export function expandDims<D extends DType>(
  x: Tensor<Shape, D>,
  axis: number | readonly number[],
): Tensor<Shape, D>;
export function expandDims(x: Tensor, axis: number | readonly number[]): Tensor {
  const operand = asTensor("expandDims", x);
  const list = listOf("expandDims", "axis", axis);
  const axes = normalizeAxes("expandDims", list, operand.shape.length + list.length);
  const shape = axes.reduce((sizes: Shape, place) => insertAt(sizes, place, 1), operand.shape);
  return primitives.reshape(operand, { shape });
}

/**
 * x without axes of size 1: those that are named, or all of them.
 * `x` [1, n, 1] -> [n].
 * @throws ShapeError when a named axis has another size
 * @example
 * ```ts
 * import { squeeze, zeros } from "@cotangent/core";
 * squeeze(zeros([1, 3, 1])).shape // => [3]
 * squeeze(zeros([1, 3, 1]), 0).shape // => [3, 1]
 * ```
 */
export function squeeze<D extends DType>(
  x: Tensor<Shape, D>,
  axis?: number | readonly number[],
): Tensor<Shape, D>;
export function squeeze(x: Tensor, axis?: number | readonly number[]): Tensor {
  const operand = asTensor("squeeze", x);
  const { shape } = operand;
  const axes =
    axis === undefined
      ? range(shape.length).filter((a) => shape[a] === 1)
      : normalizeAxes("squeeze", axis, shape.length);
  const bad = axes.find((a) => shape[a] !== 1);
  if (bad !== undefined) {
    throw new ShapeError({
      op: "squeeze",
      requirement: "only axes of size 1 can be taken away",
      expected: `size 1 at axis ${bad}`,
      received: `${shape[bad]} in ${formatShape(shape)}`,
    });
  }
  return primitives.reshape(operand, { shape: withoutAxes(shape, axes) });
}

/**
 * x repeated to fill `shape`, by the rule of broadcasting: aligned at the last axis, sizes equal or 1.
 * `x` [m] with shape [n, m] -> [n, m].
 * @throws ShapeError when x does not broadcast to `shape`
 * @example
 * ```ts
 * import { broadcastTo, tensor } from "@cotangent/core";
 * broadcastTo(tensor([1, 2]), [2, 2]).toArray() // => [[1, 2], [1, 2]]
 * ```
 */
export function broadcastTo<D extends DType, const S extends Shape>(
  x: Tensor<Shape, D>,
  shape: S,
): Tensor<Sizes<S>, D>;
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return broadcastAs("broadcastTo", asTensor("broadcastTo", x), shape);
}

/** Stretches x to `shape`; the error names `op` and calls x `name`. */
export function broadcastAs(op: string, x: Tensor, shape: Shape, name = "x"): Tensor {
  const sizes = checkShape(op, shape);
  const lead = sizes.length - x.shape.length;
  if (lead >= 0 && x.shape.every((size, axis) => size === sizes[lead + axis] || size === 1))
    return stretch(x, sizes);
  throw new ShapeError({
    op,
    requirement: `${name} must broadcast to the shape: aligned at the last axis, sizes equal or 1`,
    expected: formatShape(sizes),
    received: formatShape(x.shape),
  });
}

/**
 * Several tensors stretched to the one shape they broadcast to.
 * `xs` k tensors -> k tensors of one shape; dtypes stay.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { broadcastArrays, tensor } from "@cotangent/core";
 * const [x, y] = broadcastArrays(tensor([[1], [2]]), tensor([3, 4, 5]));
 * x.toArray() // => [[1, 1, 1], [2, 2, 2]]
 * y.shape // => [2, 3]
 * ```
 */
export function broadcastArrays(...xs: readonly TensorLike[]): readonly Tensor[] {
  const tensors = xs.map((x, i) => asTensor("broadcastArrays", x, `argument ${i}`));
  const shape = broadcastShapes("broadcastArrays", ...tensors.map((x) => x.shape));
  return tensors.map((x) => stretch(x, shape));
}
