/** Stable sorting of several tensors together; the derivative follows the elements to their new places. @module */

import type { Aval } from "../base/aval.js";
import { avalOf } from "../base/aval.js";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { allToFront } from "./batching.js";
import { checkDType, checkSameShape, formatArguments } from "./check.js";
import { concatenate } from "./concatenate.js";
import type { Callable } from "./define.js";
import { defineMultiple } from "./define.js";
import { argument, distinct, everything, real } from "./domains.js";
import { gather } from "./gather.js";
import { iota } from "./iota.js";
import { checkAxis } from "./reduction.js";
import { reshape } from "./reshape.js";

export interface SortParams {
  /** In [0, rank). */
  readonly axis: number;
  /** The first so many operands are keys, compared one after the other; the rest are carried along. */
  readonly keyCount: number;
}

const namesOf = (args: readonly Aval[]): readonly string[] => args.map((_, i) => `operand ${i}`);

/**
 * Sorts tensors of one shape along `axis`, ascending by the first `keyCount` of them: f32[5], i32[5] -> f32[5], i32[5].
 * Stable. NaN comes last; -0 and 0 are equal and keep their order.
 */
export const sort: Callable<readonly Tensor[], SortParams, readonly Tensor[]> = defineMultiple<
  readonly Tensor[],
  SortParams
>({
  name: "sort",
  kind: "jvp",
  dtypes: everything,
  samples: (shape) => {
    if (shape.length === 0) return [];
    const keys = argument(shape, distinct);
    const last = shape.length - 1;
    return [
      { args: [keys], params: { axis: 0, keyCount: 1 } },
      { args: [keys, argument(shape, real)], params: { axis: last, keyCount: 1 } },
      { args: [keys, keys, argument(shape, real)], params: { axis: last, keyCount: 2 } },
    ];
  },
  shape: (args, { axis, keyCount }) => {
    if (args.length === 0) {
      throw new ArgumentError({ op: "sort", requirement: "at least one tensor is needed", received: "none" });
    }
    if (!Number.isInteger(keyCount) || keyCount < 1 || keyCount > args.length) {
      throw new ArgumentError({
        op: "sort",
        requirement: "keyCount must say how many of the operands are keys",
        expected: `an integer from 1 to ${args.length}`,
        received: String(keyCount),
        arguments: formatArguments(args, namesOf(args)),
      });
    }
    checkDType("sort", args, everything);
    checkSameShape("sort", args, namesOf(args));
    checkAxis("sort", args[0], axis);
    return args.map(avalOf);
  },
  // sort(x)_i = x_p(i) with the permutation p of the keys, so d sort(x)_i = dx_p(i), for every operand alike
  jvp: (primals, tangents, { axis, keyCount }) => {
    const [first] = primals;
    const position = iota({ shape: first.shape, axis, dtype: "int32" });
    const sorted = sort(...primals.slice(0, keyCount), position, { axis, keyCount });
    return tangents.map((d) => (d === null ? null : takeAlong(d, sorted[keyCount], axis)));
  },
  batch: (args, dims, { axis, keyCount }, size) => {
    const sorted = sort(...allToFront(args, dims, size), { axis: axis + 1, keyCount });
    return sorted.map((value) => ({ value, dim: 0 }));
  },
  lower: (inputs, { axis, keyCount }, build) => build.sort(inputs, axis, keyCount),
});

// Element i of the result is x at the position that `positions` holds there, along `axis`.
function takeAlong(x: Tensor, positions: Tensor, axis: number): Tensor {
  const { shape } = positions;
  const coordinates = shape.map((_, a) => {
    const coordinate = a === axis ? positions : iota({ shape, axis: a, dtype: "int32" });
    return reshape(coordinate, { shape: [...shape, 1] });
  });
  const vectors = concatenate(...coordinates, { axis: shape.length });
  return gather(x, vectors, { axes: shape.map((_, a) => a), outOfBounds: "clamp" });
}
