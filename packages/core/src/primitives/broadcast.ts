/** Repetition along new axes and summation over axes: adjoints of each other. @module */
import { aval } from "../base/aval.js";
import { ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { checkShape, formatShape, insertAt, range, sameShape, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import * as lazy from "../kernel/lazy.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything, numeric } from "./domains.js";
import type { ReductionParams } from "./reduction.js";
import { reductionRules, shiftAxes, someAxes } from "./reduction.js";

export interface BroadcastParams {
  /** Shape of the result. */
  readonly shape: Shape;
  /** The axes of the result that x does not have; along them it is repeated. */
  readonly axes: readonly number[];
}

/** Repeats x along new axes: f32[3] with shape [2,3] and axes [0] -> f32[2,3]. Sizes of 1 are not stretched: reshape first. */
export const broadcast: Callable<[x: Tensor], BroadcastParams, Tensor> = definePrimitive<
  [x: Tensor],
  BroadcastParams
>({
  name: "broadcast",
  kind: "linear",
  dtypes: everything,
  // Backwards, as rules give them in order.
  samples: (shape) =>
    someAxes(shape.length).map((axes) => ({
      args: [argument(withoutAxes(shape, axes))],
      params: { shape, axes: axes.toReversed() },
    })),
  shape: ([x], { shape, axes }) => {
    const kept = withoutAxes(checkShape("broadcast", shape), axes);
    if (!sameShape(kept, x.shape)) {
      throw new ShapeError({
        op: "broadcast",
        requirement: "the axes that are not new must have the sizes of x",
        expected: formatShape(x.shape),
        received: `${formatShape(kept)} from shape ${formatShape(shape)} without axes ${formatShape(axes)}`,
      });
    }
    return [aval(shape, x.dtype)];
  },
  simplify: ([x], { shape, axes }, { madeBy }) => {
    if (axes.length === 0) return x;
    const inner = madeBy(broadcast, x);
    if (inner === undefined) return undefined;
    // What is new in x is new in the result, where the axes of x stand.
    const kept = withoutAxes(range(shape.length), axes);
    const added = [...axes, ...inner.params.axes.map((axis) => kept[axis])];
    return broadcast(inner.args[0], { shape, axes: added.toSorted((a, b) => a - b) });
  },
  transpose: ([ct], _args, { axes }) => [reduceSum(ct, { axes: axes.toSorted((a, b) => a - b) })],
  batch: ([x], [b], { shape, axes }, size) => {
    if (b === null) return [{ value: broadcast(x, { shape, axes }), dim: null }];
    // The batch axis goes where it stands among the kept axes.
    const kept = withoutAxes(range(shape.length), axes);
    const at = b < kept.length ? kept[b] : shape.length;
    const value = broadcast(x, { shape: insertAt(shape, at, size), axes: shiftAxes(axes, at) });
    return [{ value, dim: at }];
  },
  lower: ([x], { shape, axes }) => [lazy.broadcast(x, shape, axes)],
});

/** Sum of x over `axes`; those axes disappear: f32[2,3] with axes [0] -> f32[3]. An empty sum is 0. */
export const reduceSum: Callable<[x: Tensor], ReductionParams, Tensor> = definePrimitive<
  [x: Tensor],
  ReductionParams
>({
  ...reductionRules({ name: "reduceSum", dtypes: numeric, combine: "add" }, () => reduceSum),
  kind: "linear",
  transpose: ([ct], [x], { axes }) => [broadcast(ct, { shape: x.shape, axes })],
});
