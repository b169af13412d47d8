/** Writing at computed positions, where the last write stays. @module */
import { aval } from "../base/aval.js";
import { range, sizeOf } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { isLinear } from "../program/primitive.js";
import type { AddressParams } from "./address.js";
import { knownIndices, writingRules } from "./address.js";
import { broadcast } from "./broadcast.js";
import { eq } from "./compare.js";
import { zerosLike } from "./constant.js";
import { definePrimitive } from "./define.js";
import { everything } from "./domains.js";
import type { WritingPrimitive } from "./gather.js";
import { gather } from "./gather.js";
import { iota } from "./iota.js";
import { reshape } from "./reshape.js";
import { select } from "./select.js";

/**
 * x with the updates in place of what was where the index vectors point; the last one in row-major order stays. The shape
 * of `updates` is what gather would give: x f32[4,5], indices i32[7,1] with axes [0], updates f32[7,5] -> f32[4,5].
 */
export const scatter: WritingPrimitive = definePrimitive<
  [x: Tensor, indices: Tensor, updates: Tensor],
  AddressParams
>({
  ...writingRules("scatter", "replace", everything, () => scatter),
  kind: "linear",
  linearIn: [0, 2],
  transpose: ([ct], [x, indices, updates], params) => [
    isLinear(x) ? scatter(ct, knownIndices(indices), zerosLike(updates), params) : null,
    null,
    isLinear(updates) ? cotangentOfUpdates(ct, knownIndices(indices), params) : null,
  ],
});

// Only updates that nothing has overwritten had an effect. Which they are, the same writes say: those of their numbers.
function cotangentOfUpdates(ct: Tensor, indices: Tensor, params: AddressParams): Tensor {
  const picked = gather(ct, indices, params);
  const lead = indices.shape.slice(0, -1);
  const numbers = reshape(iota({ shape: [sizeOf(lead)], axis: 0, dtype: "int32" }), { shape: lead });
  const board = zerosLike(
    aval(
      params.axes.map((axis) => ct.shape[axis]),
      "int32",
    ),
  );
  const all = { ...params, axes: range(params.axes.length) };
  const stays = eq(gather(scatter(board, indices, numbers, all), indices, all), numbers);
  const kept = range(picked.shape.length).slice(lead.length);
  return select(broadcast(stays, { shape: picked.shape, axes: kept }), picked, zerosLike(picked));
}
