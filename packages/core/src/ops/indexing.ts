/**
 * Reading and writing at computed positions: along one axis, or a window.
 * @module
 */
import { checkList, checkOptions } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { bytesPerElement } from "../base/dtype.js";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { broadcastShapes, checkShape, formatShape, range, sizeOf } from "../base/shape.js";
import { isOnHeap, readStorage, rowsOf } from "../base/storage.js";
import type { Nested } from "../base/tensor.js";
import { elementsOf, isConcrete, makeTensor, storageOf, Tensor } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { currentInterpreter } from "../trace/bind.js";
import { evaluate } from "../trace/evaluate.js";
import { asTensor, constant, oneAxis, stretch, toDType } from "./arguments.js";
import { asCall, formatCall } from "./asCall.js";
import type { AxisArgument } from "./axes.js";
import { axisOptions, resolveAxis } from "./axes.js";
import { tensor } from "./create.js";
import type { DTypeOption } from "./fill.js";
import { checkCount } from "./grid.js";
import type { ShapeOf } from "./types.js";

/** Positions: an integer tensor, a number, or nested arrays of numbers. Negative ones count from the end. */
export type Indices = Tensor | Nested;

/** Positions as an int32 tensor. */
export function asIndices(op: string, indices: Indices, name = "indices"): Tensor {
  if (!(indices instanceof Tensor) && !holdsBooleans(indices)) {
    return asCall(op, {}, () => tensor(indices, { dtype: "int32" }));
  }
  const given = indices instanceof Tensor ? indices : tensor(indices);
  if (given.dtype === "int32") return given;
  // Positions from 2^31 on would become negative ones; no axis has the last int32 as a position.
  if (given.dtype === "uint32") return toDType(primitives.min(given, constant(given, 0x7fff_ffff)), "int32");
  throw new DTypeError({
    op,
    requirement: `${name} must be integers`,
    expected: "int32 or uint32",
    received: given.dtype,
    fix:
      given.dtype === "bool"
        ? "Select by a mask with at(x, mask).get() or where()."
        : "Convert them with astype().",
  });
}

/** Is it a list whose elements are true and false? They are a mask, never the positions 1 and 0. */
export function holdsBooleans(indices: unknown): boolean {
  return Array.isArray(indices) ? indices.some(holdsBooleans) : typeof indices === "boolean";
}

/** Positions with negative ones counted from the end of an axis of `size`. */
export function wrapped(indices: Tensor, size: number): Tensor {
  const isNegative = primitives.lt(indices, constant(indices, 0));
  return primitives.select(isNegative, primitives.add(indices, constant(indices, size)), indices);
}

// More elements are gathered faster by a kernel than in a loop, unless they come in rows of some length.
const fewElements = 4096;
const longRow = 16;
// Less than this is copied sooner than described.
const fewBytes = 4096;

// Rows of a tensor whose elements stand on the heap, at positions that are known: no kernel, and nobody copies them who does not need them.
// Where somebody watches what is done, it goes the usual way.
function concreteRows(x: Tensor, places: Tensor): Tensor | undefined {
  if (currentInterpreter() !== evaluate) return undefined;
  const [count, ...rest] = x.shape;
  const size = sizeOf(rest);
  const length = places.size * size;
  if ((size < longRow && length > fewElements) || !isConcrete(x) || !isConcrete(places)) return undefined;
  const storage = storageOf(x, "take");
  if (!isOnHeap(storage)) return undefined;
  const positions = elementsOf(places, "take").map((place) =>
    Math.min(Math.max(place < 0 ? place + count : place, 0), count - 1),
  );
  const rows = rowsOf(readStorage(storage), x.dtype, positions, size);
  const isSmall = length * bytesPerElement(x.dtype) <= fewBytes;
  return makeTensor([...places.shape, ...rest], x.dtype, isSmall ? rows.read() : rows);
}

/** Options of take. */
export interface TakeOptions {
  /** The axis to pick from; by default all elements in row-major order. Negative counts from the end. */
  readonly axis?: number;
  /**
   * What a position beyond the axis gives: "clamp" (default) its nearest element, "fill" NaN (the least int32, the largest
   * uint32, true).
   */
  readonly mode?: "clamp" | "fill";
}

/**
 * The elements of x at given positions along an axis. Negative positions count from the end.
 * `x` [a, n, b] with axis 1 and `indices` int32[...] -> [a, ..., b]. Outside of transforms, rows along axis 0 are copied from x when they
 * are needed, and straight into the memory of a compiled call; until they have been read they keep the elements of x.
 * @throws ShapeError when the axis is out of range or empty; DTypeError when the indices are no integers
 * @example
 * ```ts
 * import { take, tensor } from "@cotangent/core";
 * take(tensor([10, 20, 30]), [0, -1, 0]).toArray() // => [10, 30, 10]
 * take(tensor([[1, 2], [3, 4]]), 1, { axis: 1 }).toArray() // => [2, 4]
 * ```
 */
