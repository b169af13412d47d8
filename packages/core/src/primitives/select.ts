/** Choice by a condition. @module */
import { aval } from "../base/aval.js";
import { DTypeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { zip } from "../kernel/lazy.js";
import * as scalar from "../kernel/scalar.js";
import type { NoParams } from "../program/primitive.js";
import { isKnown, isLinear } from "../program/primitive.js";
import { bind } from "../trace/bind.js";
import { batchElementwise } from "./batching.js";
import { checkSameDType, checkSameShape, formatArguments } from "./check.js";
import { zerosLike } from "./constant.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { argument, everything, predicate } from "./domains.js";

const names = ["condition", "x", "y"];

/**
 * x where the condition holds, y elsewhere. The condition is bool; all three have one shape, x and y one
 * dtype, which are the result's. Both x and y are computed; what is not chosen has the derivative 0, unless
 * its own derivative is not finite.
 */
export const select: Callable<[condition: Tensor, x: Tensor, y: Tensor], NoParams, Tensor> = definePrimitive({
  name: "select",
  kind: "linear",
  linearIn: [1, 2],
  dtypes: everything,
  samples: (shape) => [{ args: [predicate(shape), argument(shape), argument(shape)], params: {} }],
  shape: (args) => {
    const [condition, x, y] = args;
    if (condition.dtype !== "bool") {
      throw new DTypeError({
        op: "select",
        requirement: "the condition must be bool",
        expected: "bool",
        received: condition.dtype,
        arguments: formatArguments(args, names),
        fix: "Compare it with something, as in ne(condition, 0).",
      });
    }
    checkSameDType("select", [x, y], names.slice(1));
    checkSameShape("select", args, names);
    return [aval(x.shape, x.dtype)];
  },
  transpose: ([ct], [condition, x, y]) => {
    if (!isKnown(condition)) return [null, null, null];
    const zeros = zerosLike(ct);
    return [
      null,
      isLinear(x) ? select(condition, ct, zeros) : null,
      isLinear(y) ? select(condition, zeros, ct) : null,
    ];
  },
  batch: (args, dims, params, size) =>
    batchElementwise((moved) => bind(select, moved, params), args, dims, size),
  lower: (inputs) => [zip(inputs, (condition, x, y) => scalar.select(condition, x, y))],
});
