/**
 * Evenly spaced numbers and grids of them.
 * @module
 */
import { checkList, checkOptions } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { allocate, canHold } from "../base/dtype.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import { checkShape, formatShape, range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor } from "./arguments.js";
import { checkDTypeName } from "./create.js";
import type { DTypeOption } from "./fill.js";

/**
 * start, start + step, ... up to, not including, stop; `arange(n)` counts from 0.
 * -> [max(0, ceil((stop - start) / step))]; dtype int32 when all three are integers, else float32. start and step default
 * to 0 and 1. Floats are computed as start + i * step in float64 and rounded once.
 * @throws ArgumentError for a step of 0, for what is not finite, and for numbers that the dtype cannot hold
 * @example
 * ```ts
 * import { arange } from "@cotangent/core";
 * arange(4).toArray() // => [0, 1, 2, 3]
 * arange(5, 0, -2).toArray() // => [5, 3, 1]
 * arange(0, 1, 0.25).toArray() // => [0, 0.25, 0.5, 0.75]
 * ```
 */
export function arange(n: number): Tensor<[number], "int32" | "float32">;
export function arange<D extends DType = "int32" | "float32">(
  start: number,
  stop?: number,
  step?: number,
  options?: DTypeOption<D>,
): Tensor<[number], NoInfer<D>>;
export function arange(first: number, last?: number, step = 1, options: DTypeOption = {}): Tensor {
  const [start, stop] = last === undefined ? [0, first] : [first, last];
  checkFinite("arange", { start, stop, step });
  if (step === 0)
    throw new ArgumentError({ op: "arange", requirement: "the step must not be 0", received: "0" });
  const whole = [start, stop, step].every(Number.isInteger);
  const length = Math.max(0, Math.ceil((stop - start) / step));
  return counted(
    "arange",
    length,
    checkOptions("arange", options).dtype ?? (whole ? "int32" : "float32"),
    (i) => start + i * step,
  );
}

/** Options of linspace. */
export interface LinspaceOptions<D extends DType = DType> extends DTypeOption<D> {
  /** Is stop the last number? Default true. */
  readonly endpoint?: boolean;
}

/**
 * `num` evenly spaced numbers from start to stop.
 * -> [num]; dtype float32 by default. With `endpoint` false, stop would be the next one. `num` is a whole number >= 0.
 * @throws ArgumentError when num is no whole number >= 0
 * @example
 * ```ts
 * import { linspace } from "@cotangent/core";
 * linspace(0, 1, 5).toArray() // => [0, 0.25, 0.5, 0.75, 1]
 * linspace(0, 1, 4, { endpoint: false }).toArray() // => [0, 0.25, 0.5, 0.75]
 * ```
 */
export function linspace<const N extends number, D extends DType = "float32">(
  start: number,
  stop: number,
  num: N,
  options?: LinspaceOptions<D>,
): Tensor<[N], NoInfer<D>>;
export function linspace(start: number, stop: number, num: number, options: LinspaceOptions = {}): Tensor {
  const { endpoint = true, dtype = "float32" } = checkOptions("linspace", options);
  checkFinite("linspace", { start, stop });
  checkCount("linspace", "num", num);
  const intervals = endpoint ? num - 1 : num;
  const step = (stop - start) / intervals;
  return counted("linspace", num, dtype, (i) =>
    endpoint && i > 0 && i === num - 1 ? stop : i === 0 ? start : start + i * step,
  );
}

/** Throws unless `count` is a whole number >= 0. */
export function checkCount(op: string, name: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new ArgumentError({
    op,
    requirement: `${name} must be a whole number`,
    expected: "0 or more",
    received: String(count),
  });
}

function checkFinite(op: string, numbers: Readonly<Record<string, number>>): void {
  const bad = Object.entries(numbers).find(([, value]) => !Number.isFinite(value));
  if (bad === undefined) return;
  throw new ArgumentError({ op, requirement: `${bad[0]} must be a finite number`, received: String(bad[1]) });
}

function counted(op: string, length: number, dtype: DType, at: (i: number) => number): Tensor {
  checkDTypeName(op, dtype);
  checkShape(op, [length]);
  const elements = allocate(dtype, length);
  for (let i = 0; i < length; i++) {
    elements[i] = at(i);
    // Integers drop fractions; what is no truth value would be another one.
    if (canHold(dtype, dtype === "bool" ? at(i) : Math.trunc(at(i)))) continue;
    throw new ArgumentError({
      op,
      requirement: `${dtype} cannot hold the numbers`,
      received: `${at(i)} at [${i}]`,
    });
  }
  return makeTensor(Object.freeze([length]), dtype, elements);
}

/** Options of meshgrid. */
export interface MeshgridOptions {
  /** "xy" (default): the first two axes swapped, as for plots; "ij": axis i belongs to vector i. */
  readonly indexing?: "xy" | "ij";
}

/**
 * The coordinates of a grid: for each vector a tensor over the whole grid that varies along its own axis.
 * `xs` k vectors [n0], [n1], ... -> k tensors [n0, n1, ...] with "ij", [n1, n0, ...] with "xy".
 * @throws ShapeError when an argument has more than one axis
 * @example
 * ```ts
 * import { meshgrid, tensor } from "@cotangent/core";
 * const [x, y] = meshgrid([tensor([1, 2, 3]), tensor([10, 20])]);
 * x.toArray() // => [[1, 2, 3], [1, 2, 3]]
 * y.toArray() // => [[10, 10, 10], [20, 20, 20]]
 * ```
 */
export function meshgrid(xs: readonly Tensor[], options: MeshgridOptions = {}): readonly Tensor[] {
  checkList("meshgrid", "xs", xs);
  const swap = (checkOptions("meshgrid", options).indexing ?? "xy") === "xy" && xs.length > 1;
  const vectors = xs.map((x, i) => asTensor("meshgrid", x, `xs[${i}]`));
  const bad = vectors.findIndex((x) => x.shape.length > 1);
  if (bad >= 0) {
    throw new ShapeError({
      op: "meshgrid",
      requirement: "every argument must be a vector",
      received: `${formatShape(vectors[bad].shape)} at xs[${bad}]`,
    });
  }
  const place = (i: number): number => (swap && i < 2 ? 1 - i : i);
  const shape = checkShape(
    "meshgrid",
    vectors.map((_, axis) => vectors[place(axis)].size),
  );
  return vectors.map((x, i) => {
    const own = primitives.reshape(x, { shape: [x.size] });
    return primitives.broadcast(own, {
      shape,
      axes: range(shape.length).filter((axis) => axis !== place(i)),
    });
  });
}
