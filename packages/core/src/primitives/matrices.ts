/** Matrices inside rules: products, transposes, triangles and diagonals over the last two axes of stacks. @module */
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { broadcast, reduceSum } from "./broadcast.js";
import { eq, ge, gt } from "./compare.js";
import { constantLike, zerosLike } from "./constant.js";
import { convert } from "./convert.js";
import { dotGeneral } from "./dotGeneral.js";
import { iota } from "./iota.js";
import { mul } from "./mul.js";
import { select } from "./select.js";
import { transpose } from "./transpose.js";

/** Products of the matrices of two stacks of one shape in front: [..., n, k], [..., k, m] -> [..., n, m]. */
export function product(lhs: Tensor, rhs: Tensor): Tensor {
  const batch = range(lhs.shape.length - 2);
  const last = batch.length;
  return dotGeneral(lhs, rhs, {
    lhsContract: [last + 1],
    rhsContract: [last],
    lhsBatch: batch,
    rhsBatch: batch,
  });
}

/** The last two axes exchanged. */
export function transposed(x: Tensor): Tensor {
  const n = x.shape.length;
  return transpose(x, { permutation: [...range(n - 2), n - 1, n - 2] });
}

/** (x + x^T) / 2 */
export function symmetricPart(x: Tensor, sum: (x: Tensor, y: Tensor) => Tensor): Tensor {
  return mul(constantLike(x, 0.5), sum(x, transposed(x)));
}

const rowNumbers = (shape: Shape): Tensor => iota({ shape, axis: shape.length - 2, dtype: "int32" });
const columnNumbers = (shape: Shape): Tensor => iota({ shape, axis: shape.length - 1, dtype: "int32" });

/** x on the diagonal and below, 0 elsewhere; only below when `strictly`. */
export function lowerPart(x: Tensor, strictly = false): Tensor {
  const inside = (strictly ? gt : ge)(rowNumbers(x.shape), columnNumbers(x.shape));
  return select(inside, x, zerosLike(x));
}

/** x on the diagonal and above, 0 elsewhere; only above when `strictly`. */
export function upperPart(x: Tensor, strictly = false): Tensor {
  const inside = (strictly ? gt : ge)(columnNumbers(x.shape), rowNumbers(x.shape));
  return select(inside, x, zerosLike(x));
}

/** 1 on the diagonal, 0 elsewhere. */
export function identityOf(shape: Shape, dtype: DType): Tensor {
  return convert(eq(rowNumbers(shape), columnNumbers(shape)), { dtype });
}

/** The diagonals: [..., n, n] -> [..., n]. */
export function diagonalOf(x: Tensor): Tensor {
  const onDiagonal = eq(rowNumbers(x.shape), columnNumbers(x.shape));
  return reduceSum(select(onDiagonal, x, zerosLike(x)), { axes: [x.shape.length - 1] });
}

/** A vector per matrix as its rows all alike: [..., m] -> [..., n, m]. */
export function asRows(x: Tensor, n: number): Tensor {
  const shape = [...x.shape.slice(0, -1), n, ...x.shape.slice(-1)];
  return broadcast(x, { shape, axes: [shape.length - 2] });
}

/** A vector per matrix as its columns all alike: [..., n] -> [..., n, m]. */
export function asColumns(x: Tensor, m: number): Tensor {
  const shape = [...x.shape, m];
  return broadcast(x, { shape, axes: [shape.length - 1] });
}
