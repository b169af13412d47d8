/** Pooling: one number for each window of each channel. @module */
import {
  avgPool as coreAvgPool,
  maxPool as coreMaxPool,
  type PerAxis,
  type PoolOptions,
  type Shape,
  type Tensor,
  type WindowPadding,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { overBatch } from "../batch.js";
import { checkExample } from "../checks.js";
import { functionLayer } from "../function.js";
import type { Layer } from "../layer.js";
import { axesOf, outputOf, sizesOf } from "./space.js";

/** Options of pooling. */
export interface PoolLayerOptions {
  /** How many spatial axes there are, the last ones; default the length of `size`, 2 (images) when that is a number. */
  readonly axes?: number;
  /** Distance between the starts of neighboring windows; default `size`, as in Keras and PyTorch (Flax has 1). */
  readonly strides?: PerAxis;
  /** What is added around x and not counted: "VALID" (default) nothing, "SAME", or pairs. */
  readonly padding?: WindowPadding;
}

function pool(
  op: string,
  reduce: (x: Tensor, options: PoolOptions) => Tensor,
  size: PerAxis,
  options: PoolLayerOptions,
): Layer<null, null> {
  const { axes = axesOf(op, size), strides = size, padding = "VALID" } = checkOptions(op, options);
  const sizes = sizesOf(op, "size", size, axes);
  const settings = { size: sizes, strides: sizesOf(op, "strides", strides, axes), padding };
  const apply = (x: Tensor): Tensor => overBatch(op, axes + 1, x, (batch) => reduce(batch, settings));
  return functionLayer(op, apply, (inputShape: Shape) => {
    checkExample(op, inputShape, { rank: axes + 1, axes: "channels first" });
    return outputOf(inputShape, apply);
  });
}

/**
 * The largest element of each window: x [channels, ...space] -> [channels, ...windows], with any number of batch axes before them. Of
 * elements that tie the first gets the derivative.
 * `size`: of the window, one number or one per spatial axis.
 * @throws ArgumentError when a count is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { maxPool } from "@cotangent/nn";
 * maxPool(2).apply(null, null, tensor([[[1, 2, 3, 4], [5, 6, 7, 8]]]))[0].toArray() // => [[[6, 8]]]
 * maxPool(2, { axes: 1 }).apply(null, null, tensor([[1, 5, 2, 4]]))[0].toArray() // => [[5, 4]]
 * ```
 */
export function maxPool(size: PerAxis, options: PoolLayerOptions = {}): Layer<null, null> {
  return pool("maxPool", coreMaxPool, size, options);
}

/**
 * The mean of each window, padding not counted: x [channels, ...space] -> [channels, ...windows], with any number of batch axes
 * before them.
 * `size`: of the window, one number or one per spatial axis.
 * @throws ArgumentError when a count is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { avgPool } from "@cotangent/nn";
 * avgPool(2, { axes: 1 }).apply(null, null, tensor([[1, 5, 2, 4]]))[0].toArray() // => [[3, 3]]
 * ```
 */
export function avgPool(size: PerAxis, options: PoolLayerOptions = {}): Layer<null, null> {
  return pool("avgPool", coreAvgPool, size, options);
}
