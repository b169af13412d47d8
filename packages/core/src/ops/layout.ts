/**
 * Repeating, turning and padding: tensors laid out anew.
 * @module
 */
import { checkList, checkOptions, listOf } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { checkShape, insertAt, normalizeAxes, range, withoutAxes } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import { makeTensor } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, inDType, oneAxis } from "./arguments.js";
import { asCall, formatCall } from "./asCall.js";
import { checkCount } from "./grid.js";
import { sliceAxis } from "./join.js";

/**
 * x laid out repeatedly, `reps[a]` times along axis a; missing counts and missing axes are 1, as in broadcasting.
 * `x` [n] with 2 -> [2 n]; with [2, 3] -> [2, 3 n].
 * @throws ArgumentError when a count is no whole number >= 0
 * @example
 * ```ts
 * import { tensor, tile } from "@cotangent/core";
 * tile(tensor([1, 2]), 2).toArray() // => [1, 2, 1, 2]
 * tile(tensor([1, 2]), [2, 1]).toArray() // => [[1, 2], [1, 2]]
 * ```
 */
export function tile<D extends DType>(
  x: Tensor<Shape, D>,
  reps: number | readonly number[],
): Tensor<Shape, D>;
export function tile(x: Tensor, reps: number | readonly number[]): Tensor {
  const operand = asTensor("tile", x);
  const counts = countsOf("tile", reps);
  const rank = Math.max(counts.length, operand.shape.length);
  const ones = (n: number): readonly number[] => range(n).map(() => 1);
  const shape = [...ones(rank - operand.shape.length), ...operand.shape];
  const times = [...ones(rank - counts.length), ...counts];
  const space = shape.flatMap((size, axis) => [times[axis], size]);
  checkShape("tile", space);
  const repeated = primitives.broadcast(primitives.reshape(operand, { shape }), {
    shape: space,
    axes: range(rank).map((axis) => 2 * axis),
  });
  return primitives.reshape(repeated, { shape: shape.map((size, axis) => size * times[axis]) });
}

function countsOf(op: string, counts: number | readonly number[]): readonly number[] {
  const list = listOf(op, "counts", counts);
  for (const count of list) checkCount(op, "every count", count);
  return list;
}

/**
 * Every element repeated in place, all as often or each as often as `repeats` says.
 * `x` [n] with 2 -> [2 n]; along `axis`, or of all elements in row-major order when none is given.
 * @throws ArgumentError when a count is no whole number >= 0; ShapeError when there are not as many counts as elements
 * @example
 * ```ts
 * import { repeat, tensor } from "@cotangent/core";
 * repeat(tensor([1, 2]), 2).toArray() // => [1, 1, 2, 2]
 * repeat(tensor([1, 2]), [1, 3]).toArray() // => [1, 2, 2, 2]
 * ```
 */
export function repeat<D extends DType>(
  x: Tensor<Shape, D>,
  repeats: number | readonly number[],
  axis?: number,
): Tensor<Shape, D>;
export function repeat(x: Tensor, repeats: number | readonly number[], axis?: number): Tensor {
  const operand = asTensor("repeat", x);
  const whole = axis === undefined ? primitives.reshape(operand, { shape: [operand.size] }) : operand;
  const along = axis === undefined ? 0 : oneAxis("repeat", operand, axis);
  const size = whole.shape[along];
  const given = countsOf("repeat", repeats);
  const counts = typeof repeats === "number" ? range(size).map(() => repeats) : given;
  if (counts.length !== size) {
    throw new ShapeError({
      op: "repeat",
      requirement: "there must be one count per element of the axis",
      expected: String(size),
      received: String(counts.length),
    });
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  checkShape("repeat", insertAt(withoutAxes(whole.shape, [along]), along, total));
  const positions = counts.flatMap((count, i) => new Array<number>(count).fill(i));
  return takePositions(whole, positions, along);
}

/** The elements of x at fixed positions along an axis. */
export function takePositions(x: Tensor, positions: readonly number[], axis: number): Tensor {
  const indices = makeTensor([positions.length, 1], "int32", Int32Array.from(positions));
  const taken = primitives.gather(x, indices, { axes: [axis], outOfBounds: "clamp" });
  const order = range(x.shape.length - 1).map((a) => a + 1);
  return primitives.transpose(taken, { permutation: insertAt(order, axis, 0) });
}

/**
 * x with its elements in reverse order along the axes, by default all.
 * `x` [...] -> [...].
 * @throws ShapeError when an axis is out of range or named twice
 * @example
 * ```ts
 * import { flip, tensor } from "@cotangent/core";
 * flip(tensor([[1, 2], [3, 4]]), 1).toArray() // => [[2, 1], [4, 3]]
 * ```
 */
export function flip<S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  axis?: number | readonly number[],
): Tensor<S, D>;
export function flip(x: Tensor, axis?: number | readonly number[]): Tensor {
  const operand = asTensor("flip", x);
  const axes = normalizeAxes("flip", axis, operand.shape.length);
  return primitives.reverse(operand, { axes });
}

