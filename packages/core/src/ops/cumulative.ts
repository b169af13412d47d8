/**
 * Running sums, products and extremes along an axis.
 * @module
 */
import type { Shape } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, toFloat, toNumeric } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { AxisOptions } from "./axes.js";
import { axisOptions, resolveAxis } from "./axes.js";
import type { CountOf, FloatOf, OwnDType } from "./types.js";

/** Options of the cumulative functions. */
export interface CumulativeOptions extends AxisOptions {
  /** Run from the end to the front; default false. */
  readonly reverse?: boolean;
}

/**
 * Running sums.
 * `x` [...] -> [...]; without an axis, of all elements in row-major order -> [size].
 * @throws ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { cumsum, tensor } from "@cotangent/core";
 * cumsum(tensor([1, 2, 3])).toArray() // => [1, 3, 6]
 * ```
 */
export function cumsum<X extends TensorLike>(
  x: X,
  options?: number | CumulativeOptions,
): Tensor<Shape, CountOf<OwnDType<X>>>;
export function cumsum(x: TensorLike, options?: number | CumulativeOptions): Tensor {
  return cumulate("cumsum", primitives.cumsum, toNumeric(asTensor("cumsum", x)), options);
}

/**
 * Running products. The derivative is right at zeros too.
 * `x` [...] -> [...]; without an axis, of all elements in row-major order -> [size].
 * @throws ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { cumprod, tensor } from "@cotangent/core";
 * cumprod(tensor([1, 2, 3])).toArray() // => [1, 2, 6]
 * ```
 */
export function cumprod<X extends TensorLike>(
  x: X,
  options?: number | CumulativeOptions,
): Tensor<Shape, CountOf<OwnDType<X>>>;
export function cumprod(x: TensorLike, options?: number | CumulativeOptions): Tensor {
  return cumulate("cumprod", primitives.cumprod, toNumeric(asTensor("cumprod", x)), options);
}

/**
 * The largest element so far; NaN wins from where it stands.
 * `x` [...] -> [...]; without an axis, of all elements in row-major order -> [size].
 * @throws ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { cummax, tensor } from "@cotangent/core";
 * cummax(tensor([1, 2, 3])).toArray() // => [1, 2, 3]
 * ```
 */
export function cummax<X extends TensorLike>(
  x: X,
  options?: number | CumulativeOptions,
): Tensor<Shape, OwnDType<X>>;
export function cummax(x: TensorLike, options?: number | CumulativeOptions): Tensor {
  return cumulate("cummax", primitives.cummax, asTensor("cummax", x), options);
}

/**
 * The smallest element so far; NaN wins from where it stands.
 * `x` [...] -> [...]; without an axis, of all elements in row-major order -> [size].
 * @throws ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { cummin, tensor } from "@cotangent/core";
 * cummin(tensor([1, 2, 3])).toArray() // => [1, 1, 1]
 * ```
 */
export function cummin<X extends TensorLike>(
  x: X,
  options?: number | CumulativeOptions,
): Tensor<Shape, OwnDType<X>>;
export function cummin(x: TensorLike, options?: number | CumulativeOptions): Tensor {
  return cumulate("cummin", primitives.cummin, asTensor("cummin", x), options);
}

/**
 * Running log(sum(e^x)), without overflow.
 * `x` [...] -> [...]; without an axis, of all elements in row-major order -> [size].
 * @throws ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { cumlogsumexp, tensor } from "@cotangent/core";
 * cumlogsumexp(tensor([1, 2, 3])).toArray() // => [1, 2.313..., 3.407...]
 * ```
 */
export function cumlogsumexp<X extends TensorLike>(
  x: X,
  options?: number | CumulativeOptions,
): Tensor<Shape, FloatOf<OwnDType<X>>>;
export function cumlogsumexp(x: TensorLike, options?: number | CumulativeOptions): Tensor {
  return cumulate("cumlogsumexp", primitives.cumlogsumexp, toFloat(asTensor("cumlogsumexp", x)), options);
}

function cumulate(
  op: string,
  primitive: (x: Tensor, params: { readonly axis: number; readonly reverse: boolean }) => Tensor,
  x: Tensor,
  options?: number | CumulativeOptions,
): Tensor {
  const { axis: asked, reverse = false }: CumulativeOptions = axisOptions(op, options);
  const operand = asked === undefined ? primitives.reshape(x, { shape: [x.size] }) : x;
  const axis = resolveAxis(op, operand, asked, 0);
  return asCall(op, { x }, () => primitive(operand, { axis, reverse }));
}
