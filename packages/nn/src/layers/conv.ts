/** Convolutions over one, two or three spatial axes. @module */
import type { PerAxis } from "@cotangent/core";
import type { Layer } from "../layer.js";
import { type ConvLayerOptions, type ConvParams, plain } from "./convolution.js";
import { sizesOf } from "./space.js";

/**
 * Convolution over one spatial axis: at each position the sum of the products of a window of x with a kernel per feature, plus a bias. The
 * kernel is not flipped (cross-correlation), as everywhere in this field. x [channels, time] -> [features, time], with any number of batch
 * axes before them. Defaults: stride 1, no padding, no dilation, one group.
 * `features`: output channels, 1 or more. `size`: of the window, one number or one per axis.
 * @throws ArgumentError when a count is no positive integer, or channels do not divide into groups; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { conv1d } from "@cotangent/nn";
 * const { params, outputShape } = conv1d(8, 3).init(random.key(0), [3, 10]);
 * [params.kernel.shape, outputShape] // => [[8, 3, 3], [8, 8]]
 * ```
 * @see LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition" (1998)
 */
export function conv1d(
  features: number,
  size: PerAxis,
  options: ConvLayerOptions = {},
): Layer<ConvParams, null> {
  return plain("conv1d", features, sizesOf("conv1d", "size", size, 1), options);
}

/**
 * Convolution over two spatial axes: at each position the sum of the products of a window of x with a kernel per feature, plus a bias. The
 * kernel is not flipped (cross-correlation), as everywhere in this field. x [channels, height, width] -> [features, height, width], with any number of batch
 * axes before them. Defaults: stride 1, no padding, no dilation, one group.
 * `features`: output channels, 1 or more. `size`: of the window, one number or one per axis.
 * @throws ArgumentError when a count is no positive integer, or channels do not divide into groups; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { conv2d } from "@cotangent/nn";
 * const { params, outputShape } = conv2d(8, 3).init(random.key(0), [3, 10, 10]);
 * [params.kernel.shape, outputShape] // => [[8, 3, 3, 3], [8, 8, 8]]
 * ```
 * @see LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition" (1998)
 */
export function conv2d(
  features: number,
  size: PerAxis,
  options: ConvLayerOptions = {},
): Layer<ConvParams, null> {
  return plain("conv2d", features, sizesOf("conv2d", "size", size, 2), options);
}

/**
 * Convolution over three spatial axes: at each position the sum of the products of a window of x with a kernel per feature, plus a bias. The
 * kernel is not flipped (cross-correlation), as everywhere in this field. x [channels, depth, height, width] -> [features, depth, height, width], with any number of batch
 * axes before them. Defaults: stride 1, no padding, no dilation, one group.
 * `features`: output channels, 1 or more. `size`: of the window, one number or one per axis.
 * @throws ArgumentError when a count is no positive integer, or channels do not divide into groups; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { conv3d } from "@cotangent/nn";
 * const { params, outputShape } = conv3d(8, 3).init(random.key(0), [3, 10, 10, 10]);
 * [params.kernel.shape, outputShape] // => [[8, 3, 3, 3, 3], [8, 8, 8, 8]]
 * ```
 * @see LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition" (1998)
 */
export function conv3d(
  features: number,
  size: PerAxis,
  options: ConvLayerOptions = {},
): Layer<ConvParams, null> {
  return plain("conv3d", features, sizesOf("conv3d", "size", size, 3), options);
}
