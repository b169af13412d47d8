/**
 * Matrices that may lack rank: pseudo-inverses, least squares, rank and condition.
 * @module
 */
import { checkOptions } from "../../base/checks.js";
import type { Tensor } from "../../base/tensor.js";
import { customJvp } from "../../control/rules/customJvp.js";
import * as primitives from "../../primitives/index.js";
import { asColumns, identityOf, product, transposed } from "../../primitives/matrices.js";
import { epsilonOf } from "../../primitives/matrixKernels.js";
import { constant } from "../arguments.js";
import { asCall } from "../asCall.js";
import { zeros } from "../fill.js";
import type { NormOrder } from "./norms.js";
import { normOfMatrices } from "./norms.js";
import { solved } from "./solving.js";
import { singularValues } from "./spectral.js";
import type { Like, LikeBoth } from "./stacks.js";
import { checkRows, matricesOf, squareOf, systemOf } from "./stacks.js";

/** Options of pinv, lstsq and matrixRank. */
export interface RankOptions {
  /** Singular values of at most this fraction of the largest count as zero; each function says its default. */
  readonly rtol?: number;
}

// The singular values that count.
function counting(s: Tensor, rtol: number): Tensor {
  const k = s.shape[s.shape.length - 1];
  if (k === 0) return primitives.gt(s, constant(s, 0));
  const largest = primitives.reduceMax(s, { axes: [s.shape.length - 1] });
  const limit = primitives.mul(asColumns(largest, k), constant(s, rtol));
  return primitives.gt(s, limit);
}

const longerSide = (a: Tensor): number => Math.max(...a.shape.slice(-2));

/**
 * The pseudo-inverse of Moore and Penrose: the inverse where there is one, otherwise the matrix that gives shortest least-squares
 * solutions.
 * `a` [..., m, n] -> [..., n, m]; integers compute in float32. `rtol` is by default 10 max(m, n) epsilon, epsilon being 2^-23
 * or 2^-52. The derivative holds the rank fixed.
 * @throws ShapeError when a has fewer than two axes
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.pinv(tensor([[2, 0], [0, 0]])).toArray() // => [[0.5, 0], [0, 0]]
 * ```
 * @see Golub, Pereyra: The differentiation of pseudo-inverses (1973)
 */
export function pinv<A extends Tensor>(a: A, options?: RankOptions): Like<A>;
export function pinv(a: Tensor, options: RankOptions = {}): Tensor {
  const x = matricesOf("pinv", a);
  const { rtol = 10 * longerSide(x) * epsilonOf(x.dtype) } = checkOptions("pinv", options);
  return pseudoInverse(x, rtol);
}

function pseudoInverse(x: Tensor, rtol: number): Tensor {
  if (x.size === 0) return zeros(transposed(x).shape, { dtype: x.dtype });
  // With P the pseudo-inverse: dP = -P dA P + P P^T dA^T (1 - A P) + (1 - P A) dA^T P^T P
  const differentiable = customJvp(
    (a: Tensor) => bySingularValues(a, rtol),
    ([a]: readonly [Tensor], [da]: readonly [Tensor]) => {
      const { add, sub } = primitives;
      const p = pseudoInverse(a, rtol);
      const [pt, dat] = [transposed(p), transposed(da)];
      const left = product(product(p, pt), dat);
      const right = product(product(dat, pt), p);
      const first = sub(left, product(left, product(a, p)));
      const second = sub(right, product(p, product(a, right)));
      return [p, sub(add(first, second), product(p, product(da, p)))];
    },
  );
  return differentiable(x);
}

function bySingularValues(a: Tensor, rtol: number): Tensor {
  const [u, s, vt] = primitives.svd(a, { isFull: false });
  const isCounted = counting(s, rtol);
  const inverse = primitives.select(isCounted, primitives.div(constant(s, 1), s), constant(s, 0));
  const scaled = primitives.mul(transposed(u), asColumns(inverse, u.shape[u.shape.length - 2]));
  return product(transposed(vt), scaled);
}

/**
 * Least squares: x with the least |b - A x|, of several the shortest; with the squares of what is left, the rank of A, and its
 * singular values.
 * `a` [..., m, n], `b` [m] or [..., m, k] -> x [n] or [..., n, k], residuals [..., 1] or [..., k], rank i32[...], s [..., min(m, n)];
 * stacks broadcast, dtypes promote. `rtol` is by default max(m, n) epsilon, epsilon being 2^-23 or 2^-52. The residuals are
 * always there (NumPy leaves them out for square and for deficient matrices). The derivative of x holds the rank fixed.
 * @throws ShapeError when sizes do not match
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const [x, residuals, rank] = linalg.lstsq(tensor([[1, 0], [0, 2], [0, 0]]), tensor([1, 4, 3]));
 * x.toArray() // => [1, 2]
 * residuals.toArray() // => [9]
 * rank.item() // => 2
 * ```
 */
