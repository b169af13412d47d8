/** The same elements in row-major order over another shape; its transpose is the way back. @module */
import { aval } from "../base/aval.js";
import { ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { checkShape, formatShape, sameShape, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { moveAxis } from "./batching.js";
import { formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";

export interface ReshapeParams {
  /** Shape of the result; it has as many elements as x. */
  readonly shape: Shape;
}

/** The elements of x in row-major order over another shape: f32[2,3] with shape [3,2] -> f32[3,2]. */
export const reshape: Callable<[x: Tensor], ReshapeParams, Tensor> = definePrimitive<
  [x: Tensor],
  ReshapeParams
>({
  name: "reshape",
  kind: "linear",
  dtypes: everything,
  samples: (shape) =>
    [[sizeOf(shape)], shape.toReversed(), [1, ...shape, 1]].map((target) => ({
      args: [argument(shape)],
      params: { shape: target },
    })),
  shape: ([x], { shape }) => {
    const size = sizeOf(checkShape("reshape", shape));
    if (size !== sizeOf(x.shape)) {
      throw new ShapeError({
        op: "reshape",
        requirement: "the number of elements must stay the same",
        expected: String(sizeOf(x.shape)),
        received: `${size} from shape ${formatShape(shape)}`,
        arguments: formatArguments([x]),
      });
    }
    return [aval(shape, x.dtype)];
  },
  simplify: ([x], { shape }, { madeBy }) => {
    if (sameShape(x.shape, shape)) return x;
    const inner = madeBy(reshape, x)?.args[0];
    return inner === undefined ? undefined : reshape(inner, { shape });
  },
  transpose: ([ct], [x]) => [reshape(ct, { shape: x.shape })],
  batch: ([x], [b], { shape }, size) => {
    if (b === null) return [{ value: reshape(x, { shape }), dim: null }];
    return [{ value: reshape(moveAxis(x, b, 0), { shape: [size, ...shape] }), dim: 0 }];
  },
  lower: ([x], { shape }, build) => [build.reshape(x, shape)],
});
