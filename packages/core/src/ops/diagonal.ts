/**
 * Diagonals and triangles of matrices. Diagonal k starts k columns to the right of the main one (k < 0: below it).
 * @module
 */

import { checkOptions } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { checkShape, formatShape, insertAt } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, constant, toDType, toNumeric } from "./arguments.js";
import { asCall } from "./asCall.js";
import { checkDTypeName } from "./create.js";
import type { DTypeOption } from "./fill.js";
import { checkCount } from "./grid.js";

/** Options of eye and tri. */
export interface DiagonalOptions<D extends DType = DType> extends DTypeOption<D> {
  /** Which diagonal; default 0, the main one. */
  readonly k?: number;
}

/**
 * Ones on a diagonal, zeros elsewhere: the identity matrix when square.
 * -> [n, m]; m is n by default, dtype float32.
 * @throws ArgumentError when n or m is no whole number >= 0
 * @example
 * ```ts
 * import { eye } from "@cotangent/core";
 * eye(2).toArray() // => [[1, 0], [0, 1]]
 * eye(2, 3, { k: 1 }).toArray() // => [[0, 1, 0], [0, 0, 1]]
 * ```
 */
export function eye<const N extends number, const M extends number = N, D extends DType = "float32">(
  n: N,
  m?: M,
  options?: DiagonalOptions<D>,
): Tensor<[N, NoInfer<M>], NoInfer<D>>;
export function eye(n: number, m: number = n, options: DiagonalOptions = {}): Tensor {
  return triangle("eye", [n, m], options, primitives.eq);
}

/**
 * Ones on and below a diagonal, zeros above.
 * -> [n, m]; m is n by default, dtype float32.
 * @throws ArgumentError when n or m is no whole number >= 0
 * @example
 * ```ts
 * import { tri } from "@cotangent/core";
 * tri(3).toArray() // => [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
 * ```
 */
export function tri<const N extends number, const M extends number = N, D extends DType = "float32">(
  n: N,
  m?: M,
  options?: DiagonalOptions<D>,
): Tensor<[N, NoInfer<M>], NoInfer<D>>;
export function tri(n: number, m: number = n, options: DiagonalOptions = {}): Tensor {
  return triangle("tri", [n, m], options, primitives.ge);
}

function triangle(
  op: string,
  shape: Shape,
  options: DiagonalOptions,
  compare: (diagonal: Tensor, column: Tensor) => Tensor,
): Tensor {
  const { k = 0, dtype = "float32" } = checkOptions(op, options);
  checkDTypeName(op, dtype);
  checkCount(op, "n", shape[0]);
  checkCount(op, "m", shape[1]);
  checkDiagonal(op, k);
  return asCall(op, {}, () => toDType(onDiagonals(shape, k, compare), dtype));
}

// Compares, for every element of the last two axes, the column of diagonal k in its row with its own column.
function onDiagonals(shape: Shape, k: number, compare: (diagonal: Tensor, column: Tensor) => Tensor): Tensor {
  const position = (axis: number): Tensor => primitives.iota({ shape, axis, dtype: "int32" });
  const row = position(shape.length - 2);
  return compare(primitives.add(row, constant(row, k)), position(shape.length - 1));
}

function checkDiagonal(op: string, k: number): void {
  if (Number.isInteger(k) && Math.abs(k) < 0x4000_0000) return;
  throw new ArgumentError({ op, requirement: "k must be an integer", received: String(k) });
}

/**
 * x with zeros above diagonal k.
 * `x` [..., n, m] -> [..., n, m].
 * @throws ShapeError when x has fewer than two axes
 * @example
 * ```ts
 * import { tensor, tril } from "@cotangent/core";
 * tril(tensor([[1, 2], [3, 4]])).toArray() // => [[1, 0], [3, 4]]
 * ```
 */
export function tril<S extends Shape, D extends DType>(x: Tensor<S, D>, k?: number): Tensor<S, D>;
export function tril(x: Tensor, k = 0): Tensor {
  return keep("tril", x, k, primitives.ge);
}

/**
 * x with zeros below diagonal k.
 * `x` [..., n, m] -> [..., n, m].
 * @throws ShapeError when x has fewer than two axes
 * @example
 * ```ts
 * import { tensor, triu } from "@cotangent/core";
 * triu(tensor([[1, 2], [3, 4]])).toArray() // => [[1, 2], [0, 4]]
 * ```
 */