export function lstsq<A extends Tensor, B extends Tensor>(
  a: A,
  b: B,
  options?: RankOptions,
): readonly [x: LikeBoth<A, B>, residuals: LikeBoth<A, B>, rank: Tensor, s: LikeBoth<A, B>];
export function lstsq(a: Tensor, b: Tensor, options: RankOptions = {}): readonly Tensor[] {
  const system = systemOf("lstsq", a, b);
  const [m] = system.a.shape.slice(-2);
  const { rtol = longerSide(system.a) * epsilonOf(system.a.dtype) } = checkOptions("lstsq", options);
  const columns = system.b.shape.length - 1;
  asCall("lstsq", { a, b }, () => checkRows("lstsq", system, m));
  const x = product(pseudoInverse(system.a, rtol), system.b);
  const rest = primitives.sub(system.b, product(system.a, x));
  const squares = primitives.reduceSum(primitives.mul(rest, rest), { axes: [columns - 1] });
  const s = singularValues(system.a);
  // What belongs to a vector on the right is one.
  const solution = system.isVector ? primitives.reshape(x, { shape: x.shape.slice(0, -1) }) : x;
  return [solution, squares, countOf(counting(s, rtol)), s];
}

function countOf(condition: Tensor): Tensor {
  const numbers = primitives.convert(condition, { dtype: "int32" });
  return primitives.reduceSum(numbers, { axes: [numbers.shape.length - 1] });
}

/**
 * How many singular values are not zero, as nearly as rounding lets tell.
 * `a` [..., m, n] -> i32[...]; `rtol` is by default max(m, n) epsilon, epsilon being 2^-23 or 2^-52.
 * @throws ShapeError when a has fewer than two axes
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.matrixRank(tensor([[1, 2], [2, 4]])).item() // => 1
 * ```
 */
export function matrixRank(a: Tensor, options: RankOptions = {}): Tensor {
  const x = matricesOf("matrixRank", a);
  const { rtol = longerSide(x) * epsilonOf(x.dtype) } = checkOptions("matrixRank", options);
  return countOf(counting(singularValues(primitives.stopGradient(x)), rtol));
}

/** Options of cond. */
export interface ConditionOptions {
  /** The norm: default 2, the largest singular value; or any order that `norm` has for matrices. */
  readonly p?: NormOrder;
}

/**
 * The condition number |A| |A^-1|: how much a relative error of b may grow in the x with A x = b. Infinity for singular matrices.
 * `a` [..., n, n] -> [...]; with p 2 and -2 also [..., m, n], the quotient of the extreme singular values.
 * @throws ShapeError when the matrices are not square and p is another norm
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.cond(tensor([[4, 0], [0, 2]])).item() // => 2
 * linalg.cond(tensor([[4, 0], [0, 2]]), { p: "fro" }).item() // => 2.5
 * ```
 */
export function cond<A extends Tensor>(a: A, options?: ConditionOptions): Like<A>;
export function cond(a: Tensor, options: ConditionOptions = {}): Tensor {
  const { p = 2 } = checkOptions("cond", options);
  if (p === 2 || p === -2) {
    const s = singularValues(matricesOf("cond", a));
    const axes = [s.shape.length - 1];
    return asCall("cond", { a }, () => {
      const [most, least] = [primitives.reduceMax(s, { axes }), primitives.reduceMin(s, { axes })];
      return p === 2 ? primitives.div(most, least) : primitives.div(least, most);
    });
  }
  const x = squareOf("cond", a);
  const inverse = solved(x, identityOf(x.shape, x.dtype));
  const numbers = primitives.mul(normOfMatrices("cond", x, p), normOfMatrices("cond", inverse, p));
  // A singular matrix of numbers has an inverse of infinities and NaN.
  const isMade = primitives.and(primitives.ne(numbers, numbers), primitives.eq(sumOf(x), sumOf(x)));
  return primitives.select(isMade, constant(numbers, Infinity), numbers);
}

function sumOf(x: Tensor): Tensor {
  return primitives.reduceSum(x, { axes: [x.shape.length - 2, x.shape.length - 1] });
}
