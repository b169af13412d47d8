/** Permutation of axes; its transpose is the inverse permutation. @module */
import { aval } from "../base/aval.js";
import { ShapeError } from "../base/errors.js";
import { formatShape, insertAt, range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { permute } from "../kernel/lazy.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";

export interface TransposeParams {
  /** Axis j of the result is axis `permutation[j]` of x. */
  readonly permutation: readonly number[];
}

/** Permutes the axes of x: f32[2,3,5] with permutation [2,0,1] -> f32[5,2,3]. */
export const transpose: Callable<[x: Tensor], TransposeParams, Tensor> = definePrimitive<
  [x: Tensor],
  TransposeParams
>({
  name: "transpose",
  kind: "linear",
  dtypes: everything,
  samples: (shape) => {
    const axes = range(shape.length);
    const rotated = [...axes.slice(1), ...axes.slice(0, 1)];
    return [axes.toReversed(), rotated].map((permutation) => ({
      args: [argument(shape)],
      params: { permutation },
    }));
  },
  shape: ([x], { permutation }) => {
    const sorted = permutation.toSorted((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) {
      throw new ShapeError({
        op: "transpose",
        requirement: "the axes must be a permutation of all axes",
        expected: `each of ${formatShape(range(x.shape.length))} once`,
        received: formatShape(permutation),
      });
    }
    return [
      aval(
        permutation.map((axis) => x.shape[axis]),
        x.dtype,
      ),
    ];
  },
  simplify: ([x], { permutation }, { madeBy }) => {
    if (permutation.every((axis, i) => axis === i)) return x;
    const inner = madeBy(transpose, x);
    if (inner === undefined) return undefined;
    return transpose(inner.args[0], {
      permutation: permutation.map((axis) => inner.params.permutation[axis]),
    });
  },
  transpose: ([ct], _args, { permutation }) => [transpose(ct, { permutation: inverse(permutation) })],
  batch: ([x], [b], { permutation }) => {
    if (b === null) return [{ value: transpose(x, { permutation }), dim: null }];
    const shifted = permutation.map((axis) => (axis < b ? axis : axis + 1));
    return [{ value: transpose(x, { permutation: insertAt(shifted, 0, b) }), dim: 0 }];
  },
  lower: ([x], { permutation }) => [permute(x, permutation)],
});

function inverse(permutation: readonly number[]): readonly number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

/** x with its axes permuted; x itself when they stay where they are. */
export function permuted(x: Tensor, permutation: readonly number[]): Tensor {
  return permutation.every((axis, i) => axis === i) ? x : transpose(x, { permutation });
}
