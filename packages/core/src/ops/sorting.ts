/**
 * Sorting and searching. Sorts are ascending and stable; NaN comes last.
 * @module
 */

import { checkList, checkOptions } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, commonDType, constant, inDType, oneAxis, stretch, toDType } from "./arguments.js";
import { asCall, formatCall } from "./asCall.js";
import type { AxisArgument } from "./axes.js";
import { resolveAxis } from "./axes.js";
import { sliceAxis } from "./join.js";

/**
 * The elements in ascending order along an axis, NaN last; -0 and 0 are equal.
 * `x` [...] -> [...]; along the last axis by default. The derivative moves with the elements.
 * @throws ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { sort, tensor } from "@cotangent/core";
 * sort(tensor([3, 1, 2])).toArray() // => [1, 2, 3]
 * ```
 */
export function sort<S extends Shape, D extends DType>(x: Tensor<S, D>, options?: AxisArgument): Tensor<S, D>;
export function sort(x: Tensor, options?: AxisArgument): Tensor {
  const operand = asTensor("sort", x);
  const axis = resolveAxis("sort", operand, options, -1);
  return primitives.sort(operand, { axis, keyCount: 1 })[0];
}

/**
 * The positions that sort x: element i of the result is where the i-th smallest element stands; equal ones in order.
 * `x` [...] -> int32[...]; along the last axis by default.
 * @throws ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { argsort, tensor } from "@cotangent/core";
 * argsort(tensor([3, 1, 2])).toArray() // => [1, 2, 0]
 * ```
 */
export function argsort<S extends Shape>(x: Tensor<S>, options?: AxisArgument): Tensor<S, "int32">;
export function argsort(x: Tensor, options?: AxisArgument): Tensor {
  const operand = asTensor("argsort", x);
  const axis = resolveAxis("argsort", operand, options, -1);
  return primitives.sort(operand, positions(operand.shape, axis), { axis, keyCount: 1 })[1];
}

function positions(shape: Shape, axis: number): Tensor {
  return primitives.iota({ shape, axis, dtype: "int32" });
}

/** Options of sortTogether. */
export interface SortTogetherOptions {
  /** Default the last. */
  readonly axis?: number;
  /** How many of the tensors, from the first, decide the order: later ones where earlier ones are equal. Default 1. */
  readonly keyCount?: number;
}

/**
 * Several tensors in the order that sorts the first.
 * `xs` tensors of one shape -> as many of that shape.
 * @throws ShapeError when shapes differ; ArgumentError when keyCount is no number of the tensors
 * @example
 * ```ts
 * import { sortTogether, tensor } from "@cotangent/core";
 * const [keys, names] = sortTogether([tensor([3, 1, 2]), tensor([30, 10, 20])]);
 * names.toArray() // => [10, 20, 30]
 * ```
 */
export function sortTogether(xs: readonly Tensor[], options: SortTogetherOptions = {}): readonly Tensor[] {
  checkList("sortTogether", "xs", xs);
  const tensors = xs.map((x, i) => asTensor("sortTogether", x, `xs[${i}]`));
  const { keyCount = 1 } = checkOptions("sortTogether", options);
  return asCall("sortTogether", { xs }, () => {
    const axis = tensors.length === 0 ? 0 : oneAxis("sortTogether", tensors[0], options.axis ?? -1);
    return primitives.sort(...tensors, { axis, keyCount });
  });
}

/**
 * The k largest elements along an axis in descending order, and where they stand; of equal ones the first come first.
 * NaN, of either sign, counts as larger than all numbers; -0 and 0 are equal, while jax.lax.top_k puts 0 before -0.
 * `x` [..., n] -> [values [..., k], positions int32[..., k]]; along the last axis by default.
 * @throws ArgumentError when k is no whole number from 0 to n
 * @example
 * ```ts
 * import { tensor, topK } from "@cotangent/core";
 * const [values, positions] = topK(tensor([3, 1, 4, 1, 5]), 2);
 * values.toArray() // => [5, 4]
 * positions.toArray() // => [4, 2]
 * topK(tensor([-0, NaN, 0, 7, NaN]), 5)[1].toArray() // => [1, 4, 3, 0, 2]
 * ```
 */
