/**
 * A value that optimizing passes take for another one than x, so that what is computed from it is computed again; and, with
 * a second argument, not before that one is there.
 * @module
 */
import { avalOf } from "../base/aval.js";
import { sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { LazyArray } from "../kernel/lazy.js";
import { reindex } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import type { NoParams } from "../program/primitive.js";
import { batchElementwise } from "./batching.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";

/** x itself, which no pass merges with x; kernels that read it come after those that give `after`. Shape and dtype are those of x. */
export const optimizationBarrier: Callable<[x: Tensor, ...after: Tensor[]], NoParams, Tensor> =
  definePrimitive<[x: Tensor, ...after: Tensor[]], NoParams>({
    name: "optimizationBarrier",
    kind: "linear",
    linearIn: [0],
    dtypes: everything,
    samples: (shape) => [
      { args: [argument(shape)], params: {} },
      { args: [argument(shape), argument([2])], params: {} },
    ],
    shape: ([x]) => [avalOf(x)],
    transpose: ([ct], args) => args.map((_, i) => (i === 0 ? optimizationBarrier(ct) : null)),
    // Order is for the whole batch.
    batch: ([x], [dim], _params, size) =>
      batchElementwise(([one]) => [optimizationBarrier(one)], [x], [dim], size),
    lower: ([x, after]) => [after === undefined || sizeOf(after.shape) === 0 ? x : behind(x, after)],
  });

// Something that is always true, and takes one element of `after` to say.
function behind(x: LazyArray, after: LazyArray): LazyArray {
  const axes = after.shape.map(() => ({ offset: 0, strides: x.shape.map(() => 0) }));
  const { body: first } = reindex(after, { shape: x.shape, axes });
  const isThere = scalar.or(scalar.eq(first, first), scalar.ne(first, first));
  return { shape: x.shape, body: scalar.select(isThere, x.body, 0) };
}
