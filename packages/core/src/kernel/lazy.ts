/**
 * Lazy arrays: elements that are computed where they are read. A lazy array is a scalar expression over its own index
 * space; changing that space rewrites the index maps inside the expression, so structural operations cost nothing.
 * @module
 */
import type { DType } from "../base/dtype.js";
import { invariant } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { range, sameShape, withoutAxes } from "../base/shape.js";
import type { Accumulated, Index, ScalarExpr } from "./scalar.js";
import * as scalar from "./scalar.js";
import type { AffineIndex, AffineMap } from "./view.js";
import {
  broadcastMap,
  composeView,
  denseView,
  guardView,
  identityMap,
  isWhole,
  permuteMap,
  reshapeView,
  staysInside,
  stepMap,
} from "./view.js";

/** An array of `shape` whose element at an index is the value of `body` there. */
export interface LazyArray {
  readonly shape: Shape;
  readonly body: ScalarExpr;
}

/** The contents of a buffer, as a lazy array. */
export function whole(buffer: number, dtype: DType, shape: Shape): LazyArray {
  return { shape, body: scalar.load(buffer, dtype, denseView(shape)) };
}

/** Every element the same value. */
export function splat(value: number, dtype: DType, shape: Shape): LazyArray {
  return { shape, body: scalar.constant(value, dtype) };
}

/** The buffer that `array` is, element for element, when it is one. */
export function wholeBuffer(array: LazyArray): number | undefined {
  return array.body.op === "load" && isWhole(array.body.view) ? array.body.buffer : undefined;
}

/** The element of a stored array at computed int32 coordinates, each clamped into its axis. */
export function elementAt(stored: LazyArray, coordinates: readonly ScalarExpr[]): ScalarExpr {
  const buffer = wholeBuffer(stored);
  invariant(buffer !== undefined, "computed coordinates read a whole buffer");
  return scalar.loadAt(buffer, stored.body.dtype, stored.shape, coordinates);
}

/** One scalar function applied across arrays of one shape. */
export function zip(
  arrays: readonly LazyArray[],
  f: (...elements: readonly ScalarExpr[]) => ScalarExpr,
): LazyArray {
  return { shape: arrays[0].shape, body: f(...arrays.map((array) => array.body)) };
}

/** An affine coordinate as an int32 expression. */
export function affineExpr(axis: Omit<AffineIndex, "guarded">): ScalarExpr {
  const terms = axis.strides.flatMap((stride, j): readonly ScalarExpr[] =>
    stride === 0 ? [] : [stride === 1 ? scalar.index(j) : scalar.mul(scalar.index(j), stride)],
  );
  const [first, ...rest] = terms;
  if (first === undefined) return scalar.constant(axis.offset, "int32");
  const sum = rest.reduce<ScalarExpr>((total, term) => scalar.add(total, term), first);
  return axis.offset === 0 ? sum : scalar.add(sum, axis.offset);
}

function indexAxis(leaf: Index | Accumulated): number {
  invariant(leaf.op === "index", "an accumulated value belongs to its kernel");
  return leaf.axis;
}

/** The array seen through another iteration space. Reads that can leave a buffer are guarded and give 0 there. */
export function reindex(array: LazyArray, map: AffineMap): LazyArray {
  const body = scalar.mapLeaves(array.body, (leaf) =>
    leaf.op === "load"
      ? { ...leaf, view: guardView(composeView(leaf.view, map)) }
      : affineExpr(map.axes[indexAxis(leaf)]),
  );
  return { shape: map.shape, body };
}

/** Axis j of the result is axis `permutation[j]` of the array. */
export function permute(array: LazyArray, permutation: readonly number[]): LazyArray {
  return reindex(array, permuteMap(array.shape, permutation));
}

/** Repeats the array along the new `axes` of `shape`. */
export function broadcast(array: LazyArray, shape: Shape, axes: readonly number[]): LazyArray {
  return reindex(array, broadcastMap(shape, axes));
}

/** Every `step`-th element from `start`; a negative step runs backwards. */
export function stepThrough(
  array: LazyArray,
  shape: Shape,
  start: readonly number[],
  step: readonly number[],
): LazyArray {
  return reindex(array, stepMap(shape, start, step));
}

const isWide = (size: number): boolean => size !== 1;

// The map between shapes that differ in axes of size 1 only.
function unitMap(from: Shape, to: Shape): AffineMap | undefined {
  if (!sameShape(from.filter(isWide), to.filter(isWide))) return undefined;
  const places = range(to.length).filter((axis) => isWide(to[axis]));
  let next = 0;
  const old = identityMap(to).axes;
  return {
    shape: to,
    axes: from.map((size) => (isWide(size) ? old[places[next++]] : { offset: 0, strides: to.map(() => 0) })),
  };
}

/** The same elements in row-major order, or undefined where the data must be copied first. */
export function reshape(array: LazyArray, shape: Shape): LazyArray | undefined {
  if (sameShape(array.shape, shape)) return array;
  const units = unitMap(array.shape, shape);
  if (units !== undefined) return reindex(array, units);
  let possible = true;
  const body = scalar.mapLeaves(array.body, (leaf) => {
    const view = leaf.op === "load" ? reshapeView(leaf.view, shape) : undefined;
    if (leaf.op !== "load" || view === undefined) {
      possible = false;
      return leaf;
    }
    return { ...leaf, view };
  });
  return possible ? { shape, body } : undefined;
}

/** True where every old index that `map` reaches lies in `shape`. */
export function insideExpr(map: AffineMap, shape: Shape): ScalarExpr {
  const conditions = map.axes.flatMap((axis, a): readonly ScalarExpr[] => {
    if (staysInside({ ...axis, guarded: false }, map.shape, shape[a])) return [];
    const position = affineExpr(axis);
    return [scalar.and(scalar.le(0, position), scalar.lt(position, shape[a]))];
  });
  const [first, ...rest] = conditions;
  return first === undefined
    ? scalar.constant(1, "bool")
    : rest.reduce((all, one) => scalar.and(all, one), first);
}

/** As reindex, with `outside` (over the new space) where the map leaves the array. */
export function reindexOr(array: LazyArray, map: AffineMap, outside: ScalarExpr): LazyArray {
  const inside = insideExpr(map, array.shape);
  const { body } = reindex(array, map);
  return { shape: map.shape, body: inside.op === "constant" ? body : scalar.select(inside, body, outside) };
}

/** Moves `axes` behind the others, keeping the order within both groups. */
export function axesLast(array: LazyArray, axes: readonly number[]): LazyArray {
  return permute(array, [...withoutAxes(range(array.shape.length), axes), ...axes]);
}
