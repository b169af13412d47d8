/** Dense linear systems by Gauss-Jordan elimination with row exchanges, for the small ones that Newton's method meets. @module */
import type { Tensor } from "../../base/tensor.js";
import { abs } from "../../primitives/abs.js";
import { sub } from "../../primitives/add.js";
import { argmax } from "../../primitives/argmax.js";
import { broadcast } from "../../primitives/broadcast.js";
import { eq, ge } from "../../primitives/compare.js";
import { concatenate } from "../../primitives/concatenate.js";
import { constantLike, scalarTensor } from "../../primitives/constant.js";
import { div } from "../../primitives/div.js";
import { dynamicSlice } from "../../primitives/dynamicSlice.js";
import { iota } from "../../primitives/iota.js";
import { mul } from "../../primitives/mul.js";
import { reshape } from "../../primitives/reshape.js";
import { select } from "../../primitives/select.js";
import { slice } from "../../primitives/slice.js";
import { foriLoop } from "../loops/loops.js";

/**
 * x with A x = b: f32[n,n], f32[n] -> f32[n]. A singular matrix gives infinities or NaN.
 * @see Golub, Van Loan: Matrix Computations (2013), section 3.4
 */
export function denseSolve(matrix: Tensor, b: Tensor): Tensor {
  const [n] = b.shape;
  const whole = [n, n + 1];
  const start = concatenate(matrix, reshape(b, { shape: [n, 1] }), { axis: 1 });
  const zero = scalarTensor(0, "int32");
  const rows = iota({ shape: [n], axis: 0, dtype: "int32" });
  const rowsOfAll = iota({ shape: whole, axis: 0, dtype: "int32" });
  const eliminated = foriLoop(
    0,
    n,
    (k, m: Tensor) => {
      const every = (x: Tensor, shape: readonly number[]): Tensor =>
        broadcast(x, { shape, axes: shape.map((_, axis) => axis) });
      const rowAt = (i: Tensor): Tensor => dynamicSlice(m, i, zero, { sizes: [1, n + 1] });
      const overRows = (row: Tensor): Tensor =>
        broadcast(reshape(row, { shape: [n + 1] }), { shape: whole, axes: [0] });
      const column = reshape(dynamicSlice(m, zero, k, { sizes: [n, 1] }), { shape: [n] });
      const isBelow = ge(rows, every(k, [n]));
      const pivot = argmax(select(isBelow, abs(column), constantLike(column, -1)), { axis: 0 });
      const [upper, lower] = [overRows(rowAt(k)), overRows(rowAt(pivot))];
      const isAt = (i: Tensor): Tensor => eq(rowsOfAll, every(i, whole));
      const exchanged = select(isAt(k), lower, select(isAt(pivot), upper, m));
      const factors = reshape(dynamicSlice(exchanged, zero, k, { sizes: [n, 1] }), { shape: [n] });
      const leading = reshape(dynamicSlice(rowAt(pivot), zero, k, { sizes: [1, 1] }), { shape: [] });
      const scaled = div(lower, every(leading, whole));
      const cleared = sub(exchanged, mul(broadcast(factors, { shape: whole, axes: [1] }), scaled));
      return select(isAt(k), scaled, cleared);
    },
    start,
  );
  return reshape(slice(eliminated, { start: [0, n], limit: whole, strides: [1, 1] }), { shape: [n] });
}