export function triu<S extends Shape, D extends DType>(x: Tensor<S, D>, k?: number): Tensor<S, D>;
export function triu(x: Tensor, k = 0): Tensor {
  return keep("triu", x, k, primitives.le);
}

function keep(
  op: string,
  x: Tensor,
  k: number,
  compare: (diagonal: Tensor, column: Tensor) => Tensor,
): Tensor {
  const matrix = asTensor(op, x);
  checkMatrix(op, matrix);
  checkDiagonal(op, k);
  return primitives.select(onDiagonals(matrix.shape, k, compare), matrix, constant(matrix, 0));
}

/** Throws unless x has two axes or more. */
export function checkMatrix(op: string, x: Tensor): void {
  if (x.shape.length >= 2) return;
  throw new ShapeError({
    op,
    requirement: "the argument must have at least two axes",
    received: formatShape(x.shape),
  });
}

/**
 * A matrix with the vector x on diagonal k, or the diagonal k of the matrix x.
 * `x` [n] -> [n + |k|, n + |k|]; `x` [n, m] -> [length of the diagonal].
 * @throws ShapeError when x is neither a vector nor a matrix
 * @example
 * ```ts
 * import { diag, tensor } from "@cotangent/core";
 * diag(tensor([1, 2])).toArray() // => [[1, 0], [0, 2]]
 * diag(tensor([[1, 2], [3, 4]])).toArray() // => [1, 4]
 * ```
 */
export function diag<D extends DType>(x: Tensor<Shape, D>, k = 0): Tensor<Shape, D> {
  checkDiagonal("diag", k);
  const given = asTensor("diag", x);
  return given.shape.length === 1 ? fromDiagonal<D>(given, k) : diagonalOf<D>("diag", given, k);
}

function fromDiagonal<D extends DType>(x: Tensor, k: number): Tensor<Shape, D>;
function fromDiagonal(x: Tensor, k: number): Tensor {
  const n = x.shape[0] + Math.abs(k);
  // Element j of row i is x[i] (or x[j]) where j = i + k; the padding shifts x to its rows.
  const low = Math.max(0, -k);
  const padding = { low: [low], high: [n - x.shape[0] - low], interior: [0] };
  checkShape("diag", [n, n]);
  const rows = primitives.pad(x, scalarTensor(0, x.dtype), padding);
  const spread = primitives.broadcast(rows, { shape: [n, n], axes: [1] });
  return primitives.select(onDiagonals([n, n], k, primitives.eq), spread, constant(spread, 0));
}

function diagonalOf<D extends DType>(op: string, x: Tensor, k: number): Tensor<Shape, D>;
function diagonalOf(op: string, x: Tensor, k: number): Tensor {
  if (x.shape.length !== 2) {
    throw new ShapeError({
      op,
      requirement: "the argument must be a vector or a matrix",
      received: formatShape(x.shape),
    });
  }
  const [n, m] = x.shape;
  const first = [Math.max(0, -k), Math.max(0, k)];
  const length = Math.max(0, Math.min(n - first[0], m - first[1]));
  const steps = primitives.iota({ shape: [length], axis: 0, dtype: "int32" });
  const columns = first.map((from) => {
    const position = primitives.add(steps, constant(steps, from));
    return primitives.reshape(position, { shape: insertAt(position.shape, 1, 1) });
  });
  return primitives.gather(x, primitives.concatenate(...columns, { axis: 1 }), {
    axes: [0, 1],
    outOfBounds: "clamp",
  });
}

/** Options of trace. */
export interface TraceOptions {
  /** Which diagonal; default 0, the main one. */
  readonly offset?: number;
}

/**
 * The sum of a diagonal.
 * `x` [..., n, m] -> [...]; bool counts.
 * @throws ShapeError when x has fewer than two axes
 * @example
 * ```ts
 * import { tensor, trace } from "@cotangent/core";
 * trace(tensor([[1, 2], [3, 4]])).item() // => 5
 * ```
 */
export function trace(x: Tensor, options: TraceOptions = {}): Tensor {
  const { offset = 0 } = checkOptions("trace", options);
  const matrix = toNumeric(asTensor("trace", x));
  checkMatrix("trace", matrix);
  checkDiagonal("trace", offset);
  const kept = primitives.select(
    onDiagonals(matrix.shape, offset, primitives.eq),
    matrix,
    constant(matrix, 0),
  );
  const last = matrix.shape.length - 1;
  return asCall("trace", { x }, () => primitives.reduceSum(kept, { axes: [last - 1, last] }));
}
