/**
 * Constants inside rules.
 * @module
 */
import type { Aval } from "../base/aval.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import { broadcast } from "./broadcast.js";

/** `value` at every element of something shaped like x. */
export function constantLike(x: Aval, value: number): Tensor {
  const scalar = scalarTensor(value, x.dtype);
  return x.shape.length === 0 ? scalar : broadcast(scalar, { shape: x.shape, axes: range(x.shape.length) });
}

/** Zeros shaped like x. */
export function zerosLike(x: Aval): Tensor {
  return constantLike(x, 0);
}
