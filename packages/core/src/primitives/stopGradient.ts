/** A value without its derivative. @module */
import type { Tensor } from "../base/tensor.js";
import { everything, real } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { stepwise } from "./kinds.js";

/** x itself, taken as constant by every derivative. Shape and dtype are those of x. */
export const stopGradient: UnaryPrimitive = stepwise<[x: Tensor]>({
  name: "stopGradient",
  dtypes: everything,
  domains: [real],
  scalar: (x) => x,
});
