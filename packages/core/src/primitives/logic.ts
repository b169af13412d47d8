/** Logic on bool and on the bits of integers. @module */
import type { Tensor } from "../base/tensor.js";
import * as scalar from "../kernel/scalar.js";
import { bitwise, truth } from "./domains.js";
import type { BinaryPrimitive, UnaryPrimitive } from "./kinds.js";
import { stepwise } from "./kinds.js";

/**
 * x and y, elementwise: logical on bool, bit by bit on integers. x and y have one shape and dtype, which are
 * the result's.
 */
export const and: BinaryPrimitive = stepwise<[x: Tensor, y: Tensor]>({
  name: "and",
  dtypes: bitwise,
  domains: [truth, truth],
  scalar: (x, y) => scalar.and(x, y),
});

/**
 * x or y, elementwise: logical on bool, bit by bit on integers. x and y have one shape and dtype, which are
 * the result's.
 */
export const or: BinaryPrimitive = stepwise<[x: Tensor, y: Tensor]>({
  name: "or",
  dtypes: bitwise,
  domains: [truth, truth],
  scalar: (x, y) => scalar.or(x, y),
});

/**
 * Either x or y, elementwise: logical on bool, bit by bit on integers. x and y have one shape and dtype,
 * which are the result's.
 */
export const xor: BinaryPrimitive = stepwise<[x: Tensor, y: Tensor]>({
  name: "xor",
  dtypes: bitwise,
  domains: [truth, truth],
  scalar: (x, y) => scalar.xor(x, y),
});

/** Not x, elementwise: logical on bool, every bit flipped on integers. Shape and dtype are those of x. */
export const not: UnaryPrimitive = stepwise<[x: Tensor]>({
  name: "not",
  dtypes: bitwise,
  domains: [truth],
  scalar: (x) => scalar.not(x),
});
