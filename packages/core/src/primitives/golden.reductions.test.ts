/** Values and derivatives of reductions, cumulative operations, sorting, windows and convolutions against JAX. @module */
import { normalizeAxes, range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { GoldenCase, GoldenOperation } from "../testing/golden.testing.js";
import { describeGolden, expectBits, expectClose } from "../testing/golden.testing.js";
import { tensorOf } from "../testing/structure.testing.js";
import * as primitives from "./index.js";
import type { Padding } from "./slidingWindows.js";
import { dilatedSize } from "./slidingWindows.js";

interface Options {
  readonly axis?: number | readonly number[];
  readonly keepdims?: boolean;
  readonly reverse?: boolean;
  readonly numKeys?: number;
  readonly contracting?: readonly (readonly number[])[];
  readonly window?: readonly number[];
  readonly strides?: readonly number[];
  readonly padding?: Padding | "VALID" | "SAME";
  readonly baseDilation?: readonly number[];
  readonly windowDilation?: readonly number[];
  readonly lhsDilation?: readonly number[];
  readonly rhsDilation?: readonly number[];
  readonly featureGroupCount?: number;
}
type Case = GoldenCase<Options>;

type Reduction = (x: Tensor, params: { readonly axes: readonly number[] }) => Tensor;
type OfAxis = (x: Tensor, params: { readonly axis: number }) => Tensor;
type Cumulative = (x: Tensor, params: { readonly axis: number; readonly reverse: boolean }) => Tensor;

const all = primitives;

const reductions: Readonly<Record<string, Reduction>> = {
  sum: all.reduceSum,
  prod: all.reduceProd,
  max: all.reduceMax,
  min: all.reduceMin,
  all: all.reduceAnd,
  any: all.reduceOr,
};
const positions: Readonly<Record<string, OfAxis>> = { argmax: all.argmax, argmin: all.argmin };
const cumulatives: Readonly<Record<string, Cumulative>> = {
  cumsum: all.cumsum,
  cumprod: all.cumprod,
  cummax: all.cummax,
  cummin: all.cummin,
  cumlogsumexp: all.cumlogsumexp,
};
const windows: Readonly<Record<string, typeof all.windowSum>> = {
  reduceWindowSum: all.windowSum,
  reduceWindowMax: all.windowMax,
  reduceWindowMin: all.windowMin,
};

function kept(x: Tensor, out: Tensor, axes: readonly number[], keepdims = false): Tensor {
  return keepdims
    ? all.reshape(out, { shape: x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) })
    : out;
}

// "SAME" gives ceil(size / stride) windows, the odd zero of padding behind.
function padded(
  padding: Options["padding"],
  sizes: readonly number[],
  reaches: readonly number[],
  strides: readonly number[],
): Padding {
  if (padding === "VALID" || padding === undefined) return sizes.map(() => [0, 0]);
  if (padding !== "SAME") return padding;
  return sizes.map((size, a) => {
    const total = Math.max(0, (Math.ceil(size / strides[a]) - 1) * strides[a] + reaches[a] - size);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}

function operationOf({ op, options }: Case): GoldenOperation {
  const { axis, keepdims, reverse = false } = options;
  const axisOf = (x: Tensor): number => normalizeAxes(op, axis, x.rank)[0];
  if (op in reductions) {
    return (x) => {
      const axes = normalizeAxes(op, axis, x.rank);
      return [kept(x, reductions[op](x, { axes }), axes, keepdims)];
    };
  }
  if (op in positions) {
    return (x) => {
      const flat = axis === undefined ? all.reshape(x, { shape: [x.size] }) : x;
      return [kept(x, positions[op](flat, { axis: axisOf(flat) }), [axisOf(flat)], keepdims)];
    };
  }
  if (op in cumulatives) return (x) => [cumulatives[op](x, { axis: axisOf(x), reverse })];
  if (op === "sort" || op === "sortMulti") {
    return (...xs) => all.sort(...xs, { axis: axisOf(xs[0]), keyCount: options.numKeys ?? 1 });
  }
  if (op === "argsort") {
    return (x) => {
      const position = all.iota({ shape: x.shape, axis: axisOf(x), dtype: "int32" });
      return all.sort(x, position, { axis: axisOf(x), keyCount: 1 }).slice(1);
    };
  }
  if (op in windows) return (x) => [windowOperation(op, options, x)];
  return (x, kernel) => [convolution(options, x, kernel)];
}

function windowOperation(op: string, options: Options, x: Tensor): Tensor {
  const { window = [], strides = [], baseDilation, windowDilation = window.map(() => 1) } = options;
  const zeros = x.shape.map(() => 0);
  const spread =
    baseDilation === undefined
      ? x
      : all.pad(x, tensorOf([], [0]), {
          low: zeros,
          high: zeros,
          interior: baseDilation.map((step) => step - 1),
        });
  const reaches = window.map((size, a) => dilatedSize(size, windowDilation[a]));
  const padding = padded(options.padding, spread.shape, reaches, strides);
  return windows[op](spread, { size: window, strides, padding, dilation: windowDilation });
}

function convolution(options: Options, x: Tensor, kernel: Tensor): Tensor {
  const space = range(x.rank - 2);
  const ones = space.map(() => 1);
  const { strides = ones, lhsDilation = ones, rhsDilation = ones, featureGroupCount = 1 } = options;
  const sizes = space.map((d) => dilatedSize(x.shape[d + 2], lhsDilation[d]));
  const reaches = space.map((d) => dilatedSize(kernel.shape[d + 2], rhsDilation[d]));
  const padding = padded(options.padding, sizes, reaches, strides);
  return all.conv(x, kernel, { strides, padding, lhsDilation, rhsDilation, featureGroupCount });
}

// Operations that only pick elements give them to the bit.
const picking = new Set([
  "max",
  "min",
  "cummax",
  "cummin",
  "sort",
  "sortMulti",
  "reduceWindowMax",
  "reduceWindowMin",
]);

// topK is composed in ops/; dotGeneral and JAX's own names of its options have their test beside dotGeneral.ts.
const elsewhere = new Set(["topK", "dotGeneral"]);

describeGolden<Options>({
  files: { reductions: 264, linear: 22 },
  operationOf: (each) => (elsewhere.has(each.op) ? undefined : operationOf(each)),
  expectResult: (actual, expected, { op }) => (picking.has(op) ? expectBits : expectClose)(actual, expected),
});
