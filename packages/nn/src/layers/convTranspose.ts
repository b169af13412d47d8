/** Transposed convolutions, which make images larger. @module */
import { conv, type PerAxis, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount } from "../checks.js";
import type { Layer } from "../layer.js";
import { type ConvParams, sliding } from "./convolution.js";
import type { KernelOptions } from "./parameters.js";
import { sizesOf } from "./space.js";

/** Options of transposed convolutions. kernelInit gets the shape [...window, in, out]; its default is initializers.lecunNormal(). */
export interface ConvTransposeOptions extends KernelOptions {
  /** By how much sizes grow; default 1. */
  readonly strides?: PerAxis;
  /** "VALID" (default): size * stride, and what the window adds beyond; "SAME": size * stride. */
  readonly padding?: "SAME" | "VALID";
}

// How much is added around an axis whose elements are `stride` apart, for a window of `size`: the padding of the convolution that
// this one transposes, and what is needed to reach the promised size (jax.lax.conv_transpose).
function around(size: number, stride: number, padding: "SAME" | "VALID"): readonly [number, number] {
  const total = size + stride - 2 + (padding === "VALID" ? Math.max(size - stride, 0) : 0);
  const isWide = padding === "VALID" || stride > size - 1;
  const before = isWide ? size - 1 : Math.ceil(total / 2);
  return [before, total - before];
}

function transposed(
  op: string,
  features: number,
  size: readonly number[],
  options: ConvTransposeOptions,
): Layer<ConvParams, null> {
  const { strides = 1, padding = "VALID", ...others } = checkOptions(op, options);
  checkCount(op, "features", features);
  const lhsDilation = sizesOf(op, "strides", strides, size.length);
  const pads = size.map((window, axis) => around(window, lhsDilation[axis], padding));
  const channels = { of: () => ({ groups: 1, out: features }), into: (kernel: Tensor) => kernel.shape[1] };
  return sliding(op, size, channels, others, (x, kernel) => conv(x, kernel, { lhsDilation, padding: pads }));
}

/**
 * Transposed convolution over one spatial axis: the convolution of x with `strides` - 1 zeros between its elements, so that sizes grow by
 * `strides`. x [channels, time] -> [features, time], with any number of batch axes before them. The kernel, [features, in, ...window], is
 * not flipped, as in Flax; Keras and PyTorch flip theirs. Defaults: stride 1, padding "VALID".
 * `features`: output channels, 1 or more. `size`: of the window, one number or one per axis.
 * @throws ArgumentError when a count is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { convTranspose1d } from "@cotangent/nn";
 * const layer = convTranspose1d(8, 3, { strides: 2, padding: "SAME" });
 * layer.init(random.key(0), [3, 5]).outputShape // => [8, 10]
 * ```
 * @see Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional networks" (2010)
 */
export function convTranspose1d(
  features: number,
  size: PerAxis,
  options: ConvTransposeOptions = {},
): Layer<ConvParams, null> {
  return transposed("convTranspose1d", features, sizesOf("convTranspose1d", "size", size, 1), options);
}

/**
 * Transposed convolution over two spatial axes: the convolution of x with `strides` - 1 zeros between its elements, so that sizes grow by
 * `strides`. x [channels, height, width] -> [features, height, width], with any number of batch axes before them. The kernel, [features, in, ...window], is
 * not flipped, as in Flax; Keras and PyTorch flip theirs. Defaults: stride 1, padding "VALID".
 * `features`: output channels, 1 or more. `size`: of the window, one number or one per axis.
 * @throws ArgumentError when a count is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { convTranspose2d } from "@cotangent/nn";
 * const layer = convTranspose2d(8, 3, { strides: 2, padding: "SAME" });
 * layer.init(random.key(0), [3, 5, 5]).outputShape // => [8, 10, 10]
 * ```
 * @see Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional networks" (2010)
 */
export function convTranspose2d(
  features: number,
  size: PerAxis,
  options: ConvTransposeOptions = {},
): Layer<ConvParams, null> {
  return transposed("convTranspose2d", features, sizesOf("convTranspose2d", "size", size, 2), options);
}

/**
 * Transposed convolution over three spatial axes: the convolution of x with `strides` - 1 zeros between its elements, so that sizes grow by
 * `strides`. x [channels, depth, height, width] -> [features, depth, height, width], with any number of batch axes before them. The kernel, [features, in, ...window], is
 * not flipped, as in Flax; Keras and PyTorch flip theirs. Defaults: stride 1, padding "VALID".
 * `features`: output channels, 1 or more. `size`: of the window, one number or one per axis.
 * @throws ArgumentError when a count is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { convTranspose3d } from "@cotangent/nn";
 * const layer = convTranspose3d(8, 3, { strides: 2, padding: "SAME" });
 * layer.init(random.key(0), [3, 5, 5, 5]).outputShape // => [8, 10, 10, 10]
 * ```
 * @see Zeiler, Krishnan, Taylor and Fergus, "Deconvolutional networks" (2010)
 */
export function convTranspose3d(
  features: number,
  size: PerAxis,
  options: ConvTransposeOptions = {},
): Layer<ConvParams, null> {
  return transposed("convTranspose3d", features, sizesOf("convTranspose3d", "size", size, 3), options);
}
