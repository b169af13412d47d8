/** Extremes over sliding windows, and where they stand: max pooling. @module */
import { sizeOf, stridesOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { identityOf } from "../kernel/kernel.js";
import type { LazyArray } from "../kernel/lazy.js";
import { affineExpr, insideExpr, reindexOr } from "../kernel/lazy.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import type { AffineMap } from "../kernel/view.js";
import type { JvpRule } from "../program/primitive.js";
import { add } from "./add.js";
import { reduceToPosition } from "./argmax.js";
import { lt } from "./compare.js";
import { constantLike } from "./constant.js";
import { definePrimitive } from "./define.js";
import { div } from "./div.js";
import { distinct, everything } from "./domains.js";
import { gather } from "./gather.js";
import { iota } from "./iota.js";
import { mul } from "./mul.js";
import { rem } from "./rem.js";
import { reshape } from "./reshape.js";
import { select } from "./select.js";
import type { WindowParams, WindowPrimitive } from "./window.js";
import { windowAxes, windowMap, windowRules } from "./window.js";

// The position of what is no candidate: beyond every window.
const nowhere = 0x7fff_ffff;

function windowArgument(name: string, combine: "max" | "min"): WindowPrimitive {
  const primitive: WindowPrimitive = definePrimitive<[x: Tensor], WindowParams>({
    ...windowRules(
      {
        name,
        dtypes: everything,
        domain: distinct,
        result: "int32",
        lower: ([x], params, build, [out]) => {
          const rank = x.shape.length;
          const map = windowMap(out.shape, params);
          const inside = scalar.select(insideExpr(map, x.shape), positionInWindow(params.size), nowhere);
          const least = reduceToPosition(
            windowsOf(x, map, combine),
            windowAxes(rank),
            combine,
            inside,
            build,
          );
          const body = scalar.select(scalar.eq(least.body, nowhere), -1, least.body);
          return [{ shape: out.shape, body }];
        },
      },
      () => primitive,
    ),
    kind: "nondifferentiable",
  });
  return primitive;
}

// The windows of x, what lies outside never being the extreme.
function windowsOf(x: LazyArray, map: AffineMap, combine: "max" | "min"): LazyArray {
  return reindexOr(x, map, scalar.constant(identityOf(combine, x.body.dtype), x.body.dtype));
}

// Row-major, over [windows..., elements of a window...].
function positionInWindow(size: readonly number[]): ScalarExpr {
  const outer = size.map(() => 0);
  return affineExpr({ offset: 0, strides: [...outer, ...stridesOf(size)] });
}

/**
 * Row-major position within each window of its largest element, as int32: of several the first; NaN is largest.
 * -1 for a window that holds nothing of x.
 */
export const windowArgmax: WindowPrimitive = windowArgument("windowArgmax", "max");

/**
 * Row-major position within each window of its smallest element, as int32: of several the first; NaN is smallest.
 * -1 for a window that holds nothing of x.
 */
export const windowArgmin: WindowPrimitive = windowArgument("windowArgmin", "min");

// d max over a window = dx at the first element that is the maximum; likewise min
function tangentAt(positions: WindowPrimitive): JvpRule<WindowParams> {
  return ([x], [dx], params) => {
    if (dx === null) return [null];
    const at = flatPosition(positions(x, params), x.shape, params);
    const vectors = reshape(at, { shape: [...at.shape, 1] });
    return [gather(reshape(dx, { shape: [sizeOf(x.shape)] }), vectors, { axes: [0], outOfBounds: "skip" })];
  };
}

// Row-major position in x of element `k` of each window; -1 where k is.
function flatPosition(
  k: Tensor,
  shape: readonly number[],
  { size, strides, padding, dilation }: WindowParams,
): Tensor {
  const constant = (value: number): Tensor => constantLike(k, value);
  const inX = stridesOf(shape);
  const inWindow = stridesOf(size);
  const terms = shape.flatMap((_, axis) => {
    const window = iota({ shape: k.shape, axis, dtype: "int32" });
    const element = rem(div(k, constant(inWindow[axis])), constant(size[axis]));
    return [
      mul(window, constant(strides[axis] * inX[axis])),
      mul(element, constant(dilation[axis] * inX[axis])),
      constant((0 - padding[axis][0]) * inX[axis]),
    ];
  });
  const position = terms.reduce((sum, term) => add(sum, term), constant(0));
  return select(lt(k, constant(0)), constant(-1), position);
}

function windowExtreme(name: string, combine: "max" | "min", positions: WindowPrimitive): WindowPrimitive {
  const primitive: WindowPrimitive = definePrimitive<[x: Tensor], WindowParams>({
    ...windowRules(
      {
        name,
        dtypes: everything,
        domain: distinct,
        lower: ([x], params, build, [out]) => {
          const windows = windowsOf(x, windowMap(out.shape, params), combine);
          return [build.reduce(windows, windowAxes(x.shape.length), combine)];
        },
      },
      () => primitive,
    ),
    kind: "jvp",
    jvp: tangentAt(positions),
  });
  return primitive;
}

/**
 * Largest element of each window of x: f32[5] with size [3], strides [1], no padding, dilation [1] -> f32[3].
 * Padding counts as -Infinity, the least integer, or false; NaN wins. At a tie the first element takes the derivative.
 */
export const windowMax: WindowPrimitive = windowExtreme("windowMax", "max", windowArgmax);

/**
 * Smallest element of each window of x: f32[5] with size [3], strides [1], no padding, dilation [1] -> f32[3].
 * Padding counts as Infinity, the greatest integer, or true; NaN wins. At a tie the first element takes the derivative.
 */
export const windowMin: WindowPrimitive = windowExtreme("windowMin", "min", windowArgmin);
