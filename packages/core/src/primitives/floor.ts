/** The integers below and above. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import type { Domain } from "../program/primitive.js";
import { floating } from "./domains.js";
import type { UnaryPrimitive } from "./kinds.js";
import { stepwise } from "./kinds.js";

const betweenIntegers: Domain = { low: -2.5, high: 2.5, avoid: [-2, -1, 0, 1, 2] };

/**
 * The largest integer that is at most x, elementwise. Shape and dtype are those of x. The derivative is 0.
 */
export const floor: UnaryPrimitive = stepwise<[x: Tensor]>({
  name: "floor",
  dtypes: floating,
  domains: [betweenIntegers],
  scalar: (x) => scalar.floor(x),
});

/**
 * The least integer that is at least x, elementwise; between -1 and 0 it is -0. Shape and dtype are those of
 * x. The derivative is 0.
 */
export const ceil: UnaryPrimitive = stepwise<[x: Tensor]>({
  name: "ceil",
  dtypes: floating,
  domains: [betweenIntegers],
  scalar: (x) => scalar.ceil(x),
});
