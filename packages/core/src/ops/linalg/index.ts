/**
 * Linear algebra on stacks of matrices: the namespace `linalg` of the package.
 * @module
 */

export type { ConditionOptions, RankOptions } from "./deficient.js";
export { cond, lstsq, matrixRank, pinv } from "./deficient.js";
export { det, slogdet } from "./determinants.js";
export type { CholeskyOptions, LuFactors, QrMode, QrOptions } from "./factors.js";
export { cholesky, lu, luFactor, qr } from "./factors.js";
export type { MatrixNormOptions, NormOrder } from "./norms.js";
export { norm } from "./norms.js";
export { expm, matrixPower } from "./powers.js";
export type { TriangularOptions } from "./solving.js";
export { choleskySolve, inv, luSolve, solve, triangularSolve } from "./solving.js";
export type { SvdOptions } from "./spectral.js";
export { eigh, eigvalsh, svd, svdvals } from "./spectral.js";
