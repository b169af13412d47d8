/** Multiplication. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import type { NoParams } from "../program/primitive.js";
import { isKnown } from "../program/primitive.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { numeric, real } from "./domains.js";
import { elementwiseRules } from "./elementwise.js";

/** x * y, elementwise. Integers wrap. */
export const mul: Callable<[x: Tensor, y: Tensor], NoParams, Tensor> = definePrimitive({
  ...elementwiseRules(
    {
      name: "mul",
      dtypes: numeric,
      domains: [real, real],
      scalar: (x, y) => scalar.mul(x, y),
    },
    () => mul,
  ),
  kind: "bilinear",
  commutes: true,
  // d(x y) = y dx + x dy
  transpose: ([ct], [x, y]) => [isKnown(y) ? mul(ct, y) : null, isKnown(x) ? mul(x, ct) : null],
});
