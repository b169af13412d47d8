/**
 * exp and expm1: x = n ln 2 + r with |r| <= ln 2 / 2, a polynomial for e^r, and 2^n put into the exponent
 * bits.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import {
  abs,
  add,
  constant,
  convert,
  fromWords,
  lowWord,
  lt,
  mul,
  select,
  shl,
  shr,
  sub,
} from "../scalar.js";
import { exp2Root, expm1Narrow, expTail, ln2High, ln2Low } from "./coefficients.js";
import { atLeast, atMost, powerOfTwo, throughFloat64, twoTo } from "./floats.js";
import { polynomial } from "./polynomial.js";

// Adding 1.5 * 2^52 rounds to an integer, which then stands in the low word.
const rounder = 6755399441055744;

/** A number as `fraction * 2^exponent`. */
export interface Scaled {
  /** float64 near 1. */
  readonly fraction: ScalarExpr;
  /** What the fraction has lost. */
  readonly rest: ScalarExpr;
  /** int32. */
  readonly exponent: ScalarExpr;
}

/** e^r - 1 as an unevaluated sum, for the reduced argument r. */
interface ReducedExp {
  /** r rounded: the leading term. */
  readonly high: ScalarExpr;
  /** Everything after it. */
  readonly low: ScalarExpr;
  readonly exponent: ScalarExpr;
}

// Cody and Waite (1980): n ln2High is exact for |n| < 2^20, so high - low is r to about 2^-80.
function reduce(x: ScalarExpr, tail?: ScalarExpr): ReducedExp {
  const shifted = add(mul(x, Math.LOG2E), rounder);
  const n = sub(shifted, rounder);
  const high = sub(x, mul(n, ln2High));
  const low = tail === undefined ? mul(n, ln2Low) : sub(mul(n, ln2Low), tail);
  const r = sub(high, low);
  const rest = sub(sub(high, r), low);
  // e^(r + rest) - 1 = r + (r^2 q(r) + rest (1 + r))
  const correction = add(mul(mul(r, r), polynomial(r, expTail)), mul(rest, add(r, 1)));
  return { high: r, low: correction, exponent: convert(lowWord(shifted), "int32") };
}

/**
 * e^(x + tail) for float64 x from -2^20 to 2^20 and a `tail` far below x, before scaling; error below
 * 0.65 ULP.
 */
export function expScaled(x: ScalarExpr, tail?: ScalarExpr): Scaled {
  const { high, low, exponent } = reduce(x, tail);
  const sum = add(high, 1);
  const after = add(sub(high, sub(sum, 1)), low);
  const fraction = add(sum, after);
  return { fraction, rest: sub(after, sub(fraction, sum)), exponent };
}

/** fraction * 2^exponent for exponents from -2044 to 2046, rounded once when the result is subnormal. */
export function scale({ fraction, exponent }: Omit<Scaled, "rest">): ScalarExpr {
  const half = shr(exponent, 1);
  return mul(mul(fraction, powerOfTwo(half)), powerOfTwo(sub(exponent, half)));
}

/** e^x in float64 to relative error 2^-34, for x from -700 to 700: what float32 results need. */
export function expNarrow(x: ScalarExpr): ScalarExpr {
  return exp2Narrow(mul(x, Math.LOG2E));
}

/** 2^x in float64 to relative error 2^-34, for x from -1000 to 1000. */
export function exp2Narrow(x: ScalarExpr): ScalarExpr {
  const { f, power } = splitPower(x);
  const root = polynomial(f, exp2Root);
  return mul(mul(root, root), power);
}

// x as f + n with n integer and |f| <= 1/2, and 2^n; the bias 1023 of the exponent field is added with the
// rounder.
function splitPower(x: ScalarExpr): { readonly f: ScalarExpr; readonly power: ScalarExpr } {
  const shifted = add(x, rounder + 1023);
  const f = sub(x, sub(shifted, rounder + 1023));
  const power = fromWords(convert(shl(lowWord(shifted), 20), "int32"), constant(0, "uint32"));
  return { f, power };
}

/**
 * e^x for float32 or float64, all arguments.
 * Largest error measured: f32 0.501 ULP, f64 0.75 ULP (subnormal results; else 0.65). e^-Infinity = 0, e^0 =
 * 1, results under the least subnormal are 0.
 */
export function exp(x: ScalarExpr): ScalarExpr {
  if (x.dtype === "float32") return throughFloat64((y) => expNarrow(atMost(atLeast(y, -105), 89)))(x);
  return scale(expScaled(atMost(atLeast(x, -746), 710)));
}

/** e^x - 1 in float64 to relative error 2^-32, for x from -700 to 700; -0 gives -0. */
export function expm1Narrow64(x: ScalarExpr): ScalarExpr {
  const { f, power } = splitPower(mul(x, Math.LOG2E));
  // 2^n (2^f - 1) - (1 - 2^n): subtracting +0 keeps the sign of zero.
  return sub(mul(power, mul(f, polynomial(f, expm1Narrow))), sub(1, power));
}

/**
 * e^x - 1 for float32 or float64, all arguments, accurate near 0; -0 gives -0.
 * Largest error measured: f32 0.504 ULP, f64 1.06 ULP (near 0.36).
 */
export function expm1(x: ScalarExpr): ScalarExpr {
  if (x.dtype === "float32") return throughFloat64((y) => expm1Narrow64(atMost(atLeast(y, -20), 89)))(x);
  const { high, low, exponent } = reduce(atMost(atLeast(x, -40), 710));
  // Half the result, so that 2^1024 is not needed: (h - 1/2) + h (high + low) with h = 2^(n-1), the leading
  // sum exact.
  const h = powerOfTwo(sub(exponent, 1));
  const shift = sub(h, 0.5);
  const leading = mul(h, high);
  const sum = add(shift, leading);
  const lost = sub(leading, sub(sum, shift));
  const value = mul(add(sum, add(lost, mul(h, low))), 2);
  return select(lt(abs(x), twoTo(-54)), x, value);
}
