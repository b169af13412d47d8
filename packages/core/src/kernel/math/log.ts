/**
 * log and log1p: x = 2^k m with sqrt(1/2) <= m < sqrt(2), then log m = 2 atanh(s) with s = (m - 1) / (m + 1).
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import {
  abs,
  add,
  and,
  constant,
  convert,
  div,
  eq,
  fromWords,
  highWord,
  le,
  lowWord,
  lt,
  mul,
  select,
  shr,
  sub,
} from "../scalar.js";
import { ln2High, ln2Low, logNarrow, logTail } from "./coefficients.js";
import type { DoubleDouble } from "./doubleDouble.js";
import { fastTwoSum } from "./doubleDouble.js";
import { throughFloat64, twoTo } from "./floats.js";
import { polynomial } from "./polynomial.js";

const ln2 = ln2High + ln2Low;
// High words of sqrt(1/2), and of 1 less that: adding the difference carries into the exponent exactly when m
// would be >= sqrt(2).
const rootHalf = 0x3fe6a09e;
const toExponent = 0x3ff00000 - rootHalf;

/** A positive number as 2^exponent (1 + f). */
export interface Significand {
  /** float64, -0.293 <= f < 0.415; exact. */
  readonly f: ScalarExpr;
  /** int32. */
  readonly exponent: ScalarExpr;
}

/** Splits a positive normal float64; zeros, negatives and NaN give something finite. */
export function significand(x: ScalarExpr, bias: ScalarExpr = constant(1023, "int32")): Significand {
  const shifted = add(highWord(x), toExponent);
  const high = add(and(shifted, 0xfffff), rootHalf);
  return { f: sub(fromWords(high, lowWord(x)), 1), exponent: sub(shr(shifted, 20), bias) };
}

/** Splits any positive float64, subnormal ones too. */
export function significandOfAny(x: ScalarExpr): Significand {
  const tiny = lt(x, twoTo(-1022));
  const bias = select(tiny, constant(1023 + 54, "int32"), constant(1023, "int32"));
  return significand(select(tiny, mul(x, twoTo(54)), x), bias);
}

// log at and beyond the ends of its domain: log(+-0) = -Infinity, log(negative) = NaN, log(Infinity) =
// Infinity, NaN stays.
function withEnds(x: ScalarExpr, inside: ScalarExpr, zero: number): ScalarExpr {
  const below = select(eq(x, zero), constant(-Infinity, x.dtype), constant(NaN, x.dtype));
  return select(lt(zero, x), select(lt(x, Infinity), inside, x), select(le(x, zero), below, x));
}

/** log(2^k (1 + f)) in float64 to relative error 2^-36, apart from cancellation of its two terms. */
export function logNarrow64({ f, exponent }: Significand): ScalarExpr {
  const s = div(f, add(f, 2));
  return add(mul(s, polynomial(mul(s, s), logNarrow)), mul(convert(exponent, "float64"), ln2));
}

/**
 * log(2^k (1 + f)) + tail in float64, for a `tail` far below the rest, as the sum of k ln 2 + f and what
 * follows. The series is that of fdlibm's e_log.c (Sun Microsystems, 1993).
 */
export function logParts({ f, exponent }: Significand, tail?: ScalarExpr): DoubleDouble {
  const k = convert(exponent, "float64");
  const s = div(f, add(f, 2));
  const z = mul(s, s);
  const half = mul(mul(f, 0.5), f);
  const rest = mul(s, add(half, mul(z, polynomial(z, logTail))));
  const small = tail === undefined ? mul(k, ln2Low) : add(mul(k, ln2Low), tail);
  const { high, low } = fastTwoSum(mul(k, ln2High), f);
  return { high, low: add(low, sub(add(rest, small), half)) };
}

/** The sum of logParts: log(2^k (1 + f)) + tail. */
export function logOf(x: Significand, tail?: ScalarExpr): ScalarExpr {
  const { high, low } = logParts(x, tail);
  return add(high, low);
}

/**
 * Natural logarithm for float32 or float64, subnormals included.
 * Largest error measured: f32 0.501 ULP, f64 0.78 ULP (near sqrt(2)). log(0) = -Infinity, log(negative) =
 * NaN, log(1) = 0.
 */
export function log(x: ScalarExpr): ScalarExpr {
  const inside =
    x.dtype === "float32"
      ? throughFloat64((y) => logNarrow64(significand(y)))(x)
      : logOf(significandOfAny(x));
  return withEnds(x, inside, 0);
}

/** log(1 + x) in float64 to relative error 2^-36, for x above -1. */
export function log1pNarrow(x: ScalarExpr): ScalarExpr {
  const { f, exponent } = significand(add(x, 1));
  // Where 1 + x needs no scaling x itself is the f that rounding 1 + x would spoil.
  return logNarrow64({ f: select(eq(exponent, 0), x, f), exponent });
}

/**
 * log(1 + x) for float32 or float64, accurate near 0; -0 gives -0.
 * Largest error measured: f32 0.501 ULP, f64 0.78 ULP. log1p(-1) = -Infinity, below that NaN.
 */
export function log1p(x: ScalarExpr): ScalarExpr {
  const inside = x.dtype === "float32" ? throughFloat64(log1pNarrow)(x) : log1pWide(x);
  const ended = withEnds(x, inside, -1);
  return select(lt(abs(x), x.dtype === "float32" ? twoTo(-26) : twoTo(-54)), x, ended);
}

/** log(1 + x + tail) in float64 for x above -1 and a `tail` far below x. */
export function log1pWide(x: ScalarExpr, tail?: ScalarExpr): ScalarExpr {
  const u = add(x, 1);
  // What rounding 1 + x lost: 1 + x = u + lost exactly, by whichever side is the smaller.
  const lost = select(lt(x, 1), sub(x, sub(u, 1)), sub(1, sub(u, x)));
  return logOf(significand(u), div(tail === undefined ? lost : add(lost, tail), u));
}
