/** A window whose place is computed: cutting it out and replacing it, adjoints of each other. @module */

import type { Aval } from "../base/aval.js";
import { aval, avalOf, formatAval } from "../base/aval.js";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { formatShape, insertAt, range, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import type { LazyArray } from "../kernel/lazy.js";
import * as lazy from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import type { NoParams, SampleArgument } from "../program/primitive.js";
import { isLinear } from "../program/primitive.js";
import { knownIndices } from "./address.js";
import { batchToFront } from "./batching.js";
import { checkPerAxis, checkSameDType, formatArguments } from "./check.js";
import { zerosLike } from "./constant.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";
import { gather } from "./gather.js";
import { movableAxes, windowVectors } from "./placedWindow.js";
import { scatter } from "./scatter.js";
import { transpose } from "./transpose.js";

export interface DynamicSliceParams {
  /** Size of the window along each axis of x. */
  readonly sizes: Shape;
}

/**
 * The window of x that begins at `starts`, one i32[] per axis: f32[5,4], start 1, start 0 with sizes [2,4] -> f32[2,4].
 * A negative start counts from the end; then the start moves so that the window lies inside.
 */
export const dynamicSlice: Callable<[x: Tensor, ...starts: Tensor[]], DynamicSliceParams, Tensor> =
  definePrimitive<[x: Tensor, ...starts: Tensor[]], DynamicSliceParams>({
    name: "dynamicSlice",
    kind: "linear",
    linearIn: [0],
    dtypes: everything,
    samples: (shape) =>
      windowSamples(shape).map((sizes) => ({
        args: [argument(shape), ...startSamples(shape)],
        params: { sizes },
      })),
    shape: ([x, ...starts], { sizes }) => {
      checkPerAxis("dynamicSlice", x, "sizes", sizes, 0);
      checkWindow("dynamicSlice", x, sizes, starts);
      return [aval(sizes, x.dtype)];
    },
    transpose: ([ct], [x, ...starts]) => [
      dynamicUpdateSlice(zerosLike(x), ct, ...starts.map(knownIndices)),
      ...starts.map(() => null),
    ],
    batch: ([x, ...starts], [b, ...dims], { sizes }, size) => {
      if (dims.every((dim) => dim === null)) {
        if (b === null) return [{ value: dynamicSlice(x, ...starts, { sizes }), dim: null }];
        const all = insertAt(starts, b, scalarTensor(0, "int32"));
        return [{ value: dynamicSlice(x, ...all, { sizes: insertAt(sizes, b, size) }), dim: b }];
      }
      const full = b === null ? x.shape : withoutAxes(x.shape, [b]);
      const axes = movableAxes(full, sizes);
      if (axes.length === 0) return [{ value: x, dim: b }];
      const vectors = windowVectors(full, sizes, starts, dims, size);
      // [size, window along axes, other axes], whichever way the operand is batched.
      const [{ value }] = gather.batch([x, vectors], [b, 0], { axes, outOfBounds: "clamp" }, size);
      const order = [...axes, ...withoutAxes(range(full.length), axes)];
      return [
        {
          value: transpose(value, { permutation: [0, ...full.map((_, axis) => order.indexOf(axis) + 1)] }),
          dim: 0,
        },
      ];
    },
    lower: ([x, ...starts], { sizes }, build) => [
      { shape: sizes, body: lazy.elementAt(build.materialize(x), windowCoordinates(x.shape, sizes, starts)) },
    ],
  });

/**
 * x with the window that begins at `starts` (one i32[] per axis) replaced by `update`: f32[5,4], f32[2,4], start 1,
 * start 0 -> f32[5,4]. Starts mean what they mean to dynamicSlice.
 */
export const dynamicUpdateSlice: Callable<
  [x: Tensor, update: Tensor, ...starts: Tensor[]],
  NoParams,
  Tensor
> = definePrimitive<[x: Tensor, update: Tensor, ...starts: Tensor[]], NoParams>({
  name: "dynamicUpdateSlice",
  kind: "linear",
  linearIn: [0, 1],
  dtypes: everything,
  samples: (shape) =>
    windowSamples(shape).map((sizes) => ({
      args: [argument(shape), argument(sizes), ...startSamples(shape)],
      params: {},
    })),
  shape: ([x, update, ...starts]) => {
    checkSameDType("dynamicUpdateSlice", [x, update], ["x", "update"]);
    checkPerAxis("dynamicUpdateSlice", x, "the shape of update", update.shape);
    checkWindow("dynamicUpdateSlice", x, update.shape, starts);
    return [avalOf(x)];
  },
  transpose: ([ct], [x, update, ...starts]) => {
    const known = starts.map(knownIndices);
    return [
      isLinear(x) ? dynamicUpdateSlice(ct, zerosLike(update), ...known) : null,
      isLinear(update) ? dynamicSlice(ct, ...known, { sizes: update.shape }) : null,
      ...starts.map(() => null),
    ];
  },
  batch: ([x, update, ...starts], [b, u, ...dims], _params, size) => {
    const sizes = u === null ? update.shape : withoutAxes(update.shape, [u]);
    if (dims.every((dim) => dim === null)) {
      const args = [batchToFront(x, b, size), batchToFront(update, u, size)] as const;
      return [{ value: dynamicUpdateSlice(...args, scalarTensor(0, "int32"), ...starts), dim: 0 }];
    }
    const full = b === null ? x.shape : withoutAxes(x.shape, [b]);
    const axes = movableAxes(full, sizes);
    if (axes.length === 0) return [{ value: update, dim: u }];
    const vectors = windowVectors(full, sizes, starts, dims, size);
    const order = [...axes, ...withoutAxes(range(full.length), axes)];
    const ordered = transpose(batchToFront(update, u, size), {
      permutation: [0, ...order.map((axis) => axis + 1)],
    });
    return scatter.batch([x, vectors, ordered], [b, 0, 0], { axes, outOfBounds: "clamp" }, size);
  },
  lower: ([x, update, ...starts], _params, build) => {
    const coordinates = windowCoordinates(x.shape, update.shape, starts);
    return [build.scatter(x, update, { combine: "replace", coordinates, valid: scalar.constant(1, "bool") })];
  },
});

function checkWindow(op: string, x: Aval, sizes: Shape, starts: readonly Aval[]): void {
  const names = starts.map((_, axis) => `start ${axis}`);
  const given = formatArguments([x, ...starts], ["x", ...names]);
  if (starts.length !== x.shape.length) {
    throw new ShapeError({
      op,
      requirement: "there must be one start per axis",
      expected: String(x.shape.length),
      received: String(starts.length),
      arguments: given,
    });
  }
  const inexact = starts.find(({ dtype }) => dtype !== "int32");
  if (inexact !== undefined) {
    throw new DTypeError({
      op,
      requirement: "starts must be integers",
      expected: "int32",
      received: inexact.dtype,
      arguments: given,
      fix: "Convert them with astype().",
    });
  }
  const wide = starts.find(({ shape }) => shape.length !== 0);
  if (wide !== undefined) {
    throw new ShapeError({
      op,
      requirement: "every start must be a scalar",
      expected: "i32[]",
      received: formatAval(wide),
      arguments: given,
    });
  }
  const bad = sizes.findIndex((size, axis) => size > x.shape[axis]);
  if (bad < 0) return;
  throw new ShapeError({
    op,
    requirement: "the window must fit into x",
    expected: `at most ${x.shape[bad]} along axis ${bad}`,
    received: `${sizes[bad]} in ${formatShape(sizes)}`,
    arguments: given,
  });
}

// Positions in x of the points of the window. Along axes that the window fills there is only one place for it.
function windowCoordinates(full: Shape, sizes: Shape, starts: readonly LazyArray[]): readonly ScalarExpr[] {
  return full.map((size, axis) => {
    const room = size - sizes[axis];
    if (room === 0) return scalar.index(axis);
    const { body: start } = lazy.broadcast(starts[axis], sizes, range(sizes.length));
    const counted = scalar.select(scalar.lt(start, 0), scalar.add(start, size), start);
    return scalar.add(scalar.min(scalar.max(counted, 0), room), scalar.index(axis));
  });
}

// One that fills all axes but the first, and one that can move along each.
function windowSamples(shape: Shape): readonly Shape[] {
  const small = shape.map((size) => Math.min(2, size));
  return shape.length === 0 ? [small] : [small, [Math.min(1, shape[0]), ...shape.slice(1)]];
}

function startSamples(shape: Shape): readonly SampleArgument[] {
  return shape.map((size) => ({ shape: [], domain: { low: -1 - size, high: size }, dtype: "int32" }));
}
