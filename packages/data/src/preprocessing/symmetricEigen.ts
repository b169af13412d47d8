/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi rotations: nothing but +, *, / and square roots, so the
 * same bits everywhere.
 * @see Golub and Van Loan, "Matrix Computations", 4th edition (2013), section 8.5, the cyclic Jacobi method.
 * @module
 */

/** Eigenvalues from the greatest down, and for each a unit vector. */
export interface SymmetricEigen {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
}

/** A sweep squares what is left beside the diagonal; ten are plenty, and forty say that there are NaNs. */
const maxSweeps = 40;

/** The eigenvalues of a symmetric matrix, given by its rows, which are not changed. */
export function symmetricEigen(rows: readonly Float64Array[]): SymmetricEigen {
  const size = rows.length;
  const a = rows.map((row) => row.slice());
  // Row i is the i-th eigenvector in the end.
  const vectors = rows.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < maxSweeps && !isDiagonal(a); sweep++) {
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) if (a[p][q] !== 0) rotate(a, vectors, p, q);
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j][j] - a[i][i]);
  return { values: order.map((i) => a[i][i]), vectors: order.map((i) => vectors[i]) };
}

// What is left is too small to change an eigenvalue.
function isDiagonal(a: readonly Float64Array[]): boolean {
  let [off, all] = [0, 0];
  for (const [i, row] of a.entries()) {
    for (const [j, x] of row.entries()) {
      all += x * x;
      if (i !== j) off += x * x;
    }
  }
  return off <= all * Number.EPSILON * Number.EPSILON;
}

// The rotation in the plane of p and q that makes a[p][q] zero; t is the smaller root of t^2 + 2 t theta = 1.
function rotate(a: readonly Float64Array[], vectors: readonly Float64Array[], p: number, q: number): void {
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const cos = 1 / Math.sqrt(t * t + 1);
  const sin = t * cos;
  for (const row of a) {
    const [x, y] = [row[p], row[q]];
    row[p] = cos * x - sin * y;
    row[q] = sin * x + cos * y;
  }
  for (const matrix of [a, vectors]) {
    const [first, second] = [matrix[p], matrix[q]];
    for (let k = 0; k < first.length; k++) {
      const [x, y] = [first[k], second[k]];
      first[k] = cos * x - sin * y;
      second[k] = sin * x + cos * y;
    }
  }
}
