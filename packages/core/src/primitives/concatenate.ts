/** Tensors one behind the other along an axis; its transpose cuts the cotangent apart again. @module */

import type { Aval } from "../base/aval.js";
import { aval } from "../base/aval.js";
import { ArgumentError, ShapeError } from "../base/errors.js";
import { formatShape, sameShape, withoutAxes } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { isLinear } from "../program/primitive.js";
import { allToFront } from "./batching.js";
import { checkAscendingAxes, checkSameDType, formatArguments } from "./check.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything } from "./domains.js";
import { slice } from "./slice.js";

export interface ConcatenateParams {
  /** The axis along which the arguments follow one another; their sizes may differ along it only. */
  readonly axis: number;
}

/** The arguments one behind the other along `axis`: f32[2,3] and f32[2,1] with axis 1 -> f32[2,4]. */
export const concatenate: Callable<readonly Tensor[], ConcatenateParams, Tensor> = definePrimitive<
  readonly Tensor[],
  ConcatenateParams
>({
  name: "concatenate",
  kind: "linear",
  dtypes: everything,
  samples: (shape) => {
    if (shape.length === 0) return [];
    const last = shape.length - 1;
    const longer = shape.map((size, axis) => (axis === last ? size + 2 : size));
    return [
      { args: [argument(shape)], params: { axis: 0 } },
      { args: [argument(shape), argument(longer), argument(shape)], params: { axis: last } },
    ];
  },
  shape: (args, { axis }) => {
    if (args.length === 0) {
      throw new ArgumentError({
        op: "concatenate",
        requirement: "at least one tensor is needed",
        received: "none",
      });
    }
    const names = args.map((_, i) => `argument ${i}`);
    checkAscendingAxes("concatenate", args[0], [axis]);
    checkSameDType("concatenate", args, names);
    const expected = withoutAxes(args[0].shape, [axis]);
    const bad = args.find(
      ({ shape }) => shape.length <= axis || !sameShape(withoutAxes(shape, [axis]), expected),
    );
    if (bad !== undefined) {
      throw new ShapeError({
        op: "concatenate",
        requirement: `sizes must match on every axis but ${axis}`,
        expected: `${formatShape(args[0].shape)} up to axis ${axis}`,
        received: formatShape(bad.shape),
        arguments: formatArguments(args, names),
      });
    }
    const starts = startsOf(args, axis);
    return [
      aval(
        args[0].shape.map((size, a) => (a === axis ? starts[args.length] : size)),
        args[0].dtype,
      ),
    ];
  },
  transpose: ([ct], args, { axis }) => {
    const starts = startsOf(args, axis);
    const along = (value: number, others: readonly number[]): readonly number[] =>
      others.map((each, a) => (a === axis ? value : each));
    const strides = ct.shape.map(() => 1);
    return args.map((arg, i) =>
      isLinear(arg)
        ? slice(ct, {
            start: along(
              starts[i],
              ct.shape.map(() => 0),
            ),
            limit: along(starts[i + 1], ct.shape),
            strides,
          })
        : null,
    );
  },
  simplify: (args) => (args.length === 1 ? args[0] : undefined),
  part: (args, { axis }, start, limit) => {
    const starts = startsOf(args, axis);
    const i = args.findIndex((_, k) => starts[k] <= start[axis] && limit[axis] <= starts[k + 1]);
    if (i < 0) return undefined;
    const inside = (ends: readonly number[]): readonly number[] =>
      ends.map((end, a) => (a === axis ? end - starts[i] : end));
    return slice(args[i], { start: inside(start), limit: inside(limit), strides: start.map(() => 1) });
  },
  batch: (args, dims, { axis }, size) => {
    const [first] = dims;
    const aligned = dims.every((dim) => dim === first);
    if (aligned && first !== null) {
      return [{ value: concatenate(...args, { axis: axis < first ? axis : axis + 1 }), dim: first }];
    }
    return [{ value: concatenate(...allToFront(args, dims, size), { axis: axis + 1 }), dim: 0 }];
  },
  lower: (inputs, { axis }, build) => (inputs.length === 1 ? inputs : [build.concatenate(inputs, axis)]),
});

// Where each argument begins along the axis, and at last where they end.
function startsOf(args: readonly Aval[], axis: number): readonly number[] {
  const starts = [0];
  for (const { shape } of args) starts.push(starts[starts.length - 1] + shape[axis]);
  return starts;
}
