/** Reductions over sliding windows: what all of them share, and their sum. @module */

import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import { checkShape, insertAt, range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import { reindex } from "../kernel/lazy.js";
import type { AffineMap } from "../kernel/view.js";
import type { CommonRules, Domain, Primitive } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { checkDType, formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, numeric, real } from "./domains.js";
import { pad } from "./slice.js";
import type { Padding } from "./slidingWindows.js";
import { checkPadding, checkWindowParam, dilatedSize, windowCount } from "./slidingWindows.js";

/** One entry per axis of x each. */
export interface WindowParams {
  /** Elements of a window, from 1 up. */
  readonly size: readonly number[];
  /** Distance between the starts of neighboring windows, from 1 up. */
  readonly strides: readonly number[];
  /** What is added around x first; negative numbers crop. */
  readonly padding: Padding;
  /** Distance between neighboring elements of a window, from 1 up. */
  readonly dilation: readonly number[];
}

/** One value per window of x. */
export type WindowPrimitive = Callable<[x: Tensor], WindowParams, Tensor>;

/** What distinguishes one operation on sliding windows from another. */
export interface WindowSpec {
  readonly name: string;
  readonly dtypes: readonly DType[];
  readonly domain: Domain;
  /** dtype of the result; default that of x. */
  readonly result?: DType;
  readonly lower: CommonRules<WindowParams>["lower"];
}

/** Shape, batching and samples of an operation on sliding windows; `self` is the primitive that the rules become part of. */
export function windowRules(spec: WindowSpec, self: () => Primitive): CommonRules<WindowParams> {
  const { name, dtypes, domain, result, lower } = spec;
  return {
    name,
    dtypes,
    samples: (shape) => sampleParams(shape).map((params) => ({ args: [argument(shape, domain)], params })),
    shape: ([x], params) => {
      checkDType(name, [x], dtypes);
      return [aval(checkShape(name, windowedShape(name, x, params)), result ?? x.dtype)];
    },
    batch: ([x], [b], params) => {
      const { size, strides, padding, dilation } = params;
      // A batch axis has windows of one element.
      const widened =
        b === null
          ? params
          : {
              size: insertAt(size, b, 1),
              strides: insertAt(strides, b, 1),
              padding: insertAt(padding, b, [0, 0] as const),
              dilation: insertAt(dilation, b, 1),
            };
      return [{ value: bind(self(), [x], widened)[0], dim: b }];
    },
    lower,
  };
}

function windowedShape(
  op: string,
  x: Aval,
  { size, strides, padding, dilation }: WindowParams,
): readonly number[] {
  const args = formatArguments([x]);
  const perAxis = [x.shape.length, "axis"] as const;
  checkWindowParam(op, "size", size, perAxis, 1, args);
  checkWindowParam(op, "strides", strides, perAxis, 1, args);
  checkWindowParam(op, "dilation", dilation, perAxis, 1, args);
  checkPadding(op, padding, perAxis, args);
  return x.shape.map((n, a) =>
    windowCount(n + padding[a][0] + padding[a][1], dilatedSize(size[a], dilation[a]), strides[a]),
  );
}

// Every window holds some element of x: the extreme of padding alone is infinite.
function sampleParams(shape: readonly number[]): readonly WindowParams[] {
  const all = (value: number): readonly number[] => shape.map(() => value);
  const around = (low: number, high: number): Padding =>
    shape.map((n) => (n === 0 ? [0, 0] : [n > 2 ? low : 0, high]));
  return [
    { size: all(2), strides: all(1), padding: around(0, 0), dilation: all(1) },
    { size: all(2), strides: all(2), padding: around(1, 1), dilation: all(1) },
    { size: shape.map((_, a) => 2 + (a % 2)), strides: all(1), padding: around(-1, 1), dilation: all(2) },
  ];
}

/** From [windows..., elements of a window...] to x: element k of window w stands at w * stride + k * dilation - low. */
export function windowMap(
  shape: readonly number[],
  { size, strides, padding, dilation }: WindowParams,
): AffineMap {
  const rank = size.length;
  return {
    shape: [...shape, ...size],
    axes: size.map((_, a) => ({
      offset: 0 - padding[a][0],
      strides: range(2 * rank).map((j) => (j === a ? strides[a] : j === rank + a ? dilation[a] : 0)),
    })),
  };
}

/** The axes of that space that hold the elements of a window. */
export const windowAxes = (rank: number): readonly number[] => range(rank).map((a) => rank + a);

/** Sum over each window of x: f32[5] with size [3], strides [1], no padding, dilation [1] -> f32[3]. */
export const windowSum: WindowPrimitive = definePrimitive<[x: Tensor], WindowParams>({
  ...windowRules(
    {
      name: "windowSum",
      dtypes: numeric,
      domain: real,
      // Reads outside a stored array give 0.
      lower: ([x], params, build, [out]) => {
        const windows = reindex(build.materialize(x), windowMap(out.shape, params));
        return [build.reduce(windows, windowAxes(x.shape.length), "add")];
      },
    },
    () => windowSum,
  ),
  kind: "linear",
  // dx_i is the sum of ct_w over the windows w and elements k with w * stride + k * dilation - low = i: the sum over a
  // window of ct spread out by the strides, with its elements counted from the far end.
  transpose: ([ct], [x], { size, strides, padding, dilation }) => {
    const zeros = ct.shape.map(() => 0);
    const interior = strides.map((stride) => stride - 1);
    const spread = pad(ct, scalarTensor(0, ct.dtype), { low: zeros, high: zeros, interior });
    const around = x.shape.map((n, a): readonly [number, number] => {
      const reach = dilatedSize(size[a], dilation[a]);
      const low = reach - 1 - padding[a][0];
      return [low, n + reach - 1 - low - spread.shape[a]];
    });
    return [windowSum(spread, { size, strides: strides.map(() => 1), padding: around, dilation })];
  },
});
