/**
 * Eigenvalues of symmetric matrices, singular values of any.
 * @module
 */
import { checkOptions } from "../../base/checks.js";
import type { Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import type { Like } from "./stacks.js";
import { matricesOf, squareOf } from "./stacks.js";

/**
 * The eigenvalues of the symmetric matrix (A + A^T) / 2, ascending, and orthonormal eigenvectors as columns, by Jacobi's rotations.
 * `a` [..., n, n] -> [..., n], [..., n, n]; integers compute in float32. NaN where an element is none or infinite. Eigenvectors
 * of equal eigenvalues are not determined; a derivative that depends on them is infinite or NaN, as in JAX.
 * @throws ShapeError when the matrices are not square
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const [values, vectors] = linalg.eigh(tensor([[2, 0], [0, 1]]));
 * values.toArray() // => [1, 2]
 * vectors.toArray() // => [[0, 1], [1, 0]]
 * ```
 * @see Golub, Van Loan: Matrix Computations (2013), section 8.5
 */
export function eigh<A extends Tensor>(a: A): readonly [values: Like<A>, vectors: Like<A>];
export function eigh(a: Tensor): readonly Tensor[] {
  return primitives.eigh(squareOf("eigh", a));
}

/**
 * The eigenvalues of the symmetric matrix (A + A^T) / 2, ascending.
 * `a` [..., n, n] -> [..., n]; integers compute in float32. Symmetric functions of equal eigenvalues have the right derivative.
 * @throws ShapeError when the matrices are not square
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.eigvalsh(tensor([[1, 2], [2, 4]])).toArray() // => [0, 5]
 * ```
 */
export function eigvalsh<A extends Tensor>(a: A): Like<A>;
export function eigvalsh(a: Tensor): Tensor {
  return primitives.eigh(squareOf("eigvalsh", a))[0];
}

/** Options of svd. */
export interface SvdOptions {
  /** Are U and V square? Otherwise they have the min(m, n) columns of singular values only. Default true, as in NumPy. */
  readonly fullMatrices?: boolean;
}

/**
 * The singular value decomposition A = U diag(s) V^T: orthonormal columns of U and rows of V^T, s descending and never negative,
 * by one-sided Jacobi rotations.
 * `a` [..., m, n] -> U [..., m, m], s [..., k], V^T [..., n, n] with k = min(m, n), or [..., m, k], [..., k], [..., k, n] when not
 * full. NaN where an element is none or infinite. Vectors of equal singular values are not determined; a derivative that
 * depends on them is infinite or NaN, as in JAX. Vectors that `fullMatrices` adds have no derivative.
 * @throws ShapeError when a has fewer than two axes; ArgumentError for a derivative of full matrices that are not square
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * const [u, s, vt] = linalg.svd(tensor([[3, 0], [0, -4], [0, 0]]), { fullMatrices: false });
 * s.toArray() // => [4, 3]
 * u.shape // => [3, 2]
 * vt.shape // => [2, 2]
 * ```
 * @see Drmac, Veselic: New fast and accurate Jacobi SVD algorithm (2008)
 */
export function svd<A extends Tensor>(
  a: A,
  options?: SvdOptions,
): readonly [u: Like<A>, s: Like<A>, vt: Like<A>];
export function svd(a: Tensor, options: SvdOptions = {}): readonly Tensor[] {
  const { fullMatrices = true } = checkOptions("svd", options);
  return primitives.svd(matricesOf("svd", a), { isFull: fullMatrices });
}

/**
 * The singular values, descending.
 * `a` [..., m, n] -> [..., min(m, n)]; integers compute in float32.
 * @throws ShapeError when a has fewer than two axes
 * @example
 * ```ts
 * import { linalg, tensor } from "@cotangent/core";
 * linalg.svdvals(tensor([[3, 0], [0, -4]])).toArray() // => [4, 3]
 * ```
 */
export function svdvals<A extends Tensor>(a: A): Like<A>;
export function svdvals(a: Tensor): Tensor {
  return singularValues(matricesOf("svdvals", a));
}

/** The singular values of floating matrices, descending. */
export function singularValues(a: Tensor): Tensor {
  return primitives.svd(a, { isFull: false })[1];
}
