/**
 * Matrices as products of simpler ones: Cholesky, LU, QR.
 * @module
 */
import { checkOptions } from "../../base/checks.js";
import { ArgumentError } from "../../base/errors.js";
import type { Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { permuteRows } from "../../primitives/lu.js";
import { identityOf, lowerPart, product, transposed, upperPart } from "../../primitives/matrices.js";
import { stackOf } from "../../primitives/matrixRules.js";
import { concatenate } from "../join.js";
import type { Floating } from "../types.js";
import type { Like } from "./stacks.js";
import { matricesOf, squareOf } from "./stacks.js";

/** Options of cholesky. */
export interface CholeskyOptions {
  /** The upper factor L^T instead of L? Default false. */
  readonly upper?: boolean;
}

/**
 * The lower triangular L with positive diagonal and L L^T = (A + A^T) / 2. Where that is not positive definite, everything on
 * and below the diagonal is NaN.
 * `a` [..., n, n] -> [..., n, n]; integers compute in float32.
 * @throws ShapeError when the matrices are not square
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.cholesky(tensor([[4, 2], [2, 10]])).toArray() // => [[2, 0], [1, 3]]
 * linalg.cholesky(tensor([[4, 2], [2, 10]]), { upper: true }).toArray() // => [[2, 1], [0, 3]]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), section 4.2
 */
export function cholesky<A extends Tensor>(a: A, options?: CholeskyOptions): Floating<A>;
export function cholesky(a: Tensor, options: CholeskyOptions = {}): Tensor {
  const { upper = false } = checkOptions("cholesky", options);
  const factor = primitives.cholesky(squareOf("cholesky", a));
  return upper ? transposed(factor) : factor;
}

/** What luFactor gives: L and U in one matrix, the exchanges of rows, and the order of rows that they come to. */
export type LuFactors<T extends Tensor = Tensor> = readonly [packed: T, pivots: Tensor, permutation: Tensor];

/**
 * The LU decomposition as it is stored: L below the diagonal of the first result (its ones are left out), U on and above it;
 * the row that was exchanged with row i in step i; and the row of A that row i of L U is. `luSolve` takes them.
 * `a` [..., m, n] -> [..., m, n], i32[..., min(m, n)], i32[..., m].
 * @throws ShapeError when a has fewer than two axes
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const [packed, pivots, permutation] = linalg.luFactor(tensor([[1, 2], [4, 6]]));
 * packed.toArray() // => [[4, 6], [0.25, 0.5]]
 * pivots.toArray() // => [1, 1]
 * permutation.toArray() // => [1, 0]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), section 3.4
 */
export function luFactor<A extends Tensor>(a: A): LuFactors<Floating<A>>;
export function luFactor(a: Tensor): LuFactors {
  const [packed, pivots, permutation] = primitives.lu(matricesOf("luFactor", a));
  return [packed, pivots, permutation];
}

/**
 * A permutation matrix P, a unit lower triangular L and an upper triangular U with A = P L U. Each pivot is the largest of its
 * column in magnitude, of several the first; a column without any leaves a zero on the diagonal of U.
 * `a` [..., m, n] -> P [..., m, m], L [..., m, min(m, n)], U [..., min(m, n), n].
 * @throws ShapeError when a has fewer than two axes
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const [p, l, u] = linalg.lu(tensor([[1, 2], [4, 6]]));
 * p.toArray() // => [[0, 1], [1, 0]]
 * l.toArray() // => [[1, 0], [0.25, 1]]
 * u.toArray() // => [[4, 6], [0, 0.5]]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), section 3.4
 */
export function lu<A extends Tensor>(a: A): readonly [p: Like<A>, l: Like<A>, u: Like<A>];
export function lu(a: Tensor): readonly Tensor[] {
  const [packed, , permutation] = primitives.lu(matricesOf("lu", a));
  const [m, n] = packed.shape.slice(-2);
  const k = Math.min(m, n);
  const stack = stackOf(packed);
  const rows = permuteRows(identityOf([...stack, m, m], packed.dtype), permutation);
  const l = lowerPart(leading(packed, m, k), true);
  const one = identityOf(l.shape, l.dtype);
  return [transposed(rows), primitives.add(l, one), upperPart(leading(packed, k, n))];
}

// The first rows and columns.
function leading(x: Tensor, rows: number, columns: number): Tensor {
  const limit = [...stackOf(x), rows, columns];
  return primitives.slice(x, { start: limit.map(() => 0), limit, strides: limit.map(() => 1) });
}

/** "reduced": Q has min(m, n) columns. "complete": Q is square. */
export type QrMode = "reduced" | "complete";

/** Options of qr. */
export interface QrOptions {
  /** Default "reduced". */
  readonly mode?: QrMode;
}

/**
 * Q with orthonormal columns and an upper triangular R with A = Q R. Signs are those of LAPACK, found by Householder's reflections.
 * `a` [..., m, n] -> Q [..., m, k], R [..., k, n], where k is min(m, n), or m when complete. The derivative needs the first
 * min(m, n) columns of A to be independent; columns of Q that A does not determine have none.
 * @throws ShapeError when a has fewer than two axes; ArgumentError for another mode, and for derivatives of a complete Q of a
 * matrix with more rows than columns
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const [q, r] = linalg.qr(tensor([[3, 1], [4, 2]]));
 * q.toArray() // => [[-0.6000..., -0.8000...], [-0.8000..., 0.6000...]]
 * r.toArray() // => [[-5, -2.2000...], [0, 0.3999...]]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), section 5.2
 */
export function qr<A extends Tensor>(a: A, options?: QrOptions): readonly [q: Like<A>, r: Like<A>];
export function qr(a: Tensor, options: QrOptions = {}): readonly Tensor[] {
  const { mode = "reduced" } = checkOptions("qr", options);
  if (mode !== "reduced" && mode !== "complete") {
    throw new ArgumentError({
      op: "qr",
      requirement: "there is no such mode",
      expected: '"reduced" or "complete"',
      received: String(mode),
    });
  }
  const x = matricesOf("qr", a);
  const [m, n] = x.shape.slice(-2);
  if (m >= n) return primitives.qr(x, { isComplete: mode === "complete" });
  // The first m columns determine Q; it brings the others along.
  const [q, r] = primitives.qr(leading(x, m, m), { isComplete: false });
  const start = [...stackOf(x).map(() => 0), 0, m];
  const rest = primitives.slice(x, { start, limit: x.shape, strides: x.shape.map(() => 1) });
  return [q, concatenate([r, product(transposed(q), rest)], -1)];
}
