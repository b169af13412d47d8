/** Conversion between dtypes. @module */
import { aval, formatAval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import { dtypes, isDType } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { zip } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";

export interface ConvertParams {
  /** dtype of the result. */
  readonly dtype: DType;
}

/**
 * x in another dtype: f32[2,3] with dtype "int32" -> i32[2,3]. Float to integer truncates and saturates, NaN
 * gives 0; to bool is x != 0; between integers the bits stay; to a narrower float it rounds to nearest even.
 */
export const convert: Callable<[x: Tensor], ConvertParams, Tensor> = definePrimitive<
  [x: Tensor],
  ConvertParams
>({
  name: "convert",
  kind: "jvp",
  dtypes: everything,
  // float32 is left out: rounding float64 to it is a staircase to difference quotients.
  samples: (shape) =>
    (["float64", "int32", "bool"] as const).map((dtype) => ({ args: [argument(shape)], params: { dtype } })),
  shape: ([x], { dtype }) => {
    if (!isDType(dtype)) {
      throw new ArgumentError({
        op: "convert",
        requirement: "there is no such dtype",
        expected: dtypes.join(" or "),
        received: String(dtype),
        arguments: formatAval(x),
      });
    }
    return [aval(x.shape, dtype)];
  },
  // d convert(x) = convert(dx); what is no float has no tangent, whatever stands here
  jvp: (_primals, [dx], { dtype }) => [dx === null ? null : convert(dx, { dtype })],
  transpose: ([ct], [x]) => [convert(ct, { dtype: x.dtype })],
  batch: ([x], [dim], params) => [{ value: convert(x, params), dim }],
  lower: (inputs, { dtype }) => [zip(inputs, (x) => scalar.convert(x, dtype))],
});
