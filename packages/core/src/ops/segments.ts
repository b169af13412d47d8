/**
 * Reductions of rows by number: rows of one segment are combined, wherever they stand.
 * @module
 */

import type { DType } from "../base/dtype.js";
import { isFloating } from "../base/dtype.js";
import { ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { checkShape, formatShape, range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { customJvp } from "../control/rules/customJvp.js";
import { identityOf } from "../kernel/kernel.js";
import { associativeScan } from "../primitives/associativeScan.js";
import * as primitives from "../primitives/index.js";
import { asTensor, constant, stretch, toFloat, toNumeric } from "./arguments.js";
import { formatCall } from "./asCall.js";
import { full } from "./fill.js";
import { asIndices } from "./indexing.js";
import type { CountOf, FloatOf, OwnDType } from "./types.js";

interface Segments {
  readonly data: Tensor;
  /** i32[n], those outside of [0, count) standing for no segment. */
  readonly ids: Tensor;
  readonly count: number;
}

function segmentsOf(op: string, data: Tensor, segmentIds: Tensor, count: number): Segments {
  const rows = toNumeric(asTensor(op, data, "data"));
  const ids = asIndices(op, segmentIds, "segmentIds");
  checkShape(op, [count]);
  if (ids.shape.length !== 1 || rows.shape[0] !== ids.shape[0]) {
    throw new ShapeError({
      op,
      requirement: "there must be one segment id for each row of data",
      expected:
        rows.shape.length === 0 ? "data with at least one axis" : `segmentIds of shape [${rows.shape[0]}]`,
      received: formatShape(ids.shape),
      arguments: formatCall({ data: rows, segmentIds: ids }),
    });
  }
  return { data: rows, ids, count };
}

/**
 * The sum of the rows of each segment; 0 for one without rows.
 * `data` [n, ...], `segmentIds` i32[n], -> [numSegments, ...]; bool counts. Rows whose id is not from 0 to numSegments - 1 do not count.
 * @throws ShapeError when there is not one id per row; DTypeError when ids are no integers
 * @example
 * ```ts
 * import { segmentSum, tensor } from "@cotangent/core";
 * const ids = tensor([0, 2, 0], { dtype: "int32" });
 * segmentSum(tensor([1, 2, 3]), ids, 3).toArray() // => [4, 0, 2]
 * ```
 */
export function segmentSum<X extends Tensor>(
  data: X,
  segmentIds: Tensor,
  numSegments: number,
): Tensor<Shape, CountOf<OwnDType<X>>>;
export function segmentSum(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  return summed(segmentsOf("segmentSum", data, segmentIds, numSegments));
}

function summed({ data, ids, count }: Segments): Tensor {
  const vectors = primitives.reshape(ids, { shape: [...ids.shape, 1] });
  const zeros = full([count, ...data.shape.slice(1)], 0, { dtype: data.dtype });
  return primitives.scatterAdd(zeros, vectors, data, { axes: [0], outOfBounds: "skip" });
}

// How many rows each segment has.
function countsOf({ ids, count }: Segments, dtype: DType): Tensor {
  return summed({ data: full(ids.shape, 1, { dtype }), ids, count });
}

// A number per segment as an array like its rows.
function perSegment(numbers: Tensor, like: Shape): Tensor {
  const axes = range(like.length).slice(1);
  return primitives.broadcast(numbers, { shape: [numbers.shape[0], ...like.slice(1)], axes });
}

/**
 * The mean of the rows of each segment; 0 for one without rows.
 * `data` [n, ...], `segmentIds` i32[n], -> [numSegments, ...]; integers give float32. Rows whose id is not from 0 to numSegments - 1 do
 * not count.
 * @throws ShapeError when there is not one id per row; DTypeError when ids are no integers
 * @example
 * ```ts
 * import { segmentMean, tensor } from "@cotangent/core";
 * const ids = tensor([0, 2, 0], { dtype: "int32" });
 * segmentMean(tensor([1, 2, 3]), ids, 3).toArray() // => [2, 0, 2]
 * ```
 */
export function segmentMean<X extends Tensor>(
  data: X,
  segmentIds: Tensor,
  numSegments: number,
): Tensor<Shape, FloatOf<OwnDType<X>>>;
export function segmentMean(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  const segments = segmentsOf("segmentMean", data, segmentIds, numSegments);
  const rows = { ...segments, data: toFloat(segments.data) };
  const counts = countsOf(segments, rows.data.dtype);
  const divisors = primitives.max(counts, constant(counts, 1));
  return primitives.div(summed(rows), perSegment(divisors, rows.data.shape));
}

/**
 * The largest of the rows of each segment, element by element; -Infinity, or the least integer, for one without rows. NaN wins. The
 * derivative is shared evenly by equal elements.
 * `data` [n, ...], `segmentIds` i32[n], -> [numSegments, ...]. Rows whose id is not from 0 to numSegments - 1 do not count.
 * @throws ShapeError when there is not one id per row; DTypeError when ids are no integers
 * @example
 * ```ts
 * import { segmentMax, tensor } from "@cotangent/core";
 * const ids = tensor([0, 1, 0], { dtype: "int32" });
 * segmentMax(tensor([1, 2, 3]), ids, 3).toArray() // => [3, 2, -Infinity]
 * ```
 */
export function segmentMax<X extends Tensor>(
  data: X,
  segmentIds: Tensor,
  numSegments: number,
): Tensor<Shape, CountOf<OwnDType<X>>>;
export function segmentMax(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  return extreme(segmentsOf("segmentMax", data, segmentIds, numSegments), "max");
}

/**
 * The smallest of the rows of each segment, element by element; Infinity, or the greatest integer, for one without rows. NaN wins. The
 * derivative is shared evenly by equal elements.
 * `data` [n, ...], `segmentIds` i32[n], -> [numSegments, ...]. Rows whose id is not from 0 to numSegments - 1 do not count.
 * @throws ShapeError when there is not one id per row; DTypeError when ids are no integers
 * @example
 * ```ts
 * import { segmentMin, tensor } from "@cotangent/core";
 * const ids = tensor([0, 1, 0], { dtype: "int32" });
 * segmentMin(tensor([1, 2, 3]), ids, 3).toArray() // => [1, 2, Infinity]
 * ```
 */
export function segmentMin<X extends Tensor>(
  data: X,
  segmentIds: Tensor,
  numSegments: number,
): Tensor<Shape, CountOf<OwnDType<X>>>;
export function segmentMin(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  return extreme(segmentsOf("segmentMin", data, segmentIds, numSegments), "min");
}

// Where rows of a segment stand once they are sorted by segments: the position of the first, and behind the last.
function bounds(segments: Segments): { readonly start: Tensor; readonly end: Tensor } {
  const counts = countsOf(segments, "int32");
  const end = primitives.cumsum(counts, { axis: 0, reverse: false });
  return { start: primitives.sub(end, counts), end };
}

// The ids as keys to sort by, those of no segment last.
function keysOf({ ids, count }: Segments): Tensor {
  const { and, ge, lt, select } = primitives;
  const isInside = and(ge(ids, constant(ids, 0)), lt(ids, constant(ids, count)));
  return select(isInside, ids, constant(ids, count));
}

function extreme(segments: Segments, combine: "max" | "min"): Tensor {
  const { ids, count } = segments;
  const value = (data: Tensor): Tensor => extremeOf({ data, ids, count }, combine);
  if (!isFloating(segments.data.dtype)) return value(segments.data);
  // d max = the mean of the tangents of the elements that are the maximum
  const differentiable = customJvp(
    (data: Tensor, places: Tensor) => extremeOf({ data, ids: places, count }, combine),
    ([data, places]: readonly [Tensor, Tensor], [moved]: readonly [Tensor, Tensor]) => {
      const { convert, div, eq, max, select } = primitives;
      const best = extremeOf({ data, ids: places, count }, combine);
      const isBest = eq(rowsAt(best, places), data);
      const among = { ids: places, count };
      const shares = summed({ data: convert(isBest, { dtype: data.dtype }), ...among });
      const total = summed({ data: select(isBest, moved, constant(moved, 0)), ...among });
      return [best, div(total, max(shares, constant(shares, 1)))];
    },
  );
  return differentiable(segments.data, ids);
}

// Row places[i] of x for every i.
function rowsAt(x: Tensor, places: Tensor): Tensor {
  if (x.shape[0] === 0) return full([...places.shape, ...x.shape.slice(1)], NaN, { dtype: x.dtype });
  const vectors = primitives.reshape(places, { shape: [...places.shape, 1] });
  return primitives.gather(x, vectors, { axes: [0], outOfBounds: "clamp" });
}

function extremeOf(segments: Segments, combine: "max" | "min"): Tensor {
  const { data, count } = segments;
  const shape = [count, ...data.shape.slice(1)];
  const nothing = full(shape, identityOf(combine, data.dtype), { dtype: data.dtype });
  if (data.size === 0) return nothing;
  const keys = stretchRows(keysOf(segments), data.shape);
  const [, sorted] = primitives.sort(keys, data, { axis: 0, keyCount: 2 });
  const { start, end } = bounds(segments);
  const last = rowsAt(sorted, primitives.sub(end, constant(end, 1)));
  const first = rowsAt(sorted, start);
  // NaN comes last.
  const least = primitives.select(primitives.ne(last, last), last, first);
  const isEmpty = perSegment(primitives.eq(start, end), data.shape);
  return primitives.select(isEmpty, nothing, combine === "max" ? last : least);
}

function stretchRows(ids: Tensor, shape: Shape): Tensor {
  const column = primitives.reshape(ids, { shape: [...ids.shape, ...shape.slice(1).map(() => 1)] });
  return stretch(column, shape);
}

/**
 * The product of the rows of each segment, element by element; 1 for one without rows.
 * `data` [n, ...], `segmentIds` i32[n], -> [numSegments, ...]; bool counts. Rows whose id is not from 0 to numSegments - 1 do not count. The
 * derivative is right at zeros, too.
 * @throws ShapeError when there is not one id per row; DTypeError when ids are no integers
 * @example
 * ```ts
 * import { segmentProd, tensor } from "@cotangent/core";
 * const ids = tensor([0, 2, 0], { dtype: "int32" });
 * segmentProd(tensor([2, 5, 3]), ids, 3).toArray() // => [6, 1, 5]
 * ```
 */
export function segmentProd<X extends Tensor>(
  data: X,
  segmentIds: Tensor,
  numSegments: number,
): Tensor<Shape, CountOf<OwnDType<X>>>;
export function segmentProd(data: Tensor, segmentIds: Tensor, numSegments: number): Tensor {
  const segments = segmentsOf("segmentProd", data, segmentIds, numSegments);
  const { data: rows, count } = segments;
  const nothing = full([count, ...rows.shape.slice(1)], 1, { dtype: rows.dtype });
  if (rows.size === 0) return nothing;
  const keys = stretchRows(keysOf(segments), rows.shape);
  const [order, sorted] = primitives.sort(keys, rows, { axis: 0, keyCount: 1 });
  const { eq, mul, select } = primitives;
  // Running products that begin anew with each segment.
  const [, products] = associativeScan(
    ([k1, x1], [k2, x2]) => [k2, select(eq(k1, k2), mul(x1, x2), x2)],
    [order, sorted],
    0,
  );
  const { start, end } = bounds(segments);
  const last = rowsAt(products, primitives.sub(end, constant(end, 1)));
  return select(perSegment(eq(start, end), rows.shape), nothing, last);
}
