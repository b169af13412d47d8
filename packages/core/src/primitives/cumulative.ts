/** Running sums, products and extremes along an axis. @module */

import { avalOf } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import type { Builder } from "../kernel/builder.js";
import type { LazyArray } from "../kernel/lazy.js";
import type { CommonRules, Domain, JvpRule, Primitive } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { add } from "./add.js";
import { associativeScan, linearRecurrence } from "./associativeScan.js";
import { checkDType } from "./check.js";
import { lt } from "./compare.js";
import { constantLike } from "./constant.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, distinct, nearOne, numeric, real } from "./domains.js";
import { max, min } from "./max.js";
import { mul } from "./mul.js";
import { checkAxis, shiftAxes } from "./reduction.js";
import { reverse } from "./reverse.js";
import { select } from "./select.js";
import { pad } from "./slice.js";

export interface CumulativeParams {
  /** In [0, rank). */
  readonly axis: number;
  /** Start from the far end? */
  readonly reverse: boolean;
}

/** Element k of the result combines the elements 0 to k of x along an axis, from k on when reverse. */
export type CumulativePrimitive = Callable<[x: Tensor], CumulativeParams, Tensor>;

/** What distinguishes one cumulative operation from another. */
export interface CumulativeSpec {
  readonly name: string;
  readonly dtypes: readonly DType[];
  readonly domain?: Domain;
  readonly lower: (x: LazyArray, params: CumulativeParams, build: Builder) => LazyArray;
}

/** Shape, batching and samples of a cumulative operation; `self` is the primitive that the rules become part of. */
export function cumulativeRules(spec: CumulativeSpec, self: () => Primitive): CommonRules<CumulativeParams> {
  const { name, dtypes, domain = real, lower } = spec;
  return {
    name,
    dtypes,
    samples: (shape) => {
      const args = [argument(shape, domain)];
      if (shape.length === 0) return [];
      return [
        { args, params: { axis: 0, reverse: false } },
        { args, params: { axis: shape.length - 1, reverse: true } },
      ];
    },
    shape: ([x], { axis }) => {
      checkDType(name, [x], dtypes);
      checkAxis(name, x, axis);
      return [avalOf(x)];
    },
    batch: ([x], [b], params) => {
      const [axis] = b === null ? [params.axis] : shiftAxes([params.axis], b);
      return [{ value: bind(self(), [x], { ...params, axis })[0], dim: b }];
    },
    lower: ([x], params, build) => [lower(x, params, build)],
  };
}

/** A derivative along `axis` from front to back, as the jvp rule for both directions. */
export function inOrder(
  tangent: (x: Tensor, dx: Tensor, out: Tensor, axis: number) => Tensor,
): JvpRule<CumulativeParams> {
  return ([x], [dx], { axis, reverse: reversed }, [out]) => {
    if (dx === null) return [null];
    if (!reversed) return [tangent(x, dx, out, axis)];
    const turned = (t: Tensor): Tensor => reverse(t, { axes: [axis] });
    return [turned(tangent(turned(x), turned(dx), turned(out), axis))];
  };
}

/** The element before each along an axis, `first` before the first. */
export function previous(x: Tensor, axis: number, first: number): Tensor {
  const along = (value: number): readonly number[] => x.shape.map((_, a) => (a === axis ? value : 0));
  if (x.shape[axis] === 0) return x;
  return pad(x, scalarTensor(first, x.dtype), { low: along(1), high: along(-1), interior: along(0) });
}

/** Running sum along `axis`: f32[2,3] -> f32[2,3]. Integers wrap. */
export const cumsum: CumulativePrimitive = definePrimitive<[x: Tensor], CumulativeParams>({
  ...cumulativeRules(
    {
      name: "cumsum",
      dtypes: numeric,
      lower: (x, params, build) => build.cumulate(x, { ...params, combine: "add" }),
    },
    () => cumsum,
  ),
  kind: "linear",
  transpose: ([ct], _args, { axis, reverse: reversed }) => [cumsum(ct, { axis, reverse: !reversed })],
});

/** Running product along `axis`: f32[2,3] -> f32[2,3]. Integers wrap. */
export const cumprod: CumulativePrimitive = definePrimitive<[x: Tensor], CumulativeParams>({
  ...cumulativeRules(
    {
      name: "cumprod",
      dtypes: numeric,
      domain: nearOne,
      lower: (x, params, build) => build.cumulate(x, { ...params, combine: "mul" }),
    },
    () => cumprod,
  ),
  kind: "jvp",
  // y_k = x_k y_(k-1), so dy_k = x_k dy_(k-1) + y_(k-1) dx_k; zeros need no case of their own
  jvp: inOrder((x, dx, out, axis) => linearRecurrence(x, mul(previous(out, axis, 1), dx), axis)),
});

// d max(x, y) = dx or dy, whichever belongs to the larger, and their mean at a tie; likewise min
function extremeTangent(
  pick: (x: Tensor, y: Tensor) => Tensor,
  wins: (x: Tensor, y: Tensor) => Tensor,
): JvpRule<CumulativeParams> {
  return inOrder((x, dx, _out, axis) => {
    const combine = ([x1, d1]: readonly Tensor[], [x2, d2]: readonly Tensor[]): readonly Tensor[] => {
      const mean = mul(constantLike(d1, 0.5), add(d1, d2));
      return [pick(x1, x2), select(wins(x1, x2), d1, select(wins(x2, x1), d2, mean))];
    };
    return associativeScan(combine, [x, dx], axis)[1];
  });
}

/**
 * Running maximum along `axis`: f32[2,3] -> f32[2,3]. NaN wins from where it stands on.
 * At a tie the derivative is halved pair by pair, in the order of associativeScan, as in JAX.
 */
export const cummax: CumulativePrimitive = definePrimitive<[x: Tensor], CumulativeParams>({
  ...cumulativeRules(
    {
      name: "cummax",
      dtypes: numeric,
      domain: distinct,
      lower: (x, params, build) => build.cumulate(x, { ...params, combine: "max" }),
    },
    () => cummax,
  ),
  kind: "jvp",
  jvp: extremeTangent(max, (x, y) => lt(y, x)),
});

/**
 * Running minimum along `axis`: f32[2,3] -> f32[2,3]. NaN wins from where it stands on.
 * At a tie the derivative is halved pair by pair, in the order of associativeScan, as in JAX.
 */
export const cummin: CumulativePrimitive = definePrimitive<[x: Tensor], CumulativeParams>({
  ...cumulativeRules(
    {
      name: "cummin",
      dtypes: numeric,
      domain: distinct,
      lower: (x, params, build) => build.cumulate(x, { ...params, combine: "min" }),
    },
    () => cummin,
  ),
  kind: "jvp",
  jvp: extremeTangent(min, lt),
});
