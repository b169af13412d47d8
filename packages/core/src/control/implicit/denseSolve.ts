/** Dense linear systems, for the small ones that Newton's method meets. @module */
import type { Tensor } from "../../base/tensor.js";
import { lu, permuteRows } from "../../primitives/lu.js";
import { reshape } from "../../primitives/reshape.js";
import { triangularSolve } from "../../primitives/triangularSolve.js";

const lower = { isLeft: true, isLower: true, isTransposed: false, hasUnitDiagonal: true };
const upper = { ...lower, isLower: false, hasUnitDiagonal: false };

/** x with A x = b: f32[n,n], f32[n] -> f32[n]. A singular matrix gives infinities or NaN. */
export function denseSolve(matrix: Tensor, b: Tensor): Tensor {
  const [packed, , permutation] = lu(matrix);
  const column = reshape(b, { shape: [...b.shape, 1] });
  // P A = L U, so x = U^-1 L^-1 P b
  const y = triangularSolve(packed, permuteRows(column, permutation), lower);
  return reshape(triangularSolve(packed, y, upper), { shape: b.shape });
}
