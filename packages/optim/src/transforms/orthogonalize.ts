/**
 * The nearest orthogonal matrix, nearly: by a few rounds of Newton-Schulz, products of matrices only.
 * @module
 */
import {
  abs,
  add,
  div,
  matmul,
  maximum,
  mul,
  reshape,
  rsqrt,
  type Shape,
  sqrt,
  square,
  sum,
  swapAxes,
  type Tensor,
  transpose,
} from "@cotangent/core";
import type { Scalar } from "../base.js";

/** The coefficients (a, b, c) of a round: X' = a X + (b A + c A^2) X, A = X X^T. */
export type NewtonSchulzCoefficients = readonly [a: number, b: number, c: number];

/** How a matrix is brought near enough for the rounds to converge. */
export type Preconditioning = "frobenius" | "aol" | "schatten";

/** Which axes of a tensor are rows (summed over when the layer is applied) and columns of matrices; others number the matrices. */
export interface MuonDimensionNumbers {
  readonly reductionAxis: number | readonly number[];
  readonly outputAxis: number | readonly number[];
}

/** The same with axes counted from the front. */
interface MatrixAxes {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
}

/** Axes counted from the front. */
export function matrixAxes({ shape }: Tensor, dimensions: MuonDimensionNumbers): MatrixAxes {
  const normalized = (axis: number | readonly number[]): readonly number[] =>
    [axis].flat().map((each) => (each < 0 ? each + shape.length : each));
  return { rows: normalized(dimensions.reductionAxis), columns: normalized(dimensions.outputAxis) };
}

/** How many elements these axes have together. */
export function sizeOf(shape: Shape, axes: readonly number[]): number {
  return axes.reduce((product, axis) => product * shape[axis], 1);
}

function round(x: Tensor, [a, b, c]: NewtonSchulzCoefficients, first: Preconditioning | null): Tensor {
  let scaled = x;
  let gram = matmul(x, swapAxes(x, -1, -2));
  if (first === "aol") {
    const factor = rsqrt(maximum(sum(abs(gram), { axis: -1, keepdims: true }), 1e-8));
    scaled = mul(x, factor);
    gram = mul(mul(gram, factor), swapAxes(factor, -1, -2));
  } else if (first === "schatten") {
    const factor = rsqrt(maximum(sqrt(sum(square(gram), { axis: [-2, -1], keepdims: true })), 1e-8));
    scaled = mul(x, factor);
    gram = mul(gram, square(factor));
  }
  const polynomial = add(mul(gram, b), matmul(mul(gram, c), gram));
  return add(mul(scaled, a), matmul(polynomial, scaled));
}

/** The matrices of x made nearly orthogonal, with one round for each triple of coefficients. */
export function orthogonalize(
  x: Tensor,
  rounds: readonly NewtonSchulzCoefficients[],
  preconditioning: Preconditioning,
  eps: Scalar,
  dimensions: MuonDimensionNumbers,
): Tensor {
  const { rows, columns } = matrixAxes(x, dimensions);
  const batch = x.shape
    .map((_, axis) => axis)
    .filter((axis) => !rows.includes(axis) && !columns.includes(axis));
  const order = [...batch, ...rows, ...columns];
  const ordered = transpose(x, order);
  const [m, n] = [sizeOf(x.shape, rows), sizeOf(x.shape, columns)];
  const isTall = m > n;
  const flip = (matrices: Tensor): Tensor => (isTall ? swapAxes(matrices, -1, -2) : matrices);
  let matrices = flip(reshape(ordered, [sizeOf(x.shape, batch), m, n]));
  if (preconditioning === "frobenius") {
    const norm = sqrt(sum(square(matrices), { axis: [-2, -1], keepdims: true }));
    matrices = div(matrices, add(norm, eps));
  }
  for (const [i, coefficients] of rounds.entries())
    matrices = round(matrices, coefficients, i === 0 ? preconditioning : null);
  const back = order.map((_, axis) => order.indexOf(axis));
  return transpose(reshape(flip(matrices), ordered.shape), back);
}
