/** Rows of an array at a computed position: reading one, replacing one. @module */

import { range } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { dynamicSlice, dynamicUpdateSlice } from "../../primitives/dynamicSlice.js";
import { reshape } from "../../primitives/reshape.js";

function startsAt(x: Tensor, row: Tensor): readonly Tensor[] {
  return [row, ...range(x.shape.length - 1).map(() => scalarTensor(0, "int32"))];
}

/** Row `row`, an i32[], of an array [n, ...]. */
export function rowAt(x: Tensor, row: Tensor): Tensor {
  const shape = x.shape.slice(1);
  return reshape(dynamicSlice(x, ...startsAt(x, row), { sizes: [1, ...shape] }), { shape });
}

/** The array with `value` as row `row`. */
export function withRow(x: Tensor, row: Tensor, value: Tensor): Tensor {
  return dynamicUpdateSlice(x, reshape(value, { shape: [1, ...value.shape] }), ...startsAt(x, row));
}
