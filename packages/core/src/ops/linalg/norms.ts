/**
 * Norms of vectors and matrices of every order.
 * @module
 */

import { checkOptions } from "../../base/checks.js";
import { ArgumentError, ShapeError } from "../../base/errors.js";
import { formatShape, normalizeAxis, withoutAxes } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { asTensor, constant, toFloat } from "../arguments.js";
import { asCall } from "../asCall.js";
import { keepAxes } from "../axes.js";
import { norm as euclidean } from "../statistics.js";
import { singularValues } from "./spectral.js";
import type { Like } from "./stacks.js";

/** Which norm. Vectors take any number; matrices 1, -1, 2, -2, Infinity, -Infinity, "fro" (Frobenius) and "nuc" (nuclear). */
export type NormOrder = number | "fro" | "nuc";

/** Options of linalg.norm. */
export interface MatrixNormOptions {
  /** Default: Euclidean for vectors, Frobenius for matrices. */
  readonly ord?: NormOrder;
  /** One axis for vectors, two for matrices; default all that x has, or the elements in a row when there are more and no `ord`. */
  readonly axis?: number | readonly number[];
  /** Keep the axes with size 1? Default false. */
  readonly keepdims?: boolean;
}

/**
 * The norm of vectors along one axis, or of matrices along two. For a vector, Infinity and -Infinity are the extreme magnitudes, 0 the
 * number of nonzero elements, any other p (sum |x|^p)^(1/p). For a matrix, 1 and -1 are the extreme sums of magnitudes of columns,
 * Infinity and -Infinity of rows, 2 and -2 the extreme singular values, "nuc" the sum of singular values.
 * `x` [...] -> x without the axes; integers compute in float32. The derivative of the Euclidean and Frobenius norms at 0 is 0.
 * @throws ArgumentError for an order that vectors, or matrices, do not have; ShapeError when axes are out of range, or not one or two
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const x = tensor([[3, -4], [0, 12]]);
 * linalg.norm(x).item() // => 13
 * linalg.norm(x, { ord: 1 }).item() // => 16
 * linalg.norm(x, { ord: 3, axis: 1 }).toArray() // => [4.4979..., 12.0000...]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), sections 2.2 and 2.3
 */
export function norm<X extends Tensor>(x: X, options?: MatrixNormOptions): Like<X>;
export function norm(x: Tensor, options: MatrixNormOptions = {}): Tensor {
  const { ord, axis, keepdims = false } = checkOptions("norm", options);
  const operand = toFloat(asTensor("norm", x));
  const rank = operand.shape.length;
  const all = operand.shape.map((_, a) => a);
  if (ord === undefined && axis === undefined) return euclidean(operand, { axis: all, keepdims });
  const given = axis === undefined ? all : typeof axis === "number" ? [axis] : axis;
  const axes = asCall("norm", { x }, () => given.map((a) => normalizeAxis("norm", a, rank)));
  if (axes.length === 1) return kept(ofVectors(operand, axes[0], ord ?? 2), axes, keepdims);
  if (axes.length === 2 && axes[0] !== axes[1]) {
    const permutation = [...withoutAxes(all, axes), ...axes];
    const matrices = primitives.transpose(operand, { permutation });
    return kept(normOfMatrices("norm", matrices, ord ?? "fro"), axes, keepdims);
  }
  throw new ShapeError({
    op: "norm",
    requirement: "norms are along one axis, or along two different ones",
    received: formatShape(axes),
    fix: "Pass axis.",
  });
}

function kept(reduced: Tensor, axes: readonly number[], keepdims: boolean): Tensor {
  return keepdims
    ? keepAxes(
        reduced,
        axes.toSorted((a, b) => a - b),
      )
    : reduced;
}

function ofVectors(x: Tensor, axis: number, ord: NormOrder): Tensor {
  if (typeof ord !== "number" || Number.isNaN(ord)) throw noSuch(ord, "vectors", "a number");
  const axes = [axis];
  if (ord === 1 || ord === 2 || Math.abs(ord) === Infinity) return euclidean(x, { ord, axis });
  if (ord === 0) {
    const isThere = primitives.ne(x, constant(x, 0));
    return primitives.reduceSum(primitives.convert(isThere, { dtype: x.dtype }), { axes });
  }
  const powers = primitives.pow(primitives.abs(x), constant(x, ord));
  const total = primitives.reduceSum(powers, { axes });
  // The root has no derivative at 0; that of the norm is taken to be 0, as for the Euclidean one.
  const isPositive = primitives.gt(total, constant(total, 0));
  const safe = primitives.select(isPositive, total, constant(total, 1));
  const root = primitives.pow(safe, constant(total, 1 / ord));
  return primitives.select(isPositive, root, total);
}

/** The norms of the matrices in the last two axes. */
export function normOfMatrices(op: string, x: Tensor, ord: NormOrder): Tensor {
  const last = x.shape.length - 1;
  const sums = (axis: number): Tensor => primitives.reduceSum(primitives.abs(x), { axes: [axis] });
  const most = (y: Tensor): Tensor => primitives.reduceMax(y, { axes: [last - 1] });
  const least = (y: Tensor): Tensor => primitives.reduceMin(y, { axes: [last - 1] });
  return asCall(op, { x }, () => {
    switch (ord) {
      case "fro":
        return euclidean(x, { axis: [last - 1, last] });
      case "nuc":
        return primitives.reduceSum(singularValues(x), { axes: [last - 1] });
      case 1:
        return most(sums(last - 1));
      case -1:
        return least(sums(last - 1));
      case 2:
        return most(singularValues(x));
      case -2:
        return least(singularValues(x));
      case Infinity:
        return most(sums(last));
      case -Infinity:
        return least(sums(last));
      default:
        throw noSuch(ord, "matrices", '1, -1, 2, -2, Infinity, -Infinity, "fro" or "nuc"');
    }
  });
}

function noSuch(ord: NormOrder, what: string, expected: string): ArgumentError {
  return new ArgumentError({
    op: "norm",
    requirement: `${what} have no norm of this order`,
    expected,
    received: String(ord),
  });
}