export function topK<D extends DType>(
  x: Tensor<Shape, D>,
  k: number,
  options?: AxisArgument,
): readonly [values: Tensor<Shape, D>, positions: Tensor<Shape, "int32">];
export function topK(x: Tensor, k: number, options?: AxisArgument): readonly [Tensor, Tensor] {
  const operand = asTensor("topK", x);
  const axis = resolveAxis("topK", operand, options, -1);
  const size = operand.shape[axis];
  if (!Number.isInteger(k) || k < 0 || k > size) {
    throw new ArgumentError({
      op: "topK",
      requirement: "k must be a number of elements",
      expected: `0 to ${size}`,
      received: String(k),
      arguments: formatCall({ x }),
    });
  }
  // A stable ascending sort of the reversed elements leaves equal ones in reverse; reversed again they are in order.
  const flip = (y: Tensor): Tensor => primitives.reverse(y, { axes: [axis] });
  const sorted = primitives.sort(flip(operand), flip(positions(operand.shape, axis)), { axis, keyCount: 1 });
  const [values, places] = sorted.map((y) => flip(sliceAxis(y, axis, size - k, size)));
  return [values, places];
}

/** Options of searchsorted. */
export interface SearchOptions {
  /** Before ("left", default) or behind ("right") elements that equal the value. */
  readonly side?: "left" | "right";
}

/**
 * Where values would go in a sorted vector to keep it sorted, by binary search.
 * `sorted` [n] ascending, `values` [...] -> int32[...] from 0 to n. As for sort, NaN comes last, and -0 and 0 are equal.
 * @throws ShapeError when `sorted` is no vector
 * @example
 * ```ts
 * import { searchsorted, tensor } from "@cotangent/core";
 * searchsorted(tensor([1, 3, 5]), tensor([0, 3, 9])).toArray() // => [0, 1, 3]
 * ```
 */
export function searchsorted<S extends Shape>(
  sorted: Tensor,
  values: Tensor<S>,
  options?: SearchOptions,
): Tensor<S, "int32">;
export function searchsorted(
  sorted: Tensor,
  values: TensorLike,
  options?: SearchOptions,
): Tensor<Shape, "int32">;
export function searchsorted(sorted: Tensor, values: TensorLike, options: SearchOptions = {}): Tensor {
  const vector = asTensor("searchsorted", sorted, "sorted");
  if (vector.shape.length !== 1) {
    throw new ShapeError({
      op: "searchsorted",
      requirement: "the sorted elements must be a vector",
      arguments: formatCall({ sorted, values }),
    });
  }
  const dtype = commonDType([vector, values]);
  const sought = inDType("searchsorted", values, dtype, "values");
  const isRight = checkOptions("searchsorted", options).side === "right";
  return countBefore(toDType(vector, dtype), sought, isRight ? isAtMost : isBelow);
}

// How many elements of a sorted vector stand before each value: the number is put together from its highest bit down.
function countBefore(
  sorted: Tensor,
  values: Tensor,
  isBefore: (element: Tensor, value: Tensor) => Tensor,
): Tensor {
  const size = sorted.shape[0];
  let highest = 1;
  while (2 * highest <= size) highest *= 2;
  let count = stretch(scalarTensor(0, "int32"), values.shape);
  for (let step = highest; step >= 1 && size > 0; step /= 2) {
    const more = primitives.add(count, constant(count, step));
    const last = primitives.reshape(primitives.sub(more, constant(count, 1)), { shape: [...count.shape, 1] });
    const element = primitives.gather(sorted, last, { axes: [0], outOfBounds: "clamp" });
    const isWithin = primitives.le(more, constant(count, size));
    count = primitives.select(primitives.and(isWithin, isBefore(element, values)), more, count);
  }
  return count;
}

// In the order of sort, where NaN is above all numbers.
function isBelow(a: Tensor, b: Tensor): Tensor {
  const isLess = primitives.lt(a, b);
  return isFloating(a.dtype)
    ? primitives.or(isLess, primitives.and(isNotANumber(b), primitives.eq(a, a)))
    : isLess;
}

function isAtMost(a: Tensor, b: Tensor): Tensor {
  const isLess = primitives.le(a, b);
  return isFloating(a.dtype) ? primitives.or(isLess, isNotANumber(b)) : isLess;
}

function isNotANumber(x: Tensor): Tensor {
  return primitives.ne(x, x);
}
