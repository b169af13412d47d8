/**
 * Putting tensors together and taking them apart along an axis.
 * @module
 */
import { kindOf, listOf } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { formatShape, insertAt, normalizeAxis, range, sameShape } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, commonDType, oneAxis, toDType } from "./arguments.js";
import { asCall } from "./asCall.js";

/**
 * Tensors one behind the other along an axis they have; dtypes promote.
 * `xs` [n0, ...], [n1, ...], ... -> [n0 + n1 + ..., ...]; `axis` is 0 by default.
 * @throws ShapeError when sizes differ along another axis; ArgumentError for an empty list
 * @example
 * ```ts
 * import { concatenate, tensor } from "@cotangent/core";
 * concatenate([tensor([1, 2]), tensor([3])]).toArray() // => [1, 2, 3]
 * ```
 */
export function concatenate<D extends DType>(
  xs: readonly Tensor<Shape, D>[],
  axis?: number,
): Tensor<Shape, D>;
export function concatenate(xs: readonly Tensor[], axis = 0): Tensor {
  const tensors = promoted("concatenate", xs);
  const along = oneAxis("concatenate", tensors[0], axis);
  return asCall("concatenate", { xs }, () => primitives.concatenate(...tensors, { axis: along }));
}

/**
 * Tensors of one shape along a new axis; dtypes promote.
 * `xs` k tensors [...] -> [..., k, ...] with the new axis at place `axis` of the result, 0 by default.
 * @throws ShapeError when shapes differ; ArgumentError for an empty list
 * @example
 * ```ts
 * import { stack, tensor } from "@cotangent/core";
 * stack([tensor([1, 2]), tensor([3, 4])]).toArray() // => [[1, 2], [3, 4]]
 * stack([tensor([1, 2]), tensor([3, 4])], -1).toArray() // => [[1, 3], [2, 4]]
 * ```
 */
export function stack(xs: readonly TensorLike[], axis = 0): Tensor {
  const tensors = promoted("stack", xs);
  const [{ shape }] = tensors;
  const other = tensors.findIndex((x) => !sameShape(x.shape, shape));
  if (other >= 0) {
    throw new ShapeError({
      op: "stack",
      requirement: "tensors must have one shape",
      expected: `${formatShape(shape)} as xs[0]`,
      received: `${formatShape(tensors[other].shape)} at xs[${other}]`,
    });
  }
  const place = normalizeAxis("stack", axis, shape.length + 1);
  const slices = tensors.map((x) => primitives.reshape(x, { shape: insertAt(shape, place, 1) }));
  return primitives.concatenate(...slices, { axis: place });
}

function promoted(op: string, xs: readonly TensorLike[]): readonly Tensor[] {
  if (!Array.isArray(xs) || xs.length === 0) {
    throw new ArgumentError({
      op,
      requirement: "xs must be a list of at least one tensor",
      received: Array.isArray(xs) ? "an empty list" : kindOf(xs),
    });
  }
  const tensors = xs.map((x: TensorLike, i) => asTensor(op, x, `xs[${i}]`));
  const dtype = commonDType(tensors);
  return tensors.map((x) => toDType(x, dtype));
}

/**
 * x cut into pieces along an axis: into `parts` equal ones, or before each of the given positions.
 * `x` [n, ...] with 3 -> 3 tensors [n / 3, ...]; with [2, 5] -> [2, ...], [3, ...], [n - 5, ...]. `axis` is 0 by default.
 * @throws ShapeError when the axis does not divide evenly
 * @example
 * ```ts
 * import { arange, split } from "@cotangent/core";
 * split(arange(6), 3).map((part) => part.toArray()) // => [[0, 1], [2, 3], [4, 5]]
 * split(arange(6), [1, 3]).map((part) => part.toArray()) // => [[0], [1, 2], [3, 4, 5]]
 * ```
 */
export function split<D extends DType>(
  x: Tensor<Shape, D>,
  parts: number | readonly number[],
  axis?: number,
): readonly Tensor<Shape, D>[];
export function split(x: Tensor, parts: number | readonly number[], axis = 0): readonly Tensor[] {
  const operand = asTensor("split", x);
  const along = oneAxis("split", operand, axis);
  const size = operand.shape[along];
  const given = listOf("split", "parts", parts);
  const cuts =
    typeof parts === "number" ? equalCuts(size, parts, along) : given.map((at) => clampIndex(at, size));
  const starts = [0, ...cuts];
  return starts.map((start, i) => {
    const limit = Math.max(start, i + 1 < starts.length ? starts[i + 1] : size);
    return sliceAxis(operand, along, start, limit);
  });
}

function equalCuts(size: number, parts: number, axis: number): readonly number[] {
  if (Number.isInteger(parts) && parts > 0 && size % parts === 0)
    return range(parts - 1).map((i) => ((i + 1) * size) / parts);
  throw new ShapeError({
    op: "split",
    requirement: "the axis must divide into equal parts",
    expected: `a divisor of ${size} at axis ${axis}`,
    received: String(parts),
    fix: "Give the positions to cut at instead.",
  });
}

/** A position along an axis as slices take it: negative counts from the end, beyond the ends is the end. */
export function clampIndex(at: number, size: number): number {
  return Math.min(size, Math.max(0, at < 0 ? at + size : at));
}

/** x from `start` to `limit` along one axis. */
export function sliceAxis(x: Tensor, axis: number, start: number, limit: number): Tensor {
  const along = (value: number, rest: readonly number[]): readonly number[] =>
    rest.map((other, a) => (a === axis ? value : other));
  const zeros = x.shape.map(() => 0);
  return primitives.slice(x, {
    start: along(start, zeros),
    limit: along(limit, x.shape),
    strides: x.shape.map(() => 1),
  });
}
