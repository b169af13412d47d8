/**
 * Views: affine maps from an iteration space to the elements of a dense row-major buffer.
 * Permute, broadcast, slice, pad, reverse and sliding windows change the map and move no data.
 * @module
 */
import { invariant } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { range, sameShape, sizeOf, stridesOf } from "../base/shape.js";

/** One coordinate as an affine function of the iteration index: `offset + sum(strides[j] * i[j])`. */
export interface AffineIndex {
  readonly offset: number;
  /** One factor per iteration axis. */
  readonly strides: readonly number[];
  /** When set, the coordinate may leave its axis; such reads give 0. Otherwise it is proven to stay inside. */
  readonly guarded: boolean;
}

/** Where each point of the iteration space `shape` finds its element in a buffer of shape `source`. */
export interface View {
  readonly shape: Shape;
  readonly source: Shape;
  /** One coordinate per axis of `source`. */
  readonly axes: readonly AffineIndex[];
}

/** A change of iteration space: each old index as an affine function of the new ones. */
export interface AffineMap {
  /** The new iteration space. */
  readonly shape: Shape;
  /** One entry per old axis. */
  readonly axes: readonly Omit<AffineIndex, "guarded">[];
}

/** The view of a whole buffer: iteration index = coordinate. */
export function denseView(shape: Shape): View {
  return { shape, source: shape, axes: identityMap(shape).axes.map((axis) => ({ ...axis, guarded: false })) };
}

function unit(rank: number, axis: number, factor = 1): readonly number[] {
  return range(rank).map((j) => (j === axis ? factor : 0));
}

/** The map that changes nothing; the others below are variations of it. */
export function identityMap(shape: Shape): AffineMap {
  return { shape, axes: shape.map((_, axis) => ({ offset: 0, strides: unit(shape.length, axis) })) };
}

/** New axis j is old axis `permutation[j]`. */
export function permuteMap(shape: Shape, permutation: readonly number[]): AffineMap {
  return {
    shape: permutation.map((axis) => shape[axis]),
    axes: shape.map((_, axis) => ({ offset: 0, strides: unit(shape.length, permutation.indexOf(axis)) })),
  };
}

/** Inserts `axes` of the new `shape`; the old axes keep their order on the rest. */
export function broadcastMap(shape: Shape, axes: readonly number[]): AffineMap {
  const kept = range(shape.length).filter((axis) => !axes.includes(axis));
  return { shape, axes: kept.map((axis) => ({ offset: 0, strides: unit(shape.length, axis) })) };
}

/** New index i is old index `start + i * step`, per axis. Reversal is a negative step from the far end. */
export function stepMap(shape: Shape, start: readonly number[], step: readonly number[]): AffineMap {
  return {
    shape,
    axes: shape.map((_, axis) => ({ offset: start[axis], strides: unit(shape.length, axis, step[axis]) })),
  };
}

/** Follows `view` by way of `map`: the coordinates of the old indices that the new ones stand for. */
export function composeView(view: View, map: AffineMap): View {
  const rank = map.shape.length;
  const axes = view.axes.map((axis) => {
    const strides = new Array<number>(rank).fill(0);
    let offset = axis.offset;
    axis.strides.forEach((factor, old) => {
      if (factor === 0) return;
      offset += factor * map.axes[old].offset;
      map.axes[old].strides.forEach((inner, j) => {
        strides[j] += factor * inner;
      });
    });
    return { offset, strides, guarded: axis.guarded };
  });
  return { shape: map.shape, source: view.source, axes };
}

/** The least and the greatest value that a coordinate takes over a non-empty iteration space. */
export function coordinateRange(axis: AffineIndex, shape: Shape): readonly [number, number] {
  let low = axis.offset;
  let high = axis.offset;
  axis.strides.forEach((factor, j) => {
    const reach = factor * (shape[j] - 1);
    if (reach < 0) low += reach;
    else high += reach;
  });
  return [low, high];
}

/** Does the coordinate stay inside an axis of `size` for every point of the iteration space? */
export function staysInside(axis: AffineIndex, shape: Shape, size: number): boolean {
  if (sizeOf(shape) === 0) return true;
  const [low, high] = coordinateRange(axis, shape);
  return low >= 0 && high < size;
}

/** Guards exactly the axes whose coordinate can leave the source. */
export function guardView(view: View): View {
  return {
    ...view,
    axes: view.axes.map((axis, a) => ({ ...axis, guarded: !staysInside(axis, view.shape, view.source[a]) })),
  };
}

/** Offset and strides into the flat buffer; only meaningful where the guards hold. */
export function flatten(view: View): { readonly offset: number; readonly strides: readonly number[] } {
  const sourceStrides = stridesOf(view.source);
  const strides = new Array<number>(view.shape.length).fill(0);
  let offset = 0;
  view.axes.forEach((axis, a) => {
    offset += axis.offset * sourceStrides[a];
    axis.strides.forEach((factor, j) => {
      strides[j] += factor * sourceStrides[a];
    });
  });
  return { offset, strides };
}

/** Does the view read its whole buffer in order? Then the buffer itself is the result. */
export function isWhole(view: View): boolean {
  if (view.axes.some((axis) => axis.guarded) || sizeOf(view.shape) !== sizeOf(view.source)) return false;
  const { offset, strides } = flatten(view);
  const dense = stridesOf(view.shape);
  return offset === 0 && view.shape.every((size, axis) => size <= 1 || strides[axis] === dense[axis]);
}

/**
 * The same elements in row-major order over another shape of equal size, or undefined where no affine map does it
 * (merging two axes that do not lie one behind the other) and the data must be copied first.
 */
export function reshapeView(view: View, shape: Shape): View | undefined {
  invariant(sizeOf(view.shape) === sizeOf(shape), "reshapeView keeps the number of elements");
  if (sameShape(view.shape, shape)) return view;
  if (view.axes.some((axis) => axis.guarded)) return undefined;
  const { offset, strides: old } = flatten(view);
  const strides = reshapeStrides(view.shape, old, shape);
  if (strides === undefined) return undefined;
  return { shape, source: [sizeOf(view.source)], axes: [{ offset, strides, guarded: false }] };
}

// Matches runs of old axes with runs of new axes of the same product; within a run the old axes must be dense relative
// to its innermost one. Sizes of 1 carry no stride.
function reshapeStrides(
  shape: Shape,
  strides: readonly number[],
  target: Shape,
): readonly number[] | undefined {
  const result = new Array<number>(target.length).fill(0);
  if (sizeOf(shape) === 0) return result;
  const oldAxes = range(shape.length).filter((axis) => shape[axis] !== 1);
  let next = 0;
  let j = 0;
  while (next < oldAxes.length) {
    const run = [oldAxes[next++]];
    let oldSize = shape[run[0]];
    let newEnd = j;
    let newSize = 1;
    while (newSize !== oldSize) {
      if (newSize < oldSize) newSize *= target[newEnd++];
      else {
        const axis = oldAxes[next++];
        run.push(axis);
        oldSize *= shape[axis];
      }
    }
    for (let k = 1; k < run.length; k++) {
      if (strides[run[k - 1]] !== strides[run[k]] * shape[run[k]]) return undefined;
    }
    let stride = strides[run[run.length - 1]];
    for (let axis = newEnd - 1; axis >= j; axis--) {
      result[axis] = stride;
      stride *= target[axis];
    }
    j = newEnd;
  }
  return result;
}
