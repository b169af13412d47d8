/**
 * Positions of extreme elements.
 * @module
 */
import type { Shape } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { AxisOptions } from "./axes.js";
import { axisOptions, keepAxes, resolveAxis } from "./axes.js";
import type { Reduced, ShapeOf } from "./types.js";

/** Options of argmax and argmin. */
export interface PositionOptions extends AxisOptions {
  /** Keep the axis with size 1; default false. */
  readonly keepdims?: boolean;
}

/**
 * The position of the largest element along an axis: the first of equal ones; NaN wins over all.
 * `x` [...] -> int32[...] without the axis; without an axis the position among all elements in row-major order.
 * @throws ShapeError when the axis is out of range or empty
 * @example
 * ```ts
 * import { argmax, tensor } from "@cotangent/core";
 * argmax(tensor([[1, 5, 2], [9, 0, 3]]), 1).toArray() // => [1, 0]
 * ```
 */
export function argmax<X extends TensorLike, const A extends number>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, "int32">;
export function argmax<X extends TensorLike>(x: X): Tensor<[], "int32">;
export function argmax(x: TensorLike, options?: number | PositionOptions): Tensor<Shape, "int32">;
export function argmax(x: TensorLike, options?: number | PositionOptions): Tensor {
  return position("argmax", primitives.argmax, x, options);
}

/**
 * The position of the smallest element along an axis: the first of equal ones; NaN wins over all.
 * `x` [...] -> int32[...] without the axis; without an axis the position among all elements in row-major order.
 * @throws ShapeError when the axis is out of range or empty
 * @example
 * ```ts
 * import { argmin, tensor } from "@cotangent/core";
 * argmin(tensor([[1, 5, 2], [9, 0, 3]]), 1).toArray() // => [0, 1]
 * ```
 */
export function argmin<X extends TensorLike, const A extends number>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, "int32">;
export function argmin<X extends TensorLike>(x: X): Tensor<[], "int32">;
export function argmin(x: TensorLike, options?: number | PositionOptions): Tensor<Shape, "int32">;
export function argmin(x: TensorLike, options?: number | PositionOptions): Tensor {
  return position("argmin", primitives.argmin, x, options);
}

function position(
  op: string,
  primitive: (x: Tensor, params: { readonly axis: number }) => Tensor,
  x: TensorLike,
  options?: number | PositionOptions,
): Tensor {
  const operand = asTensor(op, x);
  const { axis: asked, keepdims = false }: PositionOptions = axisOptions(op, options);
  const whole = asked === undefined ? primitives.reshape(operand, { shape: [operand.size] }) : operand;
  const axis = resolveAxis(op, whole, asked, 0);
  const found = asCall(op, { x }, () => primitive(whole, { axis }));
  if (!keepdims) return found;
  return asked === undefined
    ? primitives.reshape(found, { shape: operand.shape.map(() => 1) })
    : keepAxes(found, [axis]);
}
