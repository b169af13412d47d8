/**
 * Linear systems of equations, and inverses.
 * @module
 */
import { checkList, checkOptions } from "../../base/checks.js";
import type { Shape } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { customLinearSolve } from "../../control/implicit/customLinearSolve.js";
import * as primitives from "../../primitives/index.js";
import { permuteRows } from "../../primitives/lu.js";
import { identityOf, product } from "../../primitives/matrices.js";
import { checkSquare } from "../../primitives/matrixRules.js";
import { asCall } from "../asCall.js";
import type { Floating } from "../types.js";
import type { LuFactors } from "./factors.js";
import type { LikeBoth, System } from "./stacks.js";
import { checkRows, squareOf, systemOf } from "./stacks.js";

/** Options of triangularSolve. */
export interface TriangularOptions {
  /** Which triangle of A counts: the lower one, or (default) the upper one. The other one is not read. */
  readonly lower?: boolean;
  /** Solve with the transpose of A? Default false. */
  readonly transposed?: boolean;
  /** Take the diagonal for ones, whatever stands there? Default false. */
  readonly unitDiagonal?: boolean;
  /** Does A stand on the left of X (default), or on its right? */
  readonly leftSide?: boolean;
}

/**
 * X with A X = B, or with X A = B, for triangular A. A zero on the diagonal gives infinities and NaN.
 * `a` [..., n, n], `b` [n] or [..., n, k] -> like b ([..., k, n] when A is on the right); stacks broadcast, dtypes promote.
 * @throws ShapeError when the matrices are not square, or sizes do not match
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const l = tensor([[2, 0], [1, 4]]);
 * linalg.triangularSolve(l, tensor([2, 9]), { lower: true }).toArray() // => [1, 2]
 * linalg.triangularSolve(l, tensor([4, 8]), { lower: true, transposed: true }).toArray() // => [1, 2]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), section 3.1
 */
export function triangularSolve<A extends Tensor, B extends Tensor>(
  a: A,
  b: B,
  options?: TriangularOptions,
): LikeBoth<A, B>;
export function triangularSolve(a: Tensor, b: Tensor, options: TriangularOptions = {}): Tensor {
  const {
    lower = false,
    transposed = false,
    unitDiagonal = false,
    leftSide = true,
  } = checkOptions("triangularSolve", options);
  const system = systemOf("triangularSolve", a, b, leftSide);
  const params = {
    isLeft: leftSide,
    isLower: lower,
    isTransposed: transposed,
    hasUnitDiagonal: unitDiagonal,
  };
  const x = asCall("triangularSolve", { a, b }, () => primitives.triangularSolve(system.a, system.b, params));
  return asGiven(system, x);
}

// The solution of a system whose right-hand side was a vector is one.
function asGiven({ isVector }: System, x: Tensor): Tensor {
  if (!isVector) return x;
  const [rows, columns] = x.shape.slice(-2);
  return primitives.reshape(x, { shape: [...x.shape.slice(0, -2), rows * columns] });
}

/**
 * x with A x = b. A singular matrix gives infinities or NaN; lstsq has an answer for it.
 * `a` [..., n, n], `b` [n] or [..., n, k] -> like b; stacks broadcast, dtypes promote. Derivatives are further solutions with
 * the same factors, forward and reverse.
 * @throws ShapeError when the matrices are not square, or sizes do not match
 * @example
 * ```ts
 * import { grad, linalg, tensor, type Tensor } from "@cotangent/core";
 * const a = tensor([[2, 1], [1, 3]]);
 * linalg.solve(a, tensor([4, 7])).toArray() // => [1, 2]
 * grad((b: Tensor) => linalg.solve(a, b).sum())(tensor([4, 7])).toArray() // => [0.4..., 0.2...]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), section 3.4
 */
export function solve<A extends Tensor, B extends Tensor>(a: A, b: B): LikeBoth<A, B>;
export function solve(a: Tensor, b: Tensor): Tensor {
  const system = systemOf("solve", a, b);
  checkSquare("solve", system.a);
  return asCall("solve", { a, b }, () => {
    checkRows("solve", system, system.a.shape[system.a.shape.length - 1]);
    return asGiven(system, solved(system.a, system.b));
  });
}

