/** Pooling over all of space, or over as many windows as one asks for. @module */
import { concatenate, max, mean, type PerAxis, type Shape, type Tensor, take } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { lastAxes } from "../batch.js";
import { checkCount, checkExample, checkRank } from "../checks.js";
import { functionLayer } from "../function.js";
import type { Layer } from "../layer.js";
import { axesOf, sizesOf } from "./space.js";

/** Options of global pooling. */
export interface GlobalPoolOptions {
  /** How many spatial axes there are, the last ones; default 2, images. */
  readonly axes?: number;
  /** Do the spatial axes stay, with size 1? Default false. */
  readonly keepdims?: boolean;
}

/** Options of adaptive pooling. */
export interface AdaptivePoolOptions {
  /** How many spatial axes there are, the last ones; default the length of `size`, 2 (images) when that is a number. */
  readonly axes?: number;
}

type Reduce = (
  x: Tensor,
  options: { readonly axis: readonly number[]; readonly keepdims: boolean },
) => Tensor;

function overSpace(op: string, reduce: Reduce, options: GlobalPoolOptions): Layer<null, null> {
  const { axes = 2, keepdims = false } = checkOptions(op, options);
  checkCount(op, "axes", axes);
  const apply = (x: Tensor): Tensor => {
    checkRank(op, x, axes + 1);
    return reduce(x, { axis: lastAxes(axes), keepdims });
  };
  return functionLayer(op, apply, (inputShape: Shape) => {
    checkExample(op, inputShape, { rank: axes + 1, axes: "channels first" });
    return [inputShape[0], ...(keepdims ? lastAxes(axes).map(() => 1) : [])];
  });
}

/**
 * The largest element of each channel: x [channels, ...space] -> [channels], with any number of batch axes before them. Elements that
 * tie share the derivative.
 * @throws ArgumentError when axes is no positive integer; ShapeError when x has too few axes
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { globalMaxPool } from "@cotangent/nn";
 * globalMaxPool().apply(null, null, tensor([[[1, 2], [3, 6]], [[0, 0], [0, 0]]]))[0].toArray() // => [6, 0]
 * ```
 */
export function globalMaxPool(options: GlobalPoolOptions = {}): Layer<null, null> {
  return overSpace("globalMaxPool", (x, how) => max(x, how), options);
}

/**
 * The mean of each channel: x [channels, ...space] -> [channels], with any number of batch axes before them.
 * @throws ArgumentError when axes is no positive integer; ShapeError when x has too few axes
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { globalAvgPool } from "@cotangent/nn";
 * globalAvgPool().apply(null, null, tensor([[[1, 2], [3, 6]], [[0, 0], [0, 0]]]))[0].toArray() // => [3, 0]
 * ```
 * @see Lin, Chen and Yan, "Network in network" (2013)
 */
export function globalAvgPool(options: GlobalPoolOptions = {}): Layer<null, null> {
  return overSpace("globalAvgPool", (x, how) => mean(x, how), options);
}

// Window i of n covers floor(i size / n) to ceil((i + 1) size / n). Windows are boxes, so axes may be reduced one by one.
function toWindows(x: Tensor, axis: number, n: number, reduce: Reduce): Tensor {
  const size = x.shape.at(axis) ?? 0;
  const parts = Array.from({ length: n }, (_, i) => {
    const start = Math.floor((i * size) / n);
    const length = Math.ceil(((i + 1) * size) / n) - start;
    const window = take(
      x,
      Array.from({ length }, (__, j) => start + j),
      { axis },
    );
    return reduce(window, { axis: [axis], keepdims: true });
  });
  return concatenate(parts, axis);
}

function adaptive(
  op: string,
  reduce: Reduce,
  size: PerAxis,
  options: AdaptivePoolOptions,
): Layer<null, null> {
  const { axes = axesOf(op, size) } = checkOptions(op, options);
  const sizes = sizesOf(op, "size", size, axes);
  const apply = (x: Tensor): Tensor => {
    checkRank(op, x, axes + 1);
    return lastAxes(axes).reduce((y, axis, i) => toWindows(y, axis, sizes[i], reduce), x);
  };
  return functionLayer(op, apply, (inputShape: Shape) => {
    checkExample(op, inputShape, { rank: axes + 1, axes: "channels first" });
    return [inputShape[0], ...sizes];
  });
}

/**
 * The largest element of each of `size` windows per spatial axis, which cover x evenly and overlap by one element where sizes do not
 * divide: x [channels, ...space] -> [channels, ...size], as PyTorch's.
 * `size`: of the output, one number or one per spatial axis.
 * @throws ArgumentError when a count is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adaptiveMaxPool } from "@cotangent/nn";
 * adaptiveMaxPool(2, { axes: 1 }).apply(null, null, tensor([[1, 5, 2, 4, 3]]))[0].toArray() // => [[5, 4]]
 * ```
 */
export function adaptiveMaxPool(size: PerAxis, options: AdaptivePoolOptions = {}): Layer<null, null> {
  return adaptive("adaptiveMaxPool", (x, how) => max(x, how), size, options);
}

/**
 * The mean of each of `size` windows per spatial axis, which cover x evenly and overlap by one element where sizes do not divide:
 * x [channels, ...space] -> [channels, ...size], as PyTorch's.
 * `size`: of the output, one number or one per spatial axis.
 * @throws ArgumentError when a count is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { adaptiveAvgPool } from "@cotangent/nn";
 * adaptiveAvgPool(2, { axes: 1 }).apply(null, null, tensor([[1, 5, 3, 4, 2]]))[0].toArray() // => [[3, 3]]
 * ```
 */
export function adaptiveAvgPool(size: PerAxis, options: AdaptivePoolOptions = {}): Layer<null, null> {
  return adaptive("adaptiveAvgPool", (x, how) => mean(x, how), size, options);
}