export function take<D extends DType>(
  x: Tensor<Shape, D>,
  indices: Indices,
  options?: number | TakeOptions,
): Tensor<Shape, D>;
export function take(x: Tensor, indices: Indices, options?: number | TakeOptions): Tensor {
  const operand = asTensor("take", x);
  const { axis, mode = "clamp" }: TakeOptions = axisOptions("take", options);
  const whole = axis === undefined ? primitives.reshape(operand, { shape: [operand.size] }) : operand;
  const along = axis === undefined ? 0 : oneAxis("take", operand, axis);
  const places = asIndices("take", indices);
  const size = whole.shape[along];
  if (size === 0 && places.size > 0) {
    throw new ShapeError({
      op: "take",
      requirement: "there must be an element to take",
      received: `an empty axis ${along}`,
      arguments: formatCall({ x, indices }),
    });
  }
  const rows = along === 0 && mode === "clamp" ? concreteRows(whole, places) : undefined;
  if (rows !== undefined) return rows;
  const positions = wrapped(places, size);
  const vectors = primitives.reshape(positions, { shape: [...places.shape, 1] });
  const taken = primitives.gather(whole, vectors, { axes: [along], outOfBounds: "clamp" });
  const filled = mode === "fill" ? withFill(taken, positions, size) : taken;
  // The axes of the indices come first; they belong where the axis was.
  const lead = places.shape.length;
  const rest = range(filled.shape.length).slice(lead);
  const permutation = [...rest.slice(0, along), ...range(lead), ...rest.slice(along)];
  return primitives.transpose(filled, { permutation });
}

const fillOf = { float32: NaN, float64: NaN, int32: -0x8000_0000, uint32: 0xffff_ffff, bool: 1 } as const;

function withFill(taken: Tensor, positions: Tensor, size: number): Tensor {
  const isInside = primitives.and(
    primitives.ge(positions, constant(positions, 0)),
    primitives.lt(positions, constant(positions, size)),
  );
  const kept = range(taken.shape.length).slice(positions.shape.length);
  const mask = primitives.broadcast(isInside, { shape: taken.shape, axes: kept });
  return primitives.select(mask, taken, constant(taken, fillOf[taken.dtype]));
}

/**
 * For every place of `indices` the element of x at that position along an axis and at the same place along the others.
 * `x` [a, n], `indices` int32[a, m] with axis 1 -> [a, m]; the other axes broadcast. Along the last axis by default. Negative
 * positions count from the end; those beyond the axis are clamped.
 * @throws ShapeError when ranks differ or the other axes do not broadcast; DTypeError when the indices are no integers
 * @example
 * ```ts
 * import { takeAlongAxis, tensor } from "@cotangent/core";
 * takeAlongAxis(tensor([[1, 2], [3, 4]]), [[1], [0]]).toArray() // => [[2], [3]]
 * ```
 */
export function takeAlongAxis<D extends DType>(
  x: Tensor<Shape, D>,
  indices: Indices,
  options?: AxisArgument,
): Tensor<Shape, D>;
export function takeAlongAxis(x: Tensor, indices: Indices, options?: AxisArgument): Tensor {
  const operand = asTensor("takeAlongAxis", x);
  const places = asIndices("takeAlongAxis", indices);
  const axis = resolveAxis("takeAlongAxis", operand, options, -1);
  const rank = operand.shape.length;
  if (places.shape.length !== rank) {
    throw new ShapeError({
      op: "takeAlongAxis",
      requirement: "indices must have as many axes as x",
      expected: String(rank),
      received: formatShape(places.shape),
      arguments: formatCall({ x, indices: places }),
    });
  }
  return asCall("takeAlongAxis", { x, indices: places }, () => {
    const at = (shape: Shape, size: number): Shape => shape.map((own, a) => (a === axis ? size : own));
    const others = broadcastShapes("takeAlongAxis", at(operand.shape, 1), at(places.shape, 1));
    const source = stretch(operand, at(others, operand.shape[axis]));
    const shape = at(others, places.shape[axis]);
    const coordinates = range(rank).map((a) => {
      const coordinate =
        a === axis
          ? stretch(wrapped(places, operand.shape[axis]), shape)
          : primitives.iota({ shape, axis: a, dtype: "int32" });
      return primitives.reshape(coordinate, { shape: [...shape, 1] });
    });
    const vectors = primitives.concatenate(...coordinates, { axis: rank });
    return primitives.gather(source, vectors, { axes: range(rank), outOfBounds: "clamp" });
  });
}