/**
 * x with its elements moved on by `shift` places along an axis; those that leave at the end come in at the front.
 * `x` [...] -> [...]; without an axis over all elements in row-major order.
 * @throws ArgumentError when shift is no integer; ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { roll, tensor } from "@cotangent/core";
 * roll(tensor([1, 2, 3, 4]), 1).toArray() // => [4, 1, 2, 3]
 * ```
 */
export function roll<S extends Shape, D extends DType>(
  x: Tensor<S, D>,
  shift: number,
  axis?: number,
): Tensor<S, D>;
export function roll(x: Tensor, shift: number, axis?: number): Tensor {
  const operand = asTensor("roll", x);
  if (!Number.isSafeInteger(shift)) {
    throw new ArgumentError({ op: "roll", requirement: "shift must be an integer", received: String(shift) });
  }
  const whole = axis === undefined ? primitives.reshape(operand, { shape: [operand.size] }) : operand;
  const along = axis === undefined ? 0 : oneAxis("roll", operand, axis);
  const size = whole.shape[along];
  const cut = size === 0 ? 0 : ((-shift % size) + size) % size;
  const halves = [sliceAxis(whole, along, cut, size), sliceAxis(whole, along, 0, cut)];
  return primitives.reshape(primitives.concatenate(...halves, { axis: along }), { shape: operand.shape });
}

/** Elements to add along each axis: as many everywhere, as many before and behind everywhere, or a pair for each axis. */
export type PadWidths =
  | number
  | readonly [before: number, behind: number]
  | readonly (readonly [before: number, behind: number])[];

/** Options of pad. */
export interface PadOptions {
  /** What is put around x; default 0. */
  readonly value?: TensorLike;
  /** Elements put between neighbors, along all axes or one number each; default 0. Comes before the widths. */
  readonly interior?: number | readonly number[];
}

/**
 * x with a constant around it.
 * `x` [n, m] with widths [[1, 1], [0, 2]] -> [n + 2, m + 2]. A negative width takes elements away.
 * @throws ShapeError when there are not as many pairs as axes, or more is taken away than there is
 * @example
 * ```ts
 * import { pad, tensor } from "@cotangent/core";
 * pad(tensor([1, 2]), [1, 2]).toArray() // => [0, 1, 2, 0, 0]
 * pad(tensor([[1]]), 1, { value: 9 }).toArray() // => [[9, 9, 9], [9, 1, 9], [9, 9, 9]]
 * ```
 */
export function pad<D extends DType>(
  x: Tensor<Shape, D>,
  widths: PadWidths,
  options?: PadOptions,
): Tensor<Shape, D>;
export function pad(x: Tensor, widths: PadWidths, options: PadOptions = {}): Tensor {
  const operand = asTensor("pad", x);
  const pairs = padPairs(widths, operand);
  const { interior = 0 } = checkOptions("pad", options);
  const value = inDType("pad", options.value ?? 0, operand.dtype, "value");
  return asCall("pad", { x }, () =>
    primitives.pad(operand, value, {
      low: pairs.map(([low]) => low),
      high: pairs.map(([, high]) => high),
      interior: typeof interior === "number" ? operand.shape.map(() => interior) : interior,
    }),
  );
}

const isPair = (widths: PadWidths): widths is readonly [number, number] =>
  typeof widths !== "number" && widths.length === 2 && typeof widths[0] === "number";

function padPairs(widths: PadWidths, x: Tensor): readonly (readonly [number, number])[] {
  const rank = x.shape.length;
  if (typeof widths === "number") return range(rank).map(() => [widths, widths]);
  checkList("pad", "widths, unless a number,", widths);
  const pairs = isPair(widths) ? range(rank).map(() => widths) : widths;
  if (pairs.length === rank) return pairs;
  throw new ShapeError({
    op: "pad",
    requirement: "widths must be a number, a pair, or have one pair per axis",
    expected: String(rank),
    received: String(pairs.length),
    arguments: formatCall({ x }),
  });
}
