/**
 * Statistics: mean, variance, standard deviation and norms.
 * @module
 */
import { ArgumentError } from "../base/errors.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, constant, stretch, toFloat } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { AxesArgument, ReduceOptions } from "./axes.js";
import { keepAxes, optionsOf, resolveAxes } from "./axes.js";
import type { AxisChoice, FloatOf, OwnDType, Reduced, ShapeOf } from "./types.js";

/** Options of variance and std. */
export interface VarianceOptions<A extends AxisChoice = AxisChoice, K extends boolean = boolean>
  extends ReduceOptions<A, K> {
  /** Subtracted from the number of elements in the divisor: 0 (default) for a population, 1 for a sample. */
  readonly ddof?: number;
}

/** Options of norm. */
export interface NormOptions<A extends AxisChoice = AxisChoice, K extends boolean = boolean>
  extends ReduceOptions<A, K> {
  /** 2 (default) Euclidean, which is Frobenius' over several axes; 1 sum of absolute values; Infinity and -Infinity their extremes. */
  readonly ord?: number;
}

/**
 * The arithmetic mean; NaN over no elements.
 * `x` [...] -> x without the reduced axes (all by default); integers and bool give float32.
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { mean, tensor } from "@cotangent/core";
 * const x = tensor([[1, 2], [3, 4]]);
 * mean(x).item() // => 2.5
 * mean(x, 0).toArray() // => [2, 3]
 * ```
 */
export function mean<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, FloatOf<OwnDType<X>>>;
export function mean<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: ReduceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, FloatOf<OwnDType<X>>>;
export function mean(x: TensorLike, options?: AxesArgument): Tensor;
export function mean(x: TensorLike, options?: AxesArgument): Tensor {
  const operand = toFloat(asTensor("mean", x));
  const { axes, keepdims } = resolveAxes("mean", operand, options);
  const average = asCall("mean", { x }, () => meanOver(operand, axes));
  return keepdims ? keepAxes(average, axes) : average;
}

/**
 * The mean squared distance from the mean. NaN when there are no more than `ddof` elements.
 * `x` [...] -> x without the reduced axes (all by default); integers and bool give float32.
 * The derivative at a constant, and over a single element, is 0.
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { tensor, variance } from "@cotangent/core";
 * const x = tensor([[1, 2], [3, 4]]);
 * variance(x).item() // => 1.25
 * variance(x, { axis: 0, ddof: 1 }).toArray() // => [2, 2]
 * ```
 */
export function variance<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, FloatOf<OwnDType<X>>>;
export function variance<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: VarianceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, FloatOf<OwnDType<X>>>;
export function variance(x: TensorLike, options?: AxesArgument<VarianceOptions>): Tensor;
export function variance(x: TensorLike, options?: AxesArgument<VarianceOptions>): Tensor {
  const operand = toFloat(asTensor("variance", x));
  const { axes, keepdims } = resolveAxes("variance", operand, options);
  const spread = asCall("variance", { x }, () => varianceOver(operand, axes, optionsOf("variance", options)));
  return keepdims ? keepAxes(spread, axes) : spread;
}

/**
 * The standard deviation, the square root of the variance. NaN when there are no more than `ddof` elements.
 * `x` [...] -> x without the reduced axes (all by default); integers and bool give float32.
 * The derivative at a constant, and over a single element, is 0 (JAX gives NaN there).
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { grad, std, tensor, type Tensor } from "@cotangent/core";
 * const x = tensor([[1, 2], [3, 4]]);
 * std(x).item() // => 1.118...
 * grad((v: Tensor) => std(v))(tensor([2, 2])).toArray() // => [0, 0]
 * ```
 */
export function std<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, FloatOf<OwnDType<X>>>;
export function std<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: VarianceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, FloatOf<OwnDType<X>>>;
export function std(x: TensorLike, options?: AxesArgument<VarianceOptions>): Tensor;
export function std(x: TensorLike, options?: AxesArgument<VarianceOptions>): Tensor {
  const operand = toFloat(asTensor("std", x));
  const { axes, keepdims } = resolveAxes("std", operand, options);
  const spread = asCall("std", { x }, () => flatRoot(varianceOver(operand, axes, optionsOf("std", options))));
  return keepdims ? keepAxes(spread, axes) : spread;
}

/**
 * The length of x: of the vector of all elements along the chosen axes, which may be several.
 * `x` [...] -> x without the reduced axes (all by default); integers and bool give float32.
 * The derivative of the Euclidean norm at 0 is 0 (JAX gives NaN there).
 * @throws ShapeError when an axis is out of range; ArgumentError for another order
 * @example
 * ```ts
 * import { grad, norm, tensor, type Tensor } from "@cotangent/core";
 * norm(tensor([3, 4])).item() // => 5
 * norm(tensor([[3, -4], [0, 1]]), { ord: 1, axis: 1 }).toArray() // => [7, 1]
 * grad((v: Tensor) => norm(v))(tensor([0, 0])).toArray() // => [0, 0]
 * ```
 */
export function norm<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, FloatOf<OwnDType<X>>>;
export function norm<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: NormOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, FloatOf<OwnDType<X>>>;
export function norm(x: TensorLike, options?: AxesArgument<NormOptions>): Tensor;
export function norm(x: TensorLike, options?: AxesArgument<NormOptions>): Tensor {
  const operand = toFloat(asTensor("norm", x));
  const { axes, keepdims } = resolveAxes("norm", operand, options);
  const length = asCall("norm", { x }, () => normOver(operand, axes, optionsOf("norm", options)));
  return keepdims ? keepAxes(length, axes) : length;
}

function countOver(x: Tensor, axes: readonly number[]): number {
  return axes.reduce((count, axis) => count * x.shape[axis], 1);
}

function meanOver(x: Tensor, axes: readonly number[]): Tensor {
  const total = primitives.reduceSum(x, { axes });
  return primitives.div(total, constant(total, countOver(x, axes)));
}

function varianceOver(x: Tensor, axes: readonly number[], { ddof = 0 }: VarianceOptions): Tensor {
  if (!Number.isFinite(ddof)) {
    throw new ArgumentError({ op: "variance", requirement: "ddof must be a number", received: String(ddof) });
  }
  const deviation = primitives.sub(x, stretch(keepAxes(meanOver(x, axes), axes), x.shape));
  const total = primitives.reduceSum(primitives.mul(deviation, deviation), { axes });
  const freedom = countOver(x, axes) - ddof;
  if (freedom > 0) return primitives.div(total, constant(total, freedom));
  // Undefined, but its derivative is 0: nothing that the elements do makes it a number.
  return primitives.add(primitives.mul(total, constant(total, 0)), constant(total, NaN));
}

// The square root with derivative 0 at 0, for roots of sums of squares: there the true derivative is a direction.
function flatRoot(x: Tensor): Tensor {
  const isPositive = primitives.gt(x, constant(x, 0));
  return primitives.select(isPositive, primitives.sqrt(primitives.select(isPositive, x, constant(x, 1))), x);
}

function normOver(x: Tensor, axes: readonly number[], { ord = 2 }: NormOptions): Tensor {
  if (ord === 2) return flatRoot(primitives.reduceSum(primitives.mul(x, x), { axes }));
  if (ord === 1) return primitives.reduceSum(primitives.abs(x), { axes });
  if (ord === Infinity) return primitives.reduceMax(primitives.abs(x), { axes });
  if (ord === -Infinity) return primitives.reduceMin(primitives.abs(x), { axes });
  throw new ArgumentError({
    op: "norm",
    requirement: "there is no norm of this order",
    expected: "1, 2, Infinity or -Infinity",
    received: String(ord),
  });
}
