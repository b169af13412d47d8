/** Convolutions of each channel by itself. @module */
import type { PerAxis } from "@cotangent/core";
import type { Layer } from "../layer.js";
import { type ConvParams, type DepthwiseConvOptions, depthwise } from "./convolution.js";
import { sizesOf } from "./space.js";

/**
 * Convolution of each channel by itself, with `multiplier` kernels each: x [channels, time] -> [channels * multiplier, time], the
 * kernels of a channel side by side. Options and defaults as for conv1d, without groups.
 * `size`: of the window, one number or one per axis. `multiplier`: outputs per channel, 1 or more; default 1.
 * @throws as conv1d
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { depthwiseConv1d } from "@cotangent/nn";
 * const { params, outputShape } = depthwiseConv1d(3, { multiplier: 2 }).init(random.key(0), [3, 10]);
 * [params.kernel.shape, outputShape] // => [[6, 1, 3], [6, 8]]
 * ```
 * @see Chollet, "Xception: deep learning with depthwise separable convolutions" (2017)
 */
export function depthwiseConv1d(
  size: PerAxis,
  options: DepthwiseConvOptions & { readonly multiplier?: number } = {},
): Layer<ConvParams, null> {
  return depthwise("depthwiseConv1d", sizesOf("depthwiseConv1d", "size", size, 1), options);
}

/**
 * Convolution of each channel by itself, with `multiplier` kernels each: x [channels, height, width] -> [channels * multiplier, height, width], the
 * kernels of a channel side by side. Options and defaults as for conv2d, without groups.
 * `size`: of the window, one number or one per axis. `multiplier`: outputs per channel, 1 or more; default 1.
 * @throws as conv2d
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { depthwiseConv2d } from "@cotangent/nn";
 * const { params, outputShape } = depthwiseConv2d(3, { multiplier: 2 }).init(random.key(0), [3, 10, 10]);
 * [params.kernel.shape, outputShape] // => [[6, 1, 3, 3], [6, 8, 8]]
 * ```
 * @see Chollet, "Xception: deep learning with depthwise separable convolutions" (2017)
 */
export function depthwiseConv2d(
  size: PerAxis,
  options: DepthwiseConvOptions & { readonly multiplier?: number } = {},
): Layer<ConvParams, null> {
  return depthwise("depthwiseConv2d", sizesOf("depthwiseConv2d", "size", size, 2), options);
}
