/** Shifts of the bits of integers. @module */
import type { Tensor } from "../base/tensor.js";
import type { ScalarExpr } from "../kernel/scalar.js";
import * as scalar from "../kernel/scalar.js";
import type { Domain } from "../program/primitive.js";
import { integers } from "./domains.js";
import type { BinaryPrimitive } from "./kinds.js";
import { stepwise } from "./kinds.js";

// Every word of 32 bits, of int32 and of uint32.
const words: Domain = { low: -0x8000_0000, high: 0xffff_ffff };
const counts: Domain = { low: 0, high: 40 };

// Read as an unsigned number: a negative count is one beyond 31.
function isShort(count: ScalarExpr): ScalarExpr {
  return scalar.lt(scalar.convert(count, "uint32"), 32);
}

/**
 * x shifted left by `count` bits, elementwise; zeros come in, and a count outside 0 to 31 leaves 0. x and
 * count have one shape and dtype, which are the result's.
 */
export const shiftLeft: BinaryPrimitive = stepwise<[x: Tensor, count: Tensor]>({
  name: "shiftLeft",
  dtypes: integers,
  domains: [words, counts],
  scalar: (x, count) => scalar.select(isShort(count), scalar.shl(x, count), 0),
});

/**
 * x shifted right by `count` bits, elementwise: on int32 the sign bit comes in, on uint32 zeros. A count
 * outside 0 to 31 leaves nothing but what comes in. x and count have one shape and dtype, which are the
 * result's.
 */
export const shiftRight: BinaryPrimitive = stepwise<[x: Tensor, count: Tensor]>({
  name: "shiftRight",
  dtypes: integers,
  domains: [words, counts],
  scalar: (x, count) =>
    scalar.select(isShort(count), scalar.shr(x, count), x.dtype === "int32" ? scalar.shr(x, 31) : 0),
});
