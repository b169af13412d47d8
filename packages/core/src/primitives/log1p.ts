/** log(1 + x), accurate near 0. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/index.js";
import { add } from "./add.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { floating } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";

/** log(1 + x), elementwise. Shape and dtype are those of x. log1p(-1) is -Infinity, below that NaN. */
export const log1p: UnaryPrimitive = elementwise<[x: Tensor]>({
  name: "log1p",
  dtypes: floating,
  domains: [{ low: -0.75, high: 3 }],
  scalar: math.log1p,
  // d log(1 + x) = dx / (1 + x)
  partials: [(dx, [x]) => div(dx, add(x, constantLike(x, 1)))],
});
