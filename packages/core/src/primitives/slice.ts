/** Strided cutting out, and padding with negative (cropping) and interior padding: adjoints of each other. @module */

import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import { ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { checkShape, formatShape, insertAt, range, sameShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import * as lazy from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import { stepMap } from "../kernel/view.js";
import type { Batched } from "../program/primitive.js";
import { isLinear } from "../program/primitive.js";
import { batchToFront } from "./batching.js";
import { broadcast, reduceSum } from "./broadcast.js";
import { checkPerAxis, checkSameDType, formatArguments } from "./check.js";
import { zerosLike } from "./constant.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";
import { select } from "./select.js";

/** One entry per axis each. */
export interface SliceParams {
  /** First index, from 0 up. */
  readonly start: readonly number[];
  /** End, not included; from `start` to the size of the axis. */
  readonly limit: readonly number[];
  /** Distance between neighbors, from 1 up. */
  readonly strides: readonly number[];
}

const fill = (x: Aval, value: number): readonly number[] => x.shape.map(() => value);

/** Every `strides[a]`-th element from `start[a]` up to `limit[a]`: f32[7] with start [1], limit [7], strides [3] -> f32[2]. */
export const slice: Callable<[x: Tensor], SliceParams, Tensor> = definePrimitive<[x: Tensor], SliceParams>({
  name: "slice",
  kind: "linear",
  dtypes: everything,
  samples: (shape) => {
    const x = { shape, dtype: "float32" } as const;
    return [
      { start: shape.map((size) => Math.min(1, size)), limit: shape, strides: fill(x, 1) },
      { start: fill(x, 0), limit: shape.map((size) => Math.max(0, size - 1)), strides: fill(x, 2) },
    ].map((params) => ({ args: [argument(shape)], params }));
  },
  shape: ([x], { start, limit, strides }) => {
    checkPerAxis("slice", x, "start", start, 0);
    checkPerAxis("slice", x, "limit", limit, 0);
    checkPerAxis("slice", x, "strides", strides, 1);
    const bad = x.shape.findIndex((size, axis) => start[axis] > limit[axis] || limit[axis] > size);
    if (bad >= 0) {
      throw new ShapeError({
        op: "slice",
        requirement: "start and limit must satisfy start <= limit <= size",
        expected: `at most ${x.shape[bad]} at axis ${bad}`,
        received: `start ${start[bad]} and limit ${limit[bad]}`,
        arguments: formatArguments([x]),
      });
    }
    return [
      aval(
        start.map((from, axis) => Math.ceil((limit[axis] - from) / strides[axis])),
        x.dtype,
      ),
    ];
  },
  simplify: ([x], { start, limit, strides }, { madeBy, part }) => {
    if (strides.some((stride) => stride !== 1)) return undefined;
    if (start.every((from) => from === 0) && sameShape(limit, x.shape)) return x;
    const inner = madeBy(slice, x);
    if (inner === undefined) return part(x, start, limit);
    const { start: before, strides: steps } = inner.params;
    // The end of a last step that is not whole stays inside of what the inner limit allows.
    const along = (position: number, axis: number): number =>
      Math.min(before[axis] + position * steps[axis], inner.params.limit[axis]);
    return slice(inner.args[0], { start: start.map(along), limit: limit.map(along), strides: steps });
  },
  transpose: ([ct], [x], { start, strides }) => {
    const reached = ct.shape.map((size, axis) => start[axis] + dilated(size, strides[axis] - 1));
    const high = x.shape.map((size, axis) => size - reached[axis]);
    return [
      pad(ct, scalarTensor(0, ct.dtype), { low: start, high, interior: strides.map((stride) => stride - 1) }),
    ];
  },
  batch: ([x], [b], params, size) => {
    if (b === null) return [{ value: slice(x, params), dim: null }];
    const { start, limit, strides } = params;
    const widened = {
      start: insertAt(start, b, 0),
      limit: insertAt(limit, b, size),
      strides: insertAt(strides, b, 1),
    };
    return [{ value: slice(x, widened), dim: b }];
  },
  lower: ([x], { start, strides }, _build, [out]) => [lazy.stepThrough(x, out.shape, start, strides)],
});

/** One entry per axis each. */
export interface PadParams {
  /** Elements added in front; a negative number takes as many away. */
  readonly low: readonly number[];
  /** Elements added behind; a negative number takes as many away. */
  readonly high: readonly number[];
  /** Elements put between neighbors, from 0 up; happens before low and high. */
  readonly interior: readonly number[];
}

/** x with the scalar `value` around and between its elements: f32[3] with low [1], high [-1], interior [1] -> f32[5]. */
export const pad: Callable<[x: Tensor, value: Tensor], PadParams, Tensor> = definePrimitive<
  [x: Tensor, value: Tensor],
  PadParams
>({
  name: "pad",
  kind: "linear",
  dtypes: everything,
  samples: (shape) => {
    const x = { shape, dtype: "float32" } as const;
    return [
      { low: fill(x, 1), high: fill(x, 2), interior: fill(x, 0) },
      {
        low: fill(x, 0),
        high: shape.map((size) => (size > 0 ? -1 : 1)),
        interior: shape.map((_, axis) => (axis + 1) % 3),
      },
    ].map((params) => ({ args: [argument(shape), argument([])], params }));
  },
  shape: ([x, value], { low, high, interior }) => {
    checkSameDType("pad", [x, value], ["x", "value"]);
    if (value.shape.length !== 0) {
      throw new ShapeError({
        op: "pad",
        requirement: "the padding value must be a scalar",
        expected: "[]",
        received: formatShape(value.shape),
        arguments: formatArguments([x, value], ["x", "value"]),
      });
    }
    checkPerAxis("pad", x, "low", low);
    checkPerAxis("pad", x, "high", high);
    checkPerAxis("pad", x, "interior", interior, 0);
    const shape = x.shape.map((size, axis) => low[axis] + dilated(size, interior[axis]) + high[axis]);
    const bad = shape.findIndex((size) => size < 0);
    if (bad >= 0) {
      throw new ShapeError({
        op: "pad",
        requirement: "negative padding may not take away more than there is",
        expected: `${low[bad]} and ${high[bad]} to leave 0 or more of ${shape[bad] - low[bad] - high[bad]} at axis ${bad}`,
        received: String(shape[bad]),
        arguments: formatArguments([x, value], ["x", "value"]),
      });
    }
    return [aval(checkShape("pad", shape), x.dtype)];
  },
  simplify: ([x], { low, high, interior }) =>
    [...low, ...high, ...interior].every((count) => count === 0) ? x : undefined,
  transpose: ([ct], [x, value], params) => [
    isLinear(x) ? unpad(ct, params) : null,
    isLinear(value) ? sumOfPadding(ct, x, params) : null,
  ],
  batch: ([x, value], [b, v], params, size): readonly Batched[] => {
    const { low, high, interior } = params;
    if (v === null) {
      if (b === null) return [{ value: pad(x, value, params), dim: null }];
      const widened = {
        low: insertAt(low, b, 0),
        high: insertAt(high, b, 0),
        interior: insertAt(interior, b, 0),
      };
      return [{ value: pad(x, value, widened), dim: b }];
    }
    // A padding value of its own for every example: pad with anything, then put the values where the padding is.
    const front = batchToFront(x, b, size);
    const widened = { low: [0, ...low], high: [0, ...high], interior: [0, ...interior] };
    const padded = pad(front, scalarTensor(0, x.dtype), widened);
    const isPadding = placesOfPadding(front.shape, widened);
    const values = broadcast(value, { shape: padded.shape, axes: range(padded.shape.length).slice(1) });
    return [{ value: select(isPadding, values, padded), dim: 0 }];
  },
  lower: ([x, value], { low, interior }, build, [out]) => {
    const outside = lazy.broadcast(value, out.shape, range(out.shape.length)).body;
    if (interior.some((gap) => gap > 0)) return [padBetween(x, outside, low, interior, out.shape, build)];
    const map = stepMap(
      out.shape,
      low.map((count) => 0 - count),
      low.map(() => 1),
    );
    // What lies outside of a buffer reads as 0 anyway: padding with zeros is an index map and fuses into its reader.
    return [isZero(outside) && isBuffer(x) ? lazy.reindex(x, map) : lazy.reindexOr(x, map, outside)];
  },
});

function isZero(value: ScalarExpr): boolean {
  return value.op === "constant" && Object.is(value.value, 0);
}

// Is leaving x the same as leaving its buffer, axis by axis?
function isBuffer({ shape, body }: LazyArray): boolean {
  if (body.op !== "load" || !sameShape(body.view.source, shape)) return false;
  return body.view.axes.every(
    ({ offset, strides }, axis) =>
      offset === 0 && strides.every((stride, j) => stride === (j === axis ? 1 : 0)),
  );
}

/** How far `size` elements reach with `gap` others between neighbors. */
function dilated(size: number, gap: number): number {
  return size === 0 ? 0 : (size - 1) * (gap + 1) + 1;
}

// The elements of x in what pad made of it; 0 for those that were cropped away.
function unpad(ct: Tensor, { low, high, interior }: PadParams): Tensor {
  const negated = (counts: readonly number[]): readonly number[] => counts.map((count) => 0 - count);
  const around = pad(ct, scalarTensor(0, ct.dtype), {
    low: negated(low),
    high: negated(high),
    interior: fill(ct, 0),
  });
  return slice(around, { start: fill(ct, 0), limit: around.shape, strides: interior.map((gap) => gap + 1) });
}

// True where pad puts its value.
function placesOfPadding(shape: Shape, params: PadParams): Tensor {
  return pad(zerosLike(aval(shape, "bool")), scalarTensor(1, "bool"), params);
}

// What pad took from its value; a difference of two sums would lose digits.
function sumOfPadding(ct: Tensor, x: Aval, params: PadParams): Tensor {
  return reduceSum(select(placesOfPadding(x.shape, params), ct, zerosLike(ct)), {
    axes: range(ct.shape.length),
  });
}

// Output position p holds element (p - low) / (gap + 1) where that is a whole number and inside.
function padBetween(
  x: LazyArray,
  outside: ScalarExpr,
  low: readonly number[],
  interior: readonly number[],
  shape: Shape,
  build: Builder,
): LazyArray {
  const conditions: ScalarExpr[] = [];
  const coordinates = shape.map((_, axis): ScalarExpr => {
    const position = low[axis] === 0 ? scalar.index(axis) : scalar.sub(scalar.index(axis), low[axis]);
    const step = interior[axis] + 1;
    const at = step === 1 ? position : scalar.div(position, step);
    conditions.push(scalar.le(0, position), scalar.lt(at, x.shape[axis]));
    if (step > 1) conditions.push(scalar.eq(scalar.mul(at, step), position));
    return at;
  });
  const element = lazy.elementAt(build.materialize(x), coordinates);
  const inside = conditions.reduce((all, one) => scalar.and(all, one));
  return { shape, body: scalar.select(inside, element, outside) };
}
