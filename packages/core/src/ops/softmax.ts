/**
 * The softmax family: exponentials that are normalized along an axis, shifted by the maximum so that nothing overflows.
 * @module
 */
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, constant, stretch, toFloat } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { AxesArgument, AxisArgument, ReduceOptions } from "./axes.js";
import { keepAxes, resolveAxes, resolveAxis } from "./axes.js";
import type { AxisChoice, Floating, FloatOf, OwnDType, Reduced, ShapeOf } from "./types.js";

/**
 * log(sum(e^x)) without overflow; -Infinity where every element is (with derivative 0),
 * Infinity where one element is.
 * `x` [...] -> x without the reduced axes (all by default); integers and bool give float32.
 * @throws ShapeError when an axis is out of range, or there is no element
 * @example
 * ```ts
 * import { logSumExp, tensor } from "@cotangent/core";
 * logSumExp(tensor([1000, 1000])).item() // => 1000.693...
 * ```
 */
export function logSumExp<X extends TensorLike, const A extends number | readonly number[]>(
  x: X,
  axis: A,
): Tensor<Reduced<ShapeOf<X>, A>, FloatOf<OwnDType<X>>>;
export function logSumExp<
  X extends TensorLike,
  const A extends AxisChoice = undefined,
  const K extends boolean = false,
>(x: X, options?: ReduceOptions<A, K>): Tensor<Reduced<ShapeOf<X>, A, K>, FloatOf<OwnDType<X>>>;
export function logSumExp(x: TensorLike, options?: AxesArgument): Tensor;
export function logSumExp(x: TensorLike, options?: AxesArgument): Tensor {
  const operand = toFloat(asTensor("logSumExp", x));
  const { axes, keepdims } = resolveAxes("logSumExp", operand, options);
  return asCall("logSumExp", { x }, () => {
    const largest = primitives.stopGradient(primitives.reduceMax(operand, { axes }));
    // An infinite maximum is no shift: Infinity - Infinity would be NaN.
    const isBounded = primitives.lt(primitives.abs(largest), constant(largest, Infinity));
    const shift = primitives.select(isBounded, largest, constant(largest, 0));
    const shifted = primitives.sub(operand, stretch(keepAxes(shift, axes), operand.shape));
    const total = primitives.reduceSum(primitives.exp(shifted), { axes });
    // Nothing but -Infinity adds up to 0, where the derivative of log would make NaN of it.
    const isNothing = primitives.eq(total, constant(total, 0));
    const logarithm = primitives.log(primitives.select(isNothing, constant(total, 1), total));
    const bounded = primitives.select(isNothing, constant(total, -Infinity), logarithm);
    const result = primitives.add(bounded, shift);
    return keepdims ? keepAxes(result, axes) : result;
  });
}

/**
 * e^x divided by its sum along an axis: positive numbers that add up to 1.
 * `x` [...] -> [...]; along the last axis by default; integers give float32. NaN where no element is finite, or one is Infinity.
 * @throws ShapeError when the axis is out of range, or has no element
 * @example
 * ```ts
 * import { softmax, tensor } from "@cotangent/core";
 * softmax(tensor([0, 0])).toArray() // => [0.5, 0.5]
 * ```
 */
export function softmax<X extends TensorLike>(x: X, options?: AxisArgument): Floating<X>;
export function softmax(x: TensorLike, options?: AxisArgument): Tensor {
  const operand = toFloat(asTensor("softmax", x));
  const axis = resolveAxis("softmax", operand, options, -1);
  return asCall("softmax", { x }, () => {
    const shifted = belowMaximum(operand, axis);
    const weights = primitives.exp(shifted);
    const total = primitives.reduceSum(weights, { axes: [axis] });
    return primitives.div(weights, stretch(keepAxes(total, [axis]), weights.shape));
  });
}

/**
 * The logarithm of softmax, without taking the logarithm of a small number.
 * `x` [...] -> [...]; along the last axis by default; integers give float32. NaN where no element is finite, or one is Infinity.
 * @throws ShapeError when the axis is out of range, or has no element
 * @example
 * ```ts
 * import { logSoftmax, tensor } from "@cotangent/core";
 * logSoftmax(tensor([0, 0])).toArray() // => [-0.69..., -0.69...]
 * ```
 */
export function logSoftmax<X extends TensorLike>(x: X, options?: AxisArgument): Floating<X>;
export function logSoftmax(x: TensorLike, options?: AxisArgument): Tensor {
  const operand = toFloat(asTensor("logSoftmax", x));
  const axis = resolveAxis("logSoftmax", operand, options, -1);
  return asCall("logSoftmax", { x }, () => {
    const shifted = belowMaximum(operand, axis);
    const total = primitives.log(primitives.reduceSum(primitives.exp(shifted), { axes: [axis] }));
    return primitives.sub(shifted, stretch(keepAxes(total, [axis]), shifted.shape));
  });
}

// The shift cancels in the result, so it needs no derivative.
function belowMaximum(x: Tensor, axis: number): Tensor {
  const largest = primitives.stopGradient(primitives.reduceMax(x, { axes: [axis] }));
  return primitives.sub(x, stretch(keepAxes(largest, [axis]), x.shape));
}
