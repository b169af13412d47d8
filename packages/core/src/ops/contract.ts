/**
 * Products that sum over axes: matrix products and their kin.
 * @module
 */
import { checkList, listOf } from "../base/checks.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { broadcastShapes, range } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import type { DotParams } from "../primitives/dotGeneral.js";
import * as primitives from "../primitives/index.js";
import { asTensor, commonDType, elementwise, oneAxis, stretch, toDType, toNumeric } from "./arguments.js";
import { asCall, formatCall } from "./asCall.js";
import type { CommonDType, CountOf, MatMul, ShapeOf } from "./types.js";

/** The type of a product of two tensors. */
type Product<S extends Shape, L extends TensorLike, R extends TensorLike> = Tensor<
  S,
  CountOf<CommonDType<L, R>>
>;

/** Both operands in one dtype; bool counts. */
export function factors(op: string, ...args: readonly TensorLike[]): readonly Tensor[] {
  const names = args.length === 2 ? ["lhs", "rhs"] : args.map((_, i) => `operand ${i}`);
  const tensors = args.map((arg, i) => toNumeric(asTensor(op, arg, names[i])));
  const dtype = commonDType(tensors);
  return tensors.map((x) => toDType(x, dtype));
}

const pairing = (lhs: readonly number[], rhs: readonly number[], batch = 0): DotParams => ({
  lhsContract: lhs,
  rhsContract: rhs,
  lhsBatch: range(batch),
  rhsBatch: range(batch),
});

/**
 * The matrix product, as @ in NumPy: vectors are rows on the left and columns on the right, stacks of matrices broadcast.
 * `lhs` [..., n, k], `rhs` [..., k, m] -> [..., n, m]; dtypes promote, bool counts as int32.
 * @throws ShapeError for scalars, when the k differ, and when the stacks do not broadcast
 * @example
 * ```ts
 * import { matmul, tensor } from "@cotangent/core";
 * matmul(tensor([[1, 2], [3, 4]]), tensor([[1, 0], [0, 2]])).toArray() // => [[1, 4], [3, 8]]
 * matmul(tensor([[1, 2], [3, 4]]), tensor([10, 1])).toArray() // => [12, 34]
 * ```
 */
export function matmul<L extends Tensor, R extends Tensor>(
  lhs: L,
  rhs: R,
): Product<MatMul<ShapeOf<L>, ShapeOf<R>>, L, R>;
export function matmul(lhs: Tensor, rhs: Tensor): Tensor {
  const [a, b] = factors("matmul", lhs, rhs);
  const [left, right] = [a.shape.length, b.shape.length];
  if (left === 0 || right === 0) {
    throw new ShapeError({
      op: "matmul",
      requirement: "arguments must have at least one axis",
      arguments: formatCall({ lhs: a, rhs: b }),
      fix: "Use mul() for scalars.",
    });
  }
  if (right <= 2)
    return asCall("matmul", { lhs, rhs }, () => primitives.dotGeneral(a, b, pairing([left - 1], [0])));
  if (left === 1)
    return asCall("matmul", { lhs, rhs }, () => primitives.dotGeneral(a, b, pairing([0], [right - 2])));
  if (left === 2) {
    const product = asCall("matmul", { lhs, rhs }, () =>
      primitives.dotGeneral(a, b, pairing([1], [right - 2])),
    );
    // [n, ..., m]: the rows of lhs belong before the columns.
    const permutation = [...range(right - 1).slice(1), 0, right - 1];
    return primitives.transpose(product, { permutation });
  }
  return stacked(a, b);
}

// Both are stacks of matrices: their leading axes broadcast, then become batch axes.
function stacked(a: Tensor, b: Tensor): Tensor {
  const rank = Math.max(a.shape.length, b.shape.length);
  const align = (x: Tensor): Tensor => {
    const shape = [...range(rank - x.shape.length).map(() => 1), ...x.shape];
    return shape.length === x.shape.length ? x : primitives.reshape(x, { shape });
  };
  const [lhs, rhs] = [align(a), align(b)];
  return asCall("matmul", { lhs, rhs }, () => {
    const batch = broadcastShapes("matmul", lhs.shape.slice(0, -2), rhs.shape.slice(0, -2));
    const [x, y] = [lhs, rhs].map((side) => stretch(side, [...batch, ...side.shape.slice(-2)]));
    return primitives.dotGeneral(x, y, pairing([rank - 1], [rank - 2], rank - 2));
  });
}

/**
 * The dot product: of vectors their inner product, of matrices the matrix product; scalars multiply.
 * `lhs` [..., k], `rhs` [k] or [..., k, m] -> the other axes of lhs, then those of rhs; dtypes promote.
 * @throws ShapeError when the k differ
 * @example
 * ```ts
 * import { dot, tensor } from "@cotangent/core";
 * dot(tensor([1, 2, 3]), tensor([4, 5, 6])).item() // => 32
 * ```
 */
