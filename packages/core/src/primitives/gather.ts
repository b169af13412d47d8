/** Reading at computed positions and adding there: adjoints of each other. @module */
import { aval } from "../base/aval.js";
import { range, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { elementAt } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import { isLinear } from "../program/primitive.js";
import type { AddressParams } from "./address.js";
import {
  address,
  addressedShape,
  addressings,
  besideBatchAxis,
  knownIndices,
  withBatchIndex,
  writingRules,
} from "./address.js";
import { moveAxis } from "./batching.js";
import { zerosLike } from "./constant.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything, numeric } from "./domains.js";
import { shiftAxes } from "./reduction.js";

/** A primitive that writes `updates` into x at index vectors. */
export type WritingPrimitive = Callable<[x: Tensor, indices: Tensor, updates: Tensor], AddressParams, Tensor>;

/**
 * Reads x at index vectors: with x f32[4,5,6], indices i32[7,2] and axes [0,2] -> f32[7,5], whose element [b,j] is
 * x[indices[b,0], j, indices[b,1]]. The lead of the index vectors comes first, then the axes of x that are kept.
 */
export const gather: Callable<[x: Tensor, indices: Tensor], AddressParams, Tensor> = definePrimitive<
  [x: Tensor, indices: Tensor],
  AddressParams
>({
  name: "gather",
  kind: "linear",
  linearIn: [0],
  dtypes: everything,
  samples: (shape) =>
    addressings(shape).map(({ params, vectors }) => ({ args: [argument(shape), vectors], params })),
  shape: ([x, indices], { axes }) => [aval(addressedShape("gather", x, indices, axes), x.dtype)],
  transpose: ([ct], [x, indices], params) => [
    scatterAdd(zerosLike(x), knownIndices(indices), ct, params),
    null,
  ],
  batch: ([x, indices], [b, i], params) => {
    const lead = indices.shape.length - 1;
    if (i === null) {
      if (b === null) return [{ value: gather(x, indices, params), dim: null }];
      // The batch axis is one more axis that is kept whole.
      const axes = shiftAxes(params.axes, b);
      const dim = lead + withoutAxes(range(x.shape.length), axes).indexOf(b);
      return [{ value: gather(x, indices, { ...params, axes }), dim }];
    }
    const vectors = moveAxis(indices, i, 0);
    if (b === null) return [{ value: gather(x, vectors, params), dim: 0 }];
    return [
      {
        value: gather(moveAxis(x, b, 0), withBatchIndex(vectors), besideBatchAxis(params, "addressed")),
        dim: 0,
      },
    ];
  },
  lower: ([x, indices], params, build, [out]) => {
    const { coordinates, valid } = address(x.shape, indices, out.shape, params);
    const element = elementAt(build.materialize(x), coordinates);
    const body = params.outOfBounds === "skip" ? scalar.select(valid, element, 0) : element;
    return [{ shape: out.shape, body }];
  },
});

/**
 * x with the updates added where the index vectors point, one after the other in row-major order. The shape of `updates`
 * is what gather would give: x f32[4,5], indices i32[7,1] with axes [0], updates f32[7,5] -> f32[4,5].
 */
export const scatterAdd: WritingPrimitive = definePrimitive<
  [x: Tensor, indices: Tensor, updates: Tensor],
  AddressParams
>({
  ...writingRules("scatterAdd", "add", numeric, () => scatterAdd),
  kind: "linear",
  linearIn: [0, 2],
  transpose: ([ct], [x, indices, updates], params) => [
    isLinear(x) ? ct : null,
    null,
    isLinear(updates) ? gather(ct, knownIndices(indices), params) : null,
  ],
});
