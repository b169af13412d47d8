/** What plain, depthwise and transposed convolutions share: sliding, drawing kernels, checking channels. @module */
import {
  add,
  conv,
  type Key,
  moveAxis,
  type PerAxis,
  reshape,
  type Shape,
  type Tensor,
  type WindowPadding,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { overBatch } from "../batch.js";
import { checkCount, checkExample, checkSize } from "../checks.js";
import { defineLayer } from "../define.js";
import { zeros } from "../initializers/constant.js";
import { lecunNormal } from "../initializers/fans.js";
import type { Layer } from "../layer.js";
import { drawKernel, type KernelOptions, type KernelParams } from "./parameters.js";
import { outputOf } from "./space.js";

/** Options of convolutions. kernelInit gets the shape [...window, in / groups, out]; its default is initializers.lecunNormal(). */
export interface DepthwiseConvOptions extends KernelOptions {
  /** Distance between neighboring positions of the window; default 1. */
  readonly strides?: PerAxis;
  /**
   * Zeros around x: "VALID" none, the default as in Keras and PyTorch; "SAME" as many as keep the size at stride 1, Flax's default; or
   * pairs of numbers.
   */
  readonly padding?: WindowPadding;
  /** Distance between neighboring elements of the kernel; default 1. */
  readonly dilation?: PerAxis;
}

/** Options of convolutions that mix channels. */
export interface ConvLayerOptions extends DepthwiseConvOptions {
  /** Channels fall into so many groups that do not mix; default 1. */
  readonly groups?: number;
}

/** Parameters of a convolution: kernel [out, in / groups, ...window], bias [out] or null. */
export type ConvParams = KernelParams;

/** How the channels of a convolution hang together. */
interface Channels {
  /** Groups and outputs for so many inputs. */
  readonly of: (channels: number) => { readonly groups: number; readonly out: number };
  /** The number of inputs that a kernel was made for. */
  readonly into: (kernel: Tensor) => number;
}

/**
 * A layer that slides a kernel over `size.length` spatial axes: draws the kernel, [out, in / groups, ...window], checks channels, adds the
 * bias and takes any batch axes. `slide` is what it does to one batch.
 */
export function sliding(
  op: string,
  size: readonly number[],
  channels: Channels,
  options: KernelOptions,
  slide: (x: Tensor, kernel: Tensor) => Tensor,
): Layer<ConvParams, null> {
  const { kernelInit = lecunNormal(), biasInit = zeros, useBias = true, dtype = "float32" } = options;
  const rank = size.length;
  const image = (x: Tensor, { kernel, bias }: ConvParams): Tensor => {
    const y = slide(x, kernel);
    return bias === null ? y : add(y, reshape(bias, [bias.size, ...size.map(() => 1)]));
  };
  return defineLayer(
    { kernel: "tensor", bias: "tensor or null" },
    {
      name: op,
      init(key: Key, inputShape: Shape) {
        checkExample(op, inputShape, { rank: rank + 1, axes: "channels first" });
        const { out, groups } = channels.of(inputShape[0]);
        checkCount(op, "the number of input channels divided by groups", inputShape[0] / groups);
        const shapes = { kernel: [...size, inputShape[0] / groups, out], bias: [out] };
        const drawn = drawKernel(key, shapes, { kernelInit, biasInit, useBias, dtype });
        const params = Object.freeze({ ...drawn, kernel: moveAxis(drawn.kernel, [-1, -2], [0, 1]) });
        return Object.freeze({
          params,
          state: null,
          outputShape: outputOf(inputShape, (x) => image(x, params)),
        });
      },
      apply(params: ConvParams, _state: null, x: Tensor) {
        checkSize(op, x, -rank - 1, channels.into(params.kernel));
        return [overBatch(op, rank + 1, x, (batch) => image(batch, params)), null] as const;
      },
    },
  );
}

function convolution(
  op: string,
  size: readonly number[],
  channels: Channels,
  options: DepthwiseConvOptions,
): Layer<ConvParams, null> {
  const { strides = 1, padding = "VALID", dilation = 1 } = options;
  return sliding(op, size, channels, options, (x, kernel) => {
    const featureGroupCount = channels.into(kernel) / kernel.shape[1];
    return conv(x, kernel, { strides, padding, rhsDilation: dilation, featureGroupCount });
  });
}

/** A convolution that mixes the channels of each group. */
export function plain(
  op: string,
  features: number,
  size: readonly number[],
  options: ConvLayerOptions,
): Layer<ConvParams, null> {
  const { groups = 1, ...others } = checkOptions(op, options);
  checkCount(op, "features", features);
  checkCount(op, "groups", groups);
  checkCount(op, "features divided by groups", features / groups);
  const channels: Channels = {
    of: () => ({ groups, out: features }),
    into: (kernel) => kernel.shape[1] * groups,
  };
  return convolution(op, size, channels, others);
}

/** A convolution of each channel by itself. */
export function depthwise(
  op: string,
  size: readonly number[],
  options: DepthwiseConvOptions & { readonly multiplier?: number },
): Layer<ConvParams, null> {
  const { multiplier = 1, ...others } = checkOptions(op, options);
  checkCount(op, "multiplier", multiplier);
  const channels: Channels = {
    of: (count) => ({ groups: count, out: count * multiplier }),
    into: (kernel) => kernel.shape[0] / multiplier,
  };
  return convolution(op, size, channels, others);
}
