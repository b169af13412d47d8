/** Vectors as lists of tensors: what iterative solvers compute with. Scalars have the dtype of the first tensor. @module */

import { range, sizeOf } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import { abs } from "../../primitives/abs.js";
import { add, sub } from "../../primitives/add.js";
import { broadcast, reduceSum } from "../../primitives/broadcast.js";
import { convert } from "../../primitives/convert.js";
import { max } from "../../primitives/max.js";
import { mul } from "../../primitives/mul.js";
import { reduceMax } from "../../primitives/reduceMax.js";

export type Vector = readonly Tensor[];

const dtypeOf = ([first]: Vector): Tensor["dtype"] => first?.dtype ?? "float32";

const converted = (x: Tensor, dtype: Tensor["dtype"]): Tensor =>
  x.dtype === dtype ? x : convert(x, { dtype });

/** The scalar in the shape and dtype of x. */
export function spreadScalar(scalar: Tensor, x: Tensor): Tensor {
  const same = converted(scalar, x.dtype);
  return x.shape.length === 0 ? same : broadcast(same, { shape: x.shape, axes: range(x.shape.length) });
}

/** x + y. */
export function plus(x: Vector, y: Vector): Vector {
  return x.map((one, i) => add(one, y[i]));
}

/** x - y. */
export function minus(x: Vector, y: Vector): Vector {
  return x.map((one, i) => sub(one, y[i]));
}

/** A scalar times x. */
export function times(scalar: Tensor, x: Vector): Vector {
  return x.map((one) => mul(spreadScalar(scalar, one), one));
}

/** The scalar product of x and y. */
export function inner(x: Vector, y: Vector): Tensor {
  const dtype = dtypeOf(x);
  const products = x.map((one, i) =>
    converted(reduceSum(mul(one, y[i]), { axes: range(one.shape.length) }), dtype),
  );
  return products.reduce(add, scalarTensor(0, dtype));
}

/** The greatest magnitude of an element; 0 for no elements. */
export function greatest(x: Vector): Tensor {
  const dtype = dtypeOf(x);
  const each = x
    .filter(({ shape }) => sizeOf(shape) > 0)
    .map((one) => converted(reduceMax(abs(one), { axes: range(one.shape.length) }), dtype));
  return each.reduce((a, b) => max(a, b), scalarTensor(0, dtype));
}
