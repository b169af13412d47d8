/**
 * Moves on the bits of floats that the functions of this folder share: signs, clamps, powers of two.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import {
  add,
  and,
  bitcast,
  constant,
  convert,
  fromWords,
  highWord,
  lowWord,
  lt,
  or,
  select,
  shl,
} from "../scalar.js";

/** `magnitude` (not negative) with the sign bit of `sign`; both of one float dtype. */
export function copySign(magnitude: ScalarExpr, sign: ScalarExpr): ScalarExpr {
  const signBit = constant(-2147483648, "int32");
  if (magnitude.dtype === "float32") {
    return bitcast(or(bitcast(magnitude, "int32"), and(bitcast(sign, "int32"), signBit)), "float32");
  }
  return fromWords(or(highWord(magnitude), and(highWord(sign), signBit)), lowWord(magnitude));
}

/**
 * The smaller of x and `limit`, in the form that is one instruction (`pmin`) on SIMD machines; NaN stays NaN.
 */
export function atMost(x: ScalarExpr, limit: number): ScalarExpr {
  const bound = constant(limit, x.dtype);
  return select(lt(bound, x), bound, x);
}

/** The larger of x and `limit`, as `pmax`; NaN stays NaN. */
export function atLeast(x: ScalarExpr, limit: number): ScalarExpr {
  const bound = constant(limit, x.dtype);
  return select(lt(x, bound), bound, x);
}

/** 2^n as a literal, for n from -1074 to 1023: every step is exact. */
export function twoTo(n: number): number {
  let power = 1;
  for (let i = 0; i < Math.abs(n); i++) power *= n < 0 ? 0.5 : 2;
  return power;
}

/** The float64 2^n for int32 n from -1022 to 1023. */
export function powerOfTwo(n: ScalarExpr): ScalarExpr {
  return fromWords(shl(add(n, 1023), 20), constant(0, "uint32"));
}

/** float32 functions run in float64 and round once at the end. */
export function throughFloat64(f: (x: ScalarExpr) => ScalarExpr): (x: ScalarExpr) => ScalarExpr {
  return (x) => convert(f(convert(x, "float64")), "float32");
}
