/**
 * Reductions along axes: sums, products, extremes, truth. NumPy's names and defaults; `axis` may be given alone in place of
 * the options.
 * @module
 */
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, toBool, toNumeric } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { AxesArgument, ReduceOptions } from "./axes.js";
import { keepAxes, resolveAxes } from "./axes.js";
import type { AxisChoice, CountOf, OwnDType, Reduced, ShapeOf } from "./types.js";

/**
 * The sum of elements; an empty sum is 0.
 * `x` [...] -> x without the reduced axes (all by default); bool counts as int32, integers wrap.
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { sum, tensor } from "@cotangent/core";
 * const x = tensor([[1, 2], [3, 4]]);
 * sum(x).item() // => 10
 * sum(x, 0).toArray() // => [4, 6]
 * sum(x, { axis: -1, keepdims: true }).toArray() // => [[3], [7]]
 * ```
 */
export function sum<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, CountOf<OwnDType<X>>>;
export function sum<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: ReduceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, CountOf<OwnDType<X>>>;
export function sum(x: TensorLike, options?: AxesArgument): Tensor;
export function sum(x: TensorLike, options?: AxesArgument): Tensor {
  return reduce("sum", primitives.reduceSum, toNumeric(asTensor("sum", x)), options);
}

/**
 * The product of elements; an empty product is 1. Its derivative is right at zeros too.
 * `x` [...] -> x without the reduced axes (all by default); bool counts as int32, integers wrap.
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { prod, tensor } from "@cotangent/core";
 * const x = tensor([[1, 2], [3, 4]]);
 * prod(x, 1).toArray() // => [2, 12]
 * ```
 */
export function prod<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, CountOf<OwnDType<X>>>;
export function prod<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: ReduceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, CountOf<OwnDType<X>>>;
export function prod(x: TensorLike, options?: AxesArgument): Tensor;
export function prod(x: TensorLike, options?: AxesArgument): Tensor {
  return reduce("prod", primitives.reduceProd, toNumeric(asTensor("prod", x)), options);
}

/**
 * The largest element; NaN wins. Elements that tie share the derivative evenly. maximum compares two tensors.
 * `x` [...] -> x without the reduced axes (all by default); same dtype.
 * @throws ShapeError when an axis is out of range, or there is no element to choose from
 * @example
 * ```ts
 * import { max, tensor } from "@cotangent/core";
 * const x = tensor([[1, 2], [3, 4]]);
 * max(x, 0).toArray() // => [3, 4]
 * ```
 */
export function max<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, OwnDType<X>>;
export function max<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: ReduceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, OwnDType<X>>;
export function max(x: TensorLike, options?: AxesArgument): Tensor;
export function max(x: TensorLike, options?: AxesArgument): Tensor {
  return reduce("max", primitives.reduceMax, asTensor("max", x), options);
}

/**
 * The smallest element; NaN wins. Elements that tie share the derivative evenly. minimum compares two tensors.
 * `x` [...] -> x without the reduced axes (all by default); same dtype.
 * @throws ShapeError when an axis is out of range, or there is no element to choose from
 * @example
 * ```ts
 * import { min, tensor } from "@cotangent/core";
 * const x = tensor([[1, 2], [3, 4]]);
 * min(x, 0).toArray() // => [1, 2]
 * ```
 */
export function min<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, OwnDType<X>>;
export function min<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: ReduceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, OwnDType<X>>;
export function min(x: TensorLike, options?: AxesArgument): Tensor;
export function min(x: TensorLike, options?: AxesArgument): Tensor {
  return reduce("min", primitives.reduceMin, asTensor("min", x), options);
}

/**
 * Are all elements true (not 0)? True over no elements.
 * `x` [...] -> x without the reduced axes (all by default); bool.
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { all, tensor } from "@cotangent/core";
 * all(tensor([[true, false], [true, true]]), 1).toArray() // => [false, true]
 * ```
 */
export function all<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, "bool">;
export function all<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: ReduceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, "bool">;
export function all(x: TensorLike, options?: AxesArgument): Tensor;
export function all(x: TensorLike, options?: AxesArgument): Tensor {
  return reduce("all", primitives.reduceAnd, toBool(asTensor("all", x)), options);
}

/**
 * Is one element true (not 0)? False over no elements.
 * `x` [...] -> x without the reduced axes (all by default); bool.
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { any, tensor } from "@cotangent/core";
 * any(tensor([[true, false], [false, false]]), 1).toArray() // => [true, false]
 * ```
 */
export function any<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, "bool">;
export function any<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: ReduceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, "bool">;
export function any(x: TensorLike, options?: AxesArgument): Tensor;
export function any(x: TensorLike, options?: AxesArgument): Tensor {
  return reduce("any", primitives.reduceOr, toBool(asTensor("any", x)), options);
}

function reduce(
  op: string,
  primitive: (x: Tensor, params: { readonly axes: readonly number[] }) => Tensor,
  x: Tensor,
  options: AxesArgument,
): Tensor {
  const { axes, keepdims } = resolveAxes(op, x, options);
  const reduced = asCall(op, { x }, () => primitive(x, { axes }));
  return keepdims ? keepAxes(reduced, axes) : reduced;
}
