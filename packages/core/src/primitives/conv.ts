/** N-dimensional convolution, bilinear: its transposes are convolutions again. @module */
import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import { checkShape, range, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import { broadcast, reindex, splat } from "../kernel/lazy.js";
import type { AffineMap } from "../kernel/view.js";
import { isKnown } from "../program/primitive.js";
import { moveAxis } from "./batching.js";
import { zerosLike } from "./constant.js";
import type { ConvParams } from "./convShape.js";
import { convShape } from "./convShape.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, numeric } from "./domains.js";
import { reshape } from "./reshape.js";
import { reverse } from "./reverse.js";
import { pad } from "./slice.js";
import type { Padding } from "./slidingWindows.js";
import { dilatedSize } from "./slidingWindows.js";

/**
 * Slides a kernel over x, without flipping it (cross-correlation): x [N, C, space...], kernel [O, C / groups, space...]
 * -> [N, O, space...]. f32[1,3,8,8] with a kernel f32[16,3,3,3], strides 1 and padding [1,1] -> f32[1,16,8,8].
 * Zeros of the padding are multiplied too, so an infinite weight over them gives NaN.
 */
export const conv: Callable<[x: Tensor, kernel: Tensor], ConvParams, Tensor> = definePrimitive<
  [x: Tensor, kernel: Tensor],
  ConvParams
>({
  name: "conv",
  kind: "bilinear",
  dtypes: numeric,
  samples: (shape) => {
    if (shape.length < 2) return [];
    const [, channels, ...space] = shape;
    const all = (value: number): readonly number[] => space.map(() => value);
    const around = (low: number, high: number): Padding => space.map(() => [low, high]);
    const plain = {
      strides: all(1),
      padding: around(0, 0),
      lhsDilation: all(1),
      rhsDilation: all(1),
      featureGroupCount: 1,
    };
    const groups = Math.max(1, channels);
    return [
      { args: [argument(shape), argument([2, channels, ...all(2)])], params: plain },
      {
        args: [argument(shape), argument([3, channels, ...all(2)])],
        params: { ...plain, strides: all(2), padding: around(1, 2), rhsDilation: all(2) },
      },
      {
        args: [argument(shape), argument([2 * groups, channels / groups, ...all(2)])],
        params: { ...plain, padding: around(2, -1), lhsDilation: all(2), featureGroupCount: groups },
      },
    ];
  },
  shape: ([x, kernel], params) => [aval(checkShape("conv", convShape(x, kernel, params)), x.dtype)],
  transpose: ([ct], [x, kernel], params) => [
    isKnown(kernel) ? cotangentOfX(ct, x.shape, kernel, params) : null,
    isKnown(x) ? cotangentOfKernel(ct, x, kernel.shape, params) : null,
  ],
  batch: ([x, kernel], [b, k], params, size) => {
    const groups = params.featureGroupCount;
    if (k === null) {
      if (b === null) return [{ value: conv(x, kernel, params), dim: null }];
      // Examples of x alone are more of the same.
      const xs = moveAxis(x, b, 0);
      return [{ value: split(conv(merge(xs, 0), kernel, params), 0, [size, xs.shape[1]]), dim: 0 }];
    }
    const kernels = moveAxis(kernel, k, 0);
    const outputs = kernels.shape[1];
    if (b === null) {
      // Kernels are more output channels, of each group.
      const perGroup = [groups, outputs / groups] as const;
      const grouped = moveAxis(split(kernels, 1, perGroup), 0, 1);
      const out = split(conv(x, merge(merge(grouped, 1), 0), params), 1, [groups, size * perGroup[1]]);
      return [{ value: merge(moveAxis(split(out, 2, [size, perGroup[1]]), 2, 0), 2), dim: 0 }];
    }
    const xs = moveAxis(x, b, 1);
    if (size === 0) {
      // There is no convolution with 0 groups.
      const example = aval(withoutAxes(xs.shape, [1]), x.dtype);
      const one = convShape(example, aval(kernels.shape.slice(1), x.dtype), params);
      return [{ value: zerosLike(aval([0, ...one], x.dtype)), dim: 0 }];
    }
    // Examples of both do not mix: each is a group of its own.
    const out = conv(merge(xs, 1), merge(kernels, 0), { ...params, featureGroupCount: groups * size });
    return [{ value: split(out, 1, [size, outputs]), dim: 1 }];
  },
  lower: ([x, kernel], params, build, [out]) => [
    build.reshape(contractWindows(x, kernel, params, out, build), out.shape),
  ],
});

// Over [N, groups, O / groups, out space..., C / groups, kernel space...]: the element of x under each element of the
// kernel, at out * stride + kernel * dilation - low, times that element.
function contractWindows(
  x: LazyArray,
  kernel: LazyArray,
  params: ConvParams,
  out: Aval,
  build: Builder,
): LazyArray {
  const { strides, padding, rhsDilation, featureGroupCount: groups } = params;
  const [outputs, inputs, ...window] = kernel.shape;
  const rank = window.length;
  const outer = [out.shape[0], groups, outputs / groups, ...out.shape.slice(2)];
  const space = [...outer, inputs, ...window];
  const spread = dilate(x, params.lhsDilation, build);
  const grouped = build.reshape(spread, [out.shape[0], groups, inputs, ...spread.shape.slice(2)]);
  const unit = (steps: Readonly<Record<number, number>>): readonly number[] =>
    range(space.length).map((j) => steps[j] ?? 0);
  const map: AffineMap = {
    shape: space,
    axes: [
      { offset: 0, strides: unit({ 0: 1 }) },
      { offset: 0, strides: unit({ 1: 1 }) },
      { offset: 0, strides: unit({ [3 + rank]: 1 }) },
      ...range(rank).map((d) => ({
        offset: 0 - padding[d][0],
        strides: unit({ [3 + d]: strides[d], [4 + rank + d]: rhsDilation[d] }),
      })),
    ],
  };
  // Reads outside a stored array give 0.
  const lhs = reindex(build.materialize(grouped), map);
  const weights = build.reshape(kernel, [groups, outputs / groups, inputs, ...window]);
  const rhs = broadcast(weights, space, [0, ...range(rank).map((d) => 3 + d)]);
  return build.contract(lhs, rhs, 3 + rank);
}

// x with zeros between its elements along the spatial axes.
function dilate(x: LazyArray, dilation: readonly number[], build: Builder): LazyArray {
  if (dilation.every((step) => step === 1)) return x;
  const zeros = x.shape.map(() => 0);
  const shape = x.shape.map((size, a) => (a < 2 ? size : dilatedSize(size, dilation[a - 2])));
  const params = { low: zeros, high: zeros, interior: [0, 0, ...dilation.map((step) => step - 1)] };
  return pad.lower([x, splat(0, x.body.dtype, [])], params, build, [aval(shape, x.body.dtype)])[0];
}

// Axes `axis` and `axis + 1` as one.
function merge(x: Tensor, axis: number): Tensor {
  const { shape } = x;
  return reshape(x, {
    shape: [...shape.slice(0, axis), shape[axis] * shape[axis + 1], ...shape.slice(axis + 2)],
  });
}

// An axis as two.
function split(x: Tensor, axis: number, sizes: readonly [number, number]): Tensor {
  return reshape(x, { shape: [...x.shape.slice(0, axis), ...sizes, ...x.shape.slice(axis + 1)] });
}

// Padding so that windows of `reach` elements, `stride` apart, over `size` elements are `count`, the first at -low.
function exactPadding(
  low: number,
  size: number,
  reach: number,
  stride: number,
  count: number,
): readonly [number, number] {
  return [low, (count - 1) * stride + reach - size - low];
}

// dx_i = sum of ct_o w_k over o * stride + k * rhsDilation - low = i * lhsDilation: the flipped kernel over ct, with the
// roles of stride and lhsDilation exchanged, output and input channels swapped within each group.
function cotangentOfX(ct: Tensor, x: readonly number[], kernel: Tensor, params: ConvParams): Tensor {
  const { strides, padding, lhsDilation, rhsDilation, featureGroupCount } = params;
  const grouped = [featureGroupCount, kernel.shape[0] / featureGroupCount] as const;
  const swapped = merge(moveAxis(split(kernel, 0, grouped), 2, 1), 0);
  const flipped = reverse(swapped, { axes: range(kernel.shape.length).slice(2) });
  const around = strides.map((stride, d) => {
    const reach = dilatedSize(kernel.shape[d + 2], rhsDilation[d]);
    const size = dilatedSize(ct.shape[d + 2], stride);
    return exactPadding(reach - 1 - padding[d][0], size, reach, lhsDilation[d], x[d + 2]);
  });
  return conv(ct, flipped, {
    strides: lhsDilation,
    padding: around,
    lhsDilation: strides,
    rhsDilation,
    featureGroupCount,
  });
}

// dw_k = sum of ct_o x_i over the same pairs: ct as a kernel over x, batch and channels exchanged, with the roles of
// stride and rhsDilation exchanged.
function cotangentOfKernel(ct: Tensor, x: Tensor, kernel: readonly number[], params: ConvParams): Tensor {
  const { strides, padding, lhsDilation, rhsDilation, featureGroupCount } = params;
  const grouped = [featureGroupCount, x.shape[1] / featureGroupCount] as const;
  const channelsFirst = merge(moveAxis(moveAxis(split(x, 1, grouped), 2, 0), 1, 2), 1);
  const around = strides.map((stride, d) => {
    const size = dilatedSize(x.shape[d + 2], lhsDilation[d]);
    return exactPadding(
      padding[d][0],
      size,
      dilatedSize(ct.shape[d + 2], stride),
      rhsDilation[d],
      kernel[d + 2],
    );
  });
  const swapped = conv(channelsFirst, moveAxis(ct, 0, 1), {
    strides: rhsDilation,
    padding: around,
    lhsDilation,
    rhsDilation: strides,
    featureGroupCount,
  });
  return moveAxis(swapped, 0, 1);
}
