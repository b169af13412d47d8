/**
 * Convolution and pooling over the spatial axes of images, signals and volumes: [batch, channels, ...space].
 * @module
 */
import { checkOptions, kindOf, listOf } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import type { Padding } from "../primitives/slidingWindows.js";
import { dilatedSize } from "../primitives/slidingWindows.js";
import type { WindowParams } from "../primitives/window.js";
import { asTensor, constant, toFloat } from "./arguments.js";
import { asCall } from "./asCall.js";
import { factors } from "./contract.js";

/** A number for every spatial axis, or one per axis. */
export type PerAxis = number | readonly number[];

/**
 * What is added around the spatial axes: "VALID" nothing; "SAME" as much as makes the result ceil(size / stride) long, the
 * odd element behind; or a pair [before, behind] per axis, where negative numbers crop.
 */
export type WindowPadding = "SAME" | "VALID" | readonly (readonly [before: number, behind: number])[];

/** Options of conv. */
export interface ConvOptions {
  /** Distance between neighboring positions of the kernel; default 1. */
  readonly strides?: PerAxis;
  /** Zeros around x; default "VALID". */
  readonly padding?: WindowPadding;
  /** Distance that neighbors of x are moved to, zeros between them; default 1. Above 1 it is a transposed convolution. */
  readonly lhsDilation?: PerAxis;
  /** Distance that neighbors of the kernel are moved to; default 1. */
  readonly rhsDilation?: PerAxis;
  /** Channels fall into so many groups that do not mix; default 1. */
  readonly featureGroupCount?: number;
}

interface Windows {
  readonly sizes: readonly number[];
  readonly windows: readonly number[];
  readonly strides: readonly number[];
}

function spread(op: string, name: string, value: PerAxis, rank: number): readonly number[] {
  const listed = listOf(op, name, value);
  return typeof value === "number" ? range(rank).map(() => value) : listed;
}

const isPairs = (padding: unknown): padding is Padding =>
  Array.isArray(padding) && padding.every((pair) => Array.isArray(pair));

