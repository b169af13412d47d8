/** The elements in opposite order along axes; its own transpose. @module */
import { avalOf } from "../base/aval.js";
import { sameShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { stepThrough } from "../kernel/lazy.js";
import { checkAscendingAxes } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";
import { shiftAxes, someAxes } from "./reduction.js";

export interface ReverseParams {
  /** The axes along which the order turns round, ascending. */
  readonly axes: readonly number[];
}

/** x with its elements in opposite order along `axes`: f32[2,3] with axes [1] -> f32[2,3]. */
export const reverse: Callable<[x: Tensor], ReverseParams, Tensor> = definePrimitive<
  [x: Tensor],
  ReverseParams
>({
  name: "reverse",
  kind: "linear",
  dtypes: everything,
  samples: (shape) => someAxes(shape.length).map((axes) => ({ args: [argument(shape)], params: { axes } })),
  shape: ([x], { axes }) => {
    checkAscendingAxes("reverse", x, axes);
    return [avalOf(x)];
  },
  simplify: ([x], { axes }, { madeBy }) => {
    if (axes.every((axis) => x.shape[axis] <= 1)) return x;
    const inner = madeBy(reverse, x);
    return inner !== undefined && sameShape(inner.params.axes, axes) ? inner.args[0] : undefined;
  },
  transpose: ([ct], _args, { axes }) => [reverse(ct, { axes })],
  batch: ([x], [b], { axes }) => [
    { value: reverse(x, { axes: b === null ? axes : shiftAxes(axes, b) }), dim: b },
  ],
  lower: ([x], { axes }) => {
    const start = x.shape.map((size, axis) => (axes.includes(axis) ? size - 1 : 0));
    const step = x.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1));
    return [stepThrough(x, x.shape, start, step)];
  },
});
