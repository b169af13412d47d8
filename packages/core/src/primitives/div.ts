/** Division. @module */

import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { isKnown } from "../program/primitive.js";
import { neg } from "./add.js";
import { nonzero, numeric, real } from "./domains.js";
import type { BinaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { mul } from "./mul.js";

/** x / y, elementwise. On floats as in IEEE 754; on integers truncated, x / 0 is -1 (all bits set). */
export const div: BinaryPrimitive = elementwise<[x: Tensor, y: Tensor]>({
  name: "div",
  dtypes: numeric,
  domains: [real, nonzero],
  scalar: (x, y) => scalar.div(x, y),
  partials: [
    // d(x / y) = dx / y
    (dx, [, y]) => div(dx, y),
    // d(x / y) = -(x / y) / y dy
    (dy, [, y], out) => neg(mul(div(out, y), dy)),
  ],
  transpose: ([ct], [, y]) => [isKnown(y) ? div(ct, y) : null, null],
});
