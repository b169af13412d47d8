/**
 * Constants inside rules.
 * @module
 */
import type { Aval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import { allocate } from "../base/dtype.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor } from "../base/tensor.js";
import { broadcast } from "./broadcast.js";

/** A scalar tensor. */
export function scalarTensor(value: number, dtype: DType): Tensor {
  const elements = allocate(dtype, 1);
  elements[0] = value;
  return makeTensor([], dtype, elements);
}

/** `value` at every element of something shaped like x. */
export function constantLike(x: Aval, value: number): Tensor {
  const scalar = scalarTensor(value, x.dtype);
  return x.shape.length === 0 ? scalar : broadcast(scalar, { shape: x.shape, axes: range(x.shape.length) });
}

/** Zeros shaped like x. */
export function zerosLike(x: Aval): Tensor {
  return constantLike(x, 0);
}