/** One start per axis: numbers and integer scalars, or an integer vector. */
export type Starts = Tensor | readonly (number | Tensor)[];

function startTensors(op: string, starts: Starts): readonly Tensor[] {
  if (!(starts instanceof Tensor)) {
    checkList(op, "starts", starts);
    return starts.map((start, i) => asIndices(op, start, `starts[${i}]`));
  }
  const vector = asIndices(op, starts, "starts");
  return range(vector.size).map((i) =>
    primitives.reshape(primitives.slice(vector, { start: [i], limit: [i + 1], strides: [1] }), { shape: [] }),
  );
}

/**
 * A window of x whose place is computed and whose size is fixed, so that it can be traced.
 * `x` [n, m], `starts` one per axis -> [...sizes]. A negative start counts from the end; starts are clamped so that the
 * window lies inside.
 * @throws ShapeError when there is not one start and size per axis, or a size is larger than the axis
 * @example
 * ```ts
 * import { dynamicSlice, tensor } from "@cotangent/core";
 * dynamicSlice(tensor([1, 2, 3, 4]), [1], [2]).toArray() // => [2, 3]
 * dynamicSlice(tensor([1, 2, 3, 4]), [9], [2]).toArray() // => [3, 4]
 * ```
 */
export function dynamicSlice<D extends DType>(
  x: Tensor<Shape, D>,
  starts: Starts,
  sizes: Shape,
): Tensor<Shape, D>;
export function dynamicSlice(x: Tensor, starts: Starts, sizes: Shape): Tensor {
  const operand = asTensor("dynamicSlice", x);
  checkShape("dynamicSlice", sizes);
  return asCall("dynamicSlice", { x, starts }, () =>
    primitives.dynamicSlice(operand, ...startTensors("dynamicSlice", starts), { sizes }),
  );
}

/**
 * x with a window replaced by `update`, at a computed place.
 * `x` [n, m], `update` [a, b] no larger, `starts` one per axis -> [n, m]. Starts as in dynamicSlice.
 * @throws ShapeError when there is not one start per axis, or the update is larger than x
 * @example
 * ```ts
 * import { dynamicUpdateSlice, tensor } from "@cotangent/core";
 * dynamicUpdateSlice(tensor([1, 2, 3, 4]), tensor([8, 9]), [1]).toArray() // => [1, 8, 9, 4]
 * ```
 */
export function dynamicUpdateSlice<S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  update: Tensor<Shape, D>,
  starts: Starts,
): Tensor<S, D>;
export function dynamicUpdateSlice(x: Tensor, update: Tensor, starts: Starts): Tensor {
  const [operand, window] = [
    asTensor("dynamicUpdateSlice", x),
    asTensor("dynamicUpdateSlice", update, "update"),
  ];
  return asCall("dynamicUpdateSlice", { x, update, starts }, () =>
    primitives.dynamicUpdateSlice(operand, window, ...startTensors("dynamicUpdateSlice", starts)),
  );
}

/**
 * 1 at the position that a label names, 0 elsewhere; all 0 for a label outside.
 * `labels` integers [...] from 0 to numClasses - 1 -> [..., numClasses]; dtype float32 by default.
 * @throws DTypeError when the labels are no integers; ArgumentError when numClasses is no whole number >= 0
 * @example
 * ```ts
 * import { oneHot } from "@cotangent/core";
 * oneHot([0, 2], 3).toArray() // => [[1, 0, 0], [0, 0, 1]]
 * ```
 */
export function oneHot<L extends Tensor, const N extends number, D extends DType = "float32">(
  labels: L,
  numClasses: N,
  options?: DTypeOption<D>,
): Tensor<[...ShapeOf<L>, N], NoInfer<D>>;
export function oneHot<D extends DType = "float32">(
  labels: Indices,
  numClasses: number,
  options?: DTypeOption<D>,
): Tensor<Shape, NoInfer<D>>;
export function oneHot(labels: Indices, numClasses: number, options: DTypeOption = {}): Tensor {
  const classes = asIndices("oneHot", labels, "labels");
  checkCount("oneHot", "numClasses", numClasses);
  const shape = checkShape("oneHot", [...classes.shape, numClasses]);
  const axis = classes.shape.length;
  const spread = primitives.broadcast(classes, { shape, axes: [axis] });
  const isClass = primitives.eq(spread, primitives.iota({ shape, axis, dtype: "int32" }));
  return primitives.convert(isClass, { dtype: checkOptions("oneHot", options).dtype ?? "float32" });
}
