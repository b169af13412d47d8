/** What gather, scatterAdd and scatter share: index vectors, their checks, and the rules of writing at positions. @module */

import type { Aval } from "../base/aval.js";
import { aval, avalOf } from "../base/aval.js";
import { DTypeError, invariant, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { formatShape, range, sameShape, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { LazyArray } from "../kernel/lazy.js";
import * as lazy from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import type { CommonRules, Primitive, SampleArgument, TransposeArgument } from "../program/primitive.js";
import { isKnown } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { batchToFront, moveAxis } from "./batching.js";
import { checkAscendingAxes, checkDType, checkSameDType, formatArguments } from "./check.js";
import { concatenate } from "./concatenate.js";
import { argument } from "./domains.js";
import { iota } from "./iota.js";

export interface AddressParams {
  /** The axes of x that the index vectors address, ascending; the others are kept whole. */
  readonly axes: readonly number[];
  /** "clamp" moves each index into its axis; "skip" reads 0 there, and writes nothing. */
  readonly outOfBounds: "clamp" | "skip";
}

const names: readonly string[] = ["x", "indices", "updates"];

/** The shape of what is read or written: that of the index vectors' lead, then the axes of x that are kept. */
export function addressedShape(op: string, x: Aval, indices: Aval, axes: readonly number[]): Shape {
  const given = formatArguments([x, indices], names);
  if (indices.dtype !== "int32") {
    throw new DTypeError({
      op,
      requirement: "indices must be integers",
      expected: "int32",
      received: indices.dtype,
      arguments: given,
      fix: "Convert them with astype().",
    });
  }
  checkAscendingAxes(op, x, axes);
  const { length } = indices.shape;
  if (length === 0 || indices.shape[length - 1] !== axes.length) {
    throw new ShapeError({
      op,
      requirement: "the last axis of indices must hold one index per addressed axis",
      expected: `size ${axes.length} for axes ${formatShape(axes)}`,
      received: length === 0 ? "a scalar" : String(indices.shape[length - 1]),
      arguments: given,
    });
  }
  return [...indices.shape.slice(0, length - 1), ...withoutAxes(x.shape, axes)];
}

/** Samples of index vectors around a shape, some of them outside of it. */
export function addressings(
  shape: Shape,
): readonly { readonly vectors: SampleArgument; readonly params: AddressParams }[] {
  const choices = shape.length === 0 ? [[]] : [[0], [...new Set([0, shape.length - 1])]];
  return choices.map((axes, i) => {
    const high = Math.max(0, ...axes.map((axis) => shape[axis]));
    const lead = i === 0 ? [3] : [2, 2];
    return {
      vectors: { shape: [...lead, axes.length], domain: { low: -1, high }, dtype: "int32" },
      params: { axes, outOfBounds: i === 0 ? "clamp" : "skip" },
    };
  });
}

/** Where each point of the iteration space `space` (of addressedShape) stands in x, and whether that is inside. */
export function address(
  x: Shape,
  indices: LazyArray,
  space: Shape,
  { axes, outOfBounds }: AddressParams,
): { readonly coordinates: readonly ScalarExpr[]; readonly valid: ScalarExpr } {
  const lead = indices.shape.length - 1;
  const unit = (axis: number): readonly number[] => space.map((_, j) => (j === axis ? 1 : 0));
  const leading = range(lead).map((axis) => ({ offset: 0, strides: unit(axis) }));
  const component = (k: number): ScalarExpr =>
    lazy.reindex(indices, { shape: space, axes: [...leading, { offset: k, strides: unit(-1) }] }).body;
  const kept = withoutAxes(range(x.length), axes);
  const coordinates = x.map((_, axis) =>
    axes.includes(axis) ? component(axes.indexOf(axis)) : scalar.index(lead + kept.indexOf(axis)),
  );
  const conditions = axes.map((axis) =>
    scalar.and(scalar.le(0, coordinates[axis]), scalar.lt(coordinates[axis], x[axis])),
  );
  const always: ScalarExpr = scalar.constant(1, "bool");
  const [first = always, ...rest] = outOfBounds === "skip" ? conditions : [];
  return { coordinates, valid: rest.reduce<ScalarExpr>((all, one) => scalar.and(all, one), first) };
}

/** Index vectors [size, .., d] with the position along the batch axis before each. */
export function withBatchIndex(vectors: Tensor): Tensor {
  const last = vectors.shape.length - 1;
  const position = iota({ shape: [...vectors.shape.slice(0, last), 1], axis: 0, dtype: "int32" });
  return concatenate(position, vectors, { axis: last });
}

/** The parameters once x has a batch axis in front; "addressed" when the index vectors say where along it. */
export function besideBatchAxis(params: AddressParams, batchAxis: "addressed" | "kept"): AddressParams {
  const moved = params.axes.map((axis) => axis + 1);
  return { ...params, axes: batchAxis === "addressed" ? [0, ...moved] : moved };
}

/** Indices as a transpose rule has them: nothing is linear in them, so they are always known. */
export function knownIndices(indices: TransposeArgument): Tensor {
  invariant(isKnown(indices), "no operation is linear in its indices");
  return indices;
}

/** Shape, samples, batching and lowering of writing into (x, indices, updates); `self` is the primitive itself. */
export function writingRules(
  name: string,
  combine: "add" | "replace",
  dtypes: CommonRules<AddressParams>["dtypes"],
  self: () => Primitive,
): CommonRules<AddressParams> {
  return {
    name,
    dtypes,
    samples: (shape) =>
      addressings(shape).map(({ vectors, params }) => {
        const updates = addressedShape(
          name,
          aval(shape, "float32"),
          aval(vectors.shape, "int32"),
          params.axes,
        );
        return { args: [argument(shape), vectors, argument(updates)], params };
      }),
    shape: ([x, indices, updates], { axes }) => {
      checkDType(name, [x], dtypes);
      checkSameDType(name, [x, updates], ["x", "updates"]);
      const expected = addressedShape(name, x, indices, axes);
      if (!sameShape(updates.shape, expected)) {
        throw new ShapeError({
          op: name,
          requirement: "updates must have the shape that gather would give",
          expected: formatShape(expected),
          received: formatShape(updates.shape),
          arguments: formatArguments([x, indices, updates], names),
        });
      }
      return [avalOf(x)];
    },
    batch: ([x, indices, updates], [b, i, u], params, size) => {
      const front = batchToFront(x, b, size);
      if (i === null) {
        // The batch axis is one more axis that is kept whole, the first of them.
        const lead = indices.shape.length - 1;
        const moved = moveAxis(batchToFront(updates, u, size), 0, lead);
        return [{ value: bind(self(), [front, indices, moved], besideBatchAxis(params, "kept"))[0], dim: 0 }];
      }
      const vectors = withBatchIndex(moveAxis(indices, i, 0));
      const args = [front, vectors, batchToFront(updates, u, size)];
      return [{ value: bind(self(), args, besideBatchAxis(params, "addressed"))[0], dim: 0 }];
    },
    lower: ([x, indices, updates], params, build) => [
      build.scatter(x, updates, { combine, ...address(x.shape, indices, updates.shape, params) }),
    ],
  };
}