/** The solution for square matrices and matrices of one stack and dtype. */
export function solved(a: Tensor, b: Tensor): Tensor {
  const [packed, , permutation] = primitives.lu(primitives.stopGradient(a));
  return customLinearSolve(
    (x: Tensor) => product(a, x),
    b,
    (_matvec, right: Tensor) => substituted(packed, permutation, right),
    { transposeSolve: (_matvec, right: Tensor) => substitutedTransposed(packed, permutation, right) },
  );
}

const plain = { isLeft: true, isLower: true, isTransposed: false, hasUnitDiagonal: true };
const upper = { ...plain, isLower: false, hasUnitDiagonal: false };

// P A = L U, so x = U^-1 L^-1 P b
function substituted(packed: Tensor, permutation: Tensor, b: Tensor): Tensor {
  const y = primitives.triangularSolve(packed, rowsIn(permutation, b), plain);
  return primitives.triangularSolve(packed, y, upper);
}

// A^T P^T = U^T L^T, so x = P^T L^-T U^-T b
function substitutedTransposed(packed: Tensor, permutation: Tensor, b: Tensor): Tensor {
  const y = primitives.triangularSolve(packed, b, { ...upper, isTransposed: true });
  const z = primitives.triangularSolve(packed, y, { ...plain, isTransposed: true });
  const axis = permutation.shape.length - 1;
  const places = primitives.iota({ shape: permutation.shape, axis, dtype: "int32" });
  const [, inverse] = primitives.sort(permutation, places, { axis, keyCount: 1 });
  return rowsIn(inverse, z);
}

function rowsIn(order: Tensor, x: Tensor): Tensor {
  return permuteRows(x, order);
}

/**
 * x with A x = b, from what luFactor gave for A, so that many right-hand sides share one factorization.
 * `b` [n] or [..., n, k] -> like b; stacks broadcast.
 * @throws ShapeError when sizes do not match
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const factors = linalg.luFactor(tensor([[2, 1], [1, 3]]));
 * linalg.luSolve(factors, tensor([4, 7])).toArray() // => [1, 2]
 * ```
 */
export function luSolve<A extends Tensor, B extends Tensor>(factors: LuFactors<A>, b: B): LikeBoth<A, B>;
export function luSolve(factors: LuFactors, b: Tensor): Tensor {
  checkList("luSolve", "factors", factors);
  const [packed, , permutation] = factors;
  const system = systemOf("luSolve", packed, b);
  checkSquare("luSolve", system.a);
  const order = primitives.broadcast(permutation, {
    shape: system.a.shape.slice(0, -1),
    axes: leadingAxes(system.a.shape, permutation.shape),
  });
  return asCall("luSolve", { packed, b }, () => asGiven(system, substituted(system.a, order, system.b)));
}

function leadingAxes(of: Shape, among: Shape): readonly number[] {
  return of.slice(0, of.length - 1 - among.length).map((_, axis) => axis);
}

/**
 * x with L L^T x = b, from the lower triangular factor that cholesky gives.
 * `factor` [..., n, n], `b` [n] or [..., n, k] -> like b; stacks broadcast, dtypes promote.
 * @throws ShapeError when the matrices are not square, or sizes do not match
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const factor = linalg.cholesky(tensor([[4, 2], [2, 10]]));
 * linalg.choleskySolve(factor, tensor([8, 22])).toArray() // => [1, 2]
 * ```
 */
export function choleskySolve<A extends Tensor, B extends Tensor>(factor: A, b: B): LikeBoth<A, B>;
export function choleskySolve(factor: Tensor, b: Tensor): Tensor {
  const system = systemOf("choleskySolve", factor, b);
  const down = { ...plain, hasUnitDiagonal: false };
  const x = asCall("choleskySolve", { factor, b }, () => {
    const y = primitives.triangularSolve(system.a, system.b, down);
    return primitives.triangularSolve(system.a, y, { ...down, isTransposed: true });
  });
  return asGiven(system, x);
}

/**
 * The inverse matrix. A singular one gives infinities or NaN. To solve a system, `solve` is faster and more accurate.
 * `a` [..., n, n] -> [..., n, n]; integers compute in float32.
 * @throws ShapeError when the matrices are not square
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.inv(tensor([[4, 0], [0, 2]])).toArray() // => [[0.25, 0], [0, 0.5]]
 * ```
 */
export function inv<A extends Tensor>(a: A): Floating<A>;
export function inv(a: Tensor): Tensor {
  const x = squareOf("inv", a);
  return solved(x, identityOf(x.shape, x.dtype));
}