function resolvePadding(op: string, padding: WindowPadding, { sizes, windows, strides }: Windows): Padding {
  if (isPairs(padding)) return padding;
  if (padding === "VALID") return sizes.map(() => [0, 0]);
  if (padding !== "SAME") {
    throw new ArgumentError({
      op,
      requirement: "there is no such padding",
      expected: '"SAME", "VALID" or a pair of numbers per axis',
      received: kindOf(padding),
      ...(typeof padding === "number"
        ? { fix: `Write ${JSON.stringify(sizes.map(() => [padding, padding]))}.` }
        : {}),
    });
  }
  return sizes.map((size, axis) => {
    const reach = (Math.ceil(size / strides[axis]) - 1) * strides[axis] + windows[axis];
    const total = Math.max(0, reach - size);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}

/**
 * Slides a kernel over x and sums the products, without flipping it (cross-correlation), for any number of spatial axes.
 * `x` [n, c, ...space], `kernel` [o, c / groups, ...window] -> [n, o, ...positions]; dtypes promote.
 * @throws ShapeError when channels, groups or options do not fit; ArgumentError for an unknown padding
 * @example
 * ```ts
 * import { conv, tensor } from "@cotangent/core";
 * const x = tensor([[[1, 2, 3, 4]]]);
 * const kernel = tensor([[[1, 10]]]);
 * conv(x, kernel).toArray() // => [[[21, 32, 43]]]
 * conv(x, kernel, { strides: 2, padding: "SAME" }).toArray() // => [[[21, 43]]]
 * ```
 */
export function conv<D extends DType>(
  x: Tensor<Shape, D>,
  kernel: Tensor<Shape, D>,
  options?: ConvOptions,
): Tensor<Shape, D>;
export function conv(x: Tensor, kernel: Tensor, options: ConvOptions = {}): Tensor {
  checkOptions("conv", options);
  const [lhs, rhs] = factors("conv", x, kernel);
  const rank = Math.max(0, lhs.shape.length - 2);
  const strides = spread("conv", "strides", options.strides ?? 1, rank);
  const lhsDilation = spread("conv", "lhsDilation", options.lhsDilation ?? 1, rank);
  const rhsDilation = spread("conv", "rhsDilation", options.rhsDilation ?? 1, rank);
  const sizes = lhs.shape.slice(2).map((size, axis) => dilatedSize(size, lhsDilation[axis]));
  const windows = rhs.shape.slice(2).map((size, axis) => dilatedSize(size, rhsDilation[axis]));
  const padding = resolvePadding("conv", options.padding ?? "VALID", { sizes, windows, strides });
  const { featureGroupCount = 1 } = options;
  return asCall("conv", { x, kernel }, () =>
    primitives.conv(lhs, rhs, { strides, padding, lhsDilation, rhsDilation, featureGroupCount }),
  );
}

/** Options of pooling. */
export interface PoolOptions {
  /** Elements of a window along each spatial axis. */
  readonly size: PerAxis;
  /** Distance between the starts of neighboring windows; default the size, so that windows do not overlap. */
  readonly strides?: PerAxis;
  /** What is added around x: nothing that a maximum would see, zeros for sums; default "VALID". */
  readonly padding?: WindowPadding;
  /** Distance between neighboring elements of a window; default 1. */
  readonly dilation?: PerAxis;
}

function poolParams(op: string, x: Tensor, options: PoolOptions): WindowParams {
  checkOptions(op, options);
  const rank = Math.max(0, x.shape.length - 2);
  const lead = (values: readonly number[]): readonly number[] => [
    ...x.shape.slice(0, 2).map(() => 1),
    ...values,
  ];
  const perAxis = (name: string, value: PerAxis): readonly number[] => {
    const values = spread(op, name, value, rank);
    if (values.length === rank) return values;
    throw new ShapeError({
      op,
      requirement: `${name} must be a number, or have one entry per spatial axis`,
      expected: String(rank),
      received: String(values.length),
    });
  };
  const size = perAxis("size", options.size);
  const strides = perAxis("strides", options.strides ?? options.size);
  const dilation = perAxis("dilation", options.dilation ?? 1);
  const windows = size.map((count, axis) => dilatedSize(count, dilation[axis]));
  const around = resolvePadding(op, options.padding ?? "VALID", {
    sizes: x.shape.slice(2),
    windows,
    strides,
  });
  const padding: Padding = [...x.shape.slice(0, 2).map((): readonly [number, number] => [0, 0]), ...around];
  return { size: lead(size), strides: lead(strides), dilation: lead(dilation), padding };
}

/**
 * The largest element of each window. Of elements that tie the first gets the derivative.
 * `x` [n, c, ...space] -> [n, c, ...windows].
 * @throws ShapeError when options do not fit the axes
 * @example
 * ```ts
 * import { maxPool, tensor } from "@cotangent/core";
 * maxPool(tensor([[[1, 5, 2, 4]]]), { size: 2 }).toArray() // => [[[5, 4]]]
 * ```
 */
export function maxPool<D extends DType>(x: Tensor<Shape, D>, options: PoolOptions): Tensor<Shape, D>;
export function maxPool(x: Tensor, options: PoolOptions): Tensor {
  const operand = asTensor("maxPool", x);
  return asCall("maxPool", { x }, () =>
    primitives.windowMax(operand, poolParams("maxPool", operand, options)),
  );
}

/**
 * The smallest element of each window. Of elements that tie the first gets the derivative.
 * `x` [n, c, ...space] -> [n, c, ...windows].
 * @throws ShapeError when options do not fit the axes
 * @example
 * ```ts
 * import { minPool, tensor } from "@cotangent/core";
 * minPool(tensor([[[1, 5, 2, 4]]]), { size: 2 }).toArray() // => [[[1, 2]]]
 * ```
 */
export function minPool<D extends DType>(x: Tensor<Shape, D>, options: PoolOptions): Tensor<Shape, D>;
export function minPool(x: Tensor, options: PoolOptions): Tensor {
  const operand = asTensor("minPool", x);
  return asCall("minPool", { x }, () =>
    primitives.windowMin(operand, poolParams("minPool", operand, options)),
  );
}

/**
 * The sum of each window.
 * `x` [n, c, ...space] -> [n, c, ...windows].
 * @throws ShapeError when options do not fit the axes
 * @example
 * ```ts
 * import { sumPool, tensor } from "@cotangent/core";
 * sumPool(tensor([[[1, 5, 2, 4]]]), { size: 2 }).toArray() // => [[[6, 6]]]
 * ```
 */
export function sumPool<D extends DType>(x: Tensor<Shape, D>, options: PoolOptions): Tensor<Shape, D>;
export function sumPool(x: Tensor, options: PoolOptions): Tensor {
  const operand = asTensor("sumPool", x);
  return asCall("sumPool", { x }, () =>
    primitives.windowSum(operand, poolParams("sumPool", operand, options)),
  );
}

/**
 * The mean of each window, over the elements of x that lie in it: padding does not count.
 * `x` [n, c, ...space] -> [n, c, ...windows]; integers give float32.
 * @throws ShapeError when options do not fit the axes
 * @example
 * ```ts
 * import { avgPool, tensor } from "@cotangent/core";
 * avgPool(tensor([[[1, 5, 2, 4]]]), { size: 2 }).toArray() // => [[[3, 3]]]
 * avgPool(tensor([[[1, 5, 3]]]), { size: 2, padding: "SAME" }).toArray() // => [[[3, 3]]]
 * ```
 */
export function avgPool(x: Tensor, options: PoolOptions): Tensor {
  const operand = toFloat(asTensor("avgPool", x));
  return asCall("avgPool", { x }, () => {
    const params = poolParams("avgPool", operand, options);
    const counts = primitives.windowSum(constant(operand, 1), params);
    return primitives.div(primitives.windowSum(operand, params), counts);
  });
}
