/** Positions along an axis. @module */
import { aval } from "../base/aval.js";
import type { DType } from "../base/dtype.js";
import { DTypeError, invariant } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { checkShape, formatShape, normalizeAxis } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { numeric } from "./domains.js";

export interface IotaParams {
  /** Shape of the result. */
  readonly shape: Shape;
  /** The axis along which the elements count 0, 1, 2, ...; in [0, rank). */
  readonly axis: number;
  /** dtype of the result; a number. */
  readonly dtype: DType;
}

/**
 * Every element's position along one axis: shape [2,3], axis 1 -> [[0,1,2],[0,1,2]]. Called with parameters
 * only.
 */
export const iota: Callable<[], IotaParams, Tensor> = definePrimitive<[], IotaParams>({
  name: "iota",
  kind: "nondifferentiable",
  dtypes: numeric,
  samples: (shape) =>
    shape.length === 0
      ? []
      : [
          { args: [], params: { shape, axis: 0, dtype: "int32" } },
          { args: [], params: { shape, axis: shape.length - 1, dtype: "float32" } },
        ],
  shape: (_args, { shape, axis, dtype }) => {
    normalizeAxis("iota", axis, shape.length);
    if (!numeric.includes(dtype)) {
      throw new DTypeError({
        op: "iota",
        requirement: "positions are numbers",
        expected: numeric.join(" or "),
        received: dtype,
        arguments: `shape ${formatShape(shape)}`,
      });
    }
    return [aval(checkShape("iota", shape), dtype)];
  },
  batch: () => {
    invariant(false, "iota has no argument that could be mapped");
  },
  lower: (_inputs, { shape, axis, dtype }) => [{ shape, body: scalar.convert(scalar.index(axis), dtype) }],
});