export function dot<L extends TensorLike, R extends TensorLike>(
  lhs: L,
  rhs: R,
): Product<MatMul<ShapeOf<L>, ShapeOf<R>>, L, R>;
export function dot(lhs: TensorLike, rhs: TensorLike): Tensor {
  const [a, b] = factors("dot", lhs, rhs);
  const [left, right] = [a.shape.length, b.shape.length];
  if (left === 0 || right === 0) return elementwise("dot", primitives.mul, [a, b]);
  return asCall("dot", { lhs, rhs }, () =>
    primitives.dotGeneral(a, b, pairing([left - 1], [Math.max(0, right - 2)])),
  );
}

/**
 * Every product of an element of lhs with one of rhs.
 * `lhs` [...] of n elements, `rhs` [...] of m elements -> [n, m]; dtypes promote.
 * @throws ArgumentError when an argument is no tensor, number or boolean
 * @example
 * ```ts
 * import { outer, tensor } from "@cotangent/core";
 * outer(tensor([1, 2]), tensor([3, 4, 5])).toArray() // => [[3, 4, 5], [6, 8, 10]]
 * ```
 */
export function outer<L extends TensorLike, R extends TensorLike>(
  lhs: L,
  rhs: R,
): Product<[number, number], L, R>;
export function outer(lhs: TensorLike, rhs: TensorLike): Tensor {
  const [a, b] = factors("outer", lhs, rhs).map((x) => primitives.reshape(x, { shape: [x.size] }));
  return asCall("outer", { lhs, rhs }, () => primitives.dotGeneral(a, b, pairing([], [])));
}

/**
 * Products summed over the last axis of both.
 * `lhs` [..., k], `rhs` [..., k] -> the other axes of lhs, then those of rhs; dtypes promote; scalars multiply.
 * @throws ShapeError when the k differ
 * @example
 * ```ts
 * import { inner, tensor } from "@cotangent/core";
 * inner(tensor([[1, 2], [3, 4]]), tensor([10, 1])).toArray() // => [12, 34]
 * ```
 */
export function inner<L extends TensorLike, R extends TensorLike>(lhs: L, rhs: R): Product<Shape, L, R>;
export function inner(lhs: TensorLike, rhs: TensorLike): Tensor {
  const [a, b] = factors("inner", lhs, rhs);
  const [left, right] = [a.shape.length, b.shape.length];
  if (left === 0 || right === 0) return elementwise("inner", primitives.mul, [a, b]);
  return asCall("inner", { lhs, rhs }, () => primitives.dotGeneral(a, b, pairing([left - 1], [right - 1])));
}

/** How many axes are summed over, the last of lhs with the first of rhs; or which, in pairs. */
export type TensordotAxes =
  | number
  | readonly [lhs: number | readonly number[], rhs: number | readonly number[]];

/**
 * Products summed over chosen axes.
 * `lhs`, `rhs` -> the other axes of lhs, then those of rhs; dtypes promote. `axes` is 2 by default.
 * @throws ShapeError when paired axes differ in size or are out of range; ArgumentError when the lists differ in length
 * @example
 * ```ts
 * import { tensor, tensordot, zeros } from "@cotangent/core";
 * tensordot(zeros([2, 3, 4]), zeros([3, 4, 5])).shape // => [2, 5]
 * tensordot(tensor([[1, 2], [3, 4]]), tensor([10, 1]), [0, 0]).toArray() // => [13, 24]
 * ```
 */
export function tensordot<L extends TensorLike, R extends TensorLike>(
  lhs: L,
  rhs: R,
  axes?: TensordotAxes,
): Product<Shape, L, R>;
export function tensordot(lhs: TensorLike, rhs: TensorLike, axes: TensordotAxes = 2): Tensor {
  const [a, b] = factors("tensordot", lhs, rhs);
  const [left, right] = pairedAxes(a, b, axes);
  return asCall("tensordot", { lhs, rhs }, () => primitives.dotGeneral(a, b, pairing(left, right)));
}

function pairedAxes(
  a: Tensor,
  b: Tensor,
  axes: TensordotAxes,
): readonly [readonly number[], readonly number[]] {
  const most = Math.min(a.shape.length, b.shape.length);
  if (typeof axes === "number") {
    if (Number.isInteger(axes) && axes >= 0 && axes <= most)
      return [range(a.shape.length).slice(a.shape.length - axes), range(axes)];
    throw new ArgumentError({
      op: "tensordot",
      requirement: "axes must be a number of axes that both have",
      expected: `an integer from 0 to ${most}`,
      received: String(axes),
      arguments: formatCall({ lhs: a, rhs: b }),
    });
  }
  checkList("tensordot", "axes, unless a number,", axes);
  const listed = (x: Tensor, side: number | readonly number[]): readonly number[] =>
    listOf("tensordot", "axes", side).map((axis) => oneAxis("tensordot", x, axis));
  const [left, right] = [listed(a, axes[0]), listed(b, axes[1])];
  if (
    left.length === right.length &&
    new Set(left).size === left.length &&
    new Set(right).size === right.length
  )
    return [left, right];
  throw new ArgumentError({
    op: "tensordot",
    requirement: "every summed axis of lhs needs one of rhs, each named once",
    expected: `${left.length} axes of rhs`,
    received: `lhs [${left}] and rhs [${right}]`,
    arguments: formatCall({ lhs: a, rhs: b }),
  });
}
