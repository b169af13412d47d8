/** The logarithm of the Poisson distribution: what derivatives of gammainc are made of. @module */
import type { Tensor } from "../base/tensor.js";
import * as math from "../kernel/math/poisson.js";
import { add, sub } from "./add.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { positive } from "./domains.js";
import type { BinaryPrimitive } from "./kinds.js";
import { elementwise } from "./kinds.js";
import { digamma } from "./lgamma.js";
import { log } from "./log.js";
import { mul } from "./mul.js";

/** a log x - x - lgamma(a + 1), elementwise, accurate where a and x are large. float64, for x >= 0 and a > -1. */
export const poissonLog: BinaryPrimitive = elementwise<[a: Tensor, x: Tensor]>({
  name: "poissonLog",
  dtypes: ["float64"],
  domains: [positive, positive],
  scalar: math.poissonLog,
  partials: [
    // d (a log x - x - lgamma(a + 1)) = (log x - digamma(a + 1)) da + (a / x - 1) dx
    (da, [a, x]) => mul(da, sub(log(x), digamma(add(a, constantLike(a, 1))))),
    (dx, [a, x]) => mul(dx, sub(div(a, x), constantLike(x, 1))),
  ],
});
