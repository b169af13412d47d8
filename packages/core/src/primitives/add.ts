/** Addition and negation. @module */

import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import type { NoParams } from "../program/primitive.js";
import { isLinear } from "../program/primitive.js";
import type { Callable } from "./define.js";
import { definePrimitive } from "./define.js";
import { numeric, real } from "./domains.js";
import { elementwiseRules } from "./elementwise.js";

/** x + y, elementwise. Integers wrap. */
export const add: Callable<[x: Tensor, y: Tensor], NoParams, Tensor> = definePrimitive({
  ...elementwiseRules(
    {
      name: "add",
      dtypes: numeric,
      domains: [real, real],
      scalar: (x, y) => scalar.add(x, y),
    },
    () => add,
  ),
  kind: "linear",
  commutes: true,
  // d(x + y) = dx + dy
  jvp: (_primals, [dx, dy]) => [dx === null ? dy : dy === null ? dx : add(dx, dy)],
  transpose: ([ct], [x, y]) => [isLinear(x) ? ct : null, isLinear(y) ? ct : null],
});

/** -x, elementwise: the sign bit is flipped, so -0 comes from 0. Integers wrap. */
export const neg: Callable<[x: Tensor], NoParams, Tensor> = definePrimitive({
  ...elementwiseRules(
    { name: "neg", dtypes: numeric, domains: [real], scalar: (x) => scalar.neg(x) },
    () => neg,
  ),
  kind: "linear",
  transpose: ([ct]) => [neg(ct)],
});

/** x - y, elementwise. Integers wrap. */
export const sub: Callable<[x: Tensor, y: Tensor], NoParams, Tensor> = definePrimitive({
  ...elementwiseRules(
    {
      name: "sub",
      dtypes: numeric,
      domains: [real, real],
      scalar: (x, y) => scalar.sub(x, y),
    },
    () => sub,
  ),
  kind: "linear",
  // d(x - y) = dx - dy
  jvp: (_primals, [dx, dy]) => [
    dx === null ? (dy === null ? null : neg(dy)) : dy === null ? dx : sub(dx, dy),
  ],
  transpose: ([ct], [x, y]) => [isLinear(x) ? ct : null, isLinear(y) ? neg(ct) : null],
});
