/**
 * asin, acos, atan and atan2.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import {
  abs,
  add,
  and,
  bitcast,
  constant,
  convert,
  div,
  eq,
  highWord,
  lt,
  max,
  mul,
  neg,
  select,
  sqrt,
  sub,
} from "../scalar.js";
import {
  asinNarrow,
  asinTail,
  atanNarrow,
  atanTail,
  quarterPiHigh,
  quarterPiLow,
  threeQuarterPiHigh,
  threeQuarterPiLow,
} from "./coefficients.js";
import { rootOf } from "./doubleDouble.js";
import { copySign, twoTo } from "./floats.js";
import { polynomial, rational } from "./polynomial.js";

// pi/2 and pi as sums of two doubles: doubling is exact.
const halfPi = { high: 2 * quarterPiHigh, low: 2 * quarterPiLow };
const wholePi = { high: 4 * quarterPiHigh, low: 4 * quarterPiLow };

/** asin(s) - s for 0 <= s <= 1/2 with z = s^2. */
function asinRest(s: ScalarExpr, z: ScalarExpr): ScalarExpr {
  return mul(s, mul(z, rational(z, asinTail)));
}

/** What asin and acos share: near 1 they are those of sqrt((1 - |x|) / 2), which is at most 1/2. */
interface Halved {
  /** bool: |x| < 1/2. */
  readonly small: ScalarExpr;
  /** |x|, or the root less its lower halfPi. */
  readonly leading: ScalarExpr;
  /** The rest of asin of it. */
  readonly rest: ScalarExpr;
}

function halved(x: ScalarExpr): Halved {
  const size = abs(x);
  const small = lt(size, 0.5);
  const z = select(small, mul(x, x), mul(sub(1, size), 0.5));
  const { rounded, upper, lower } = rootOf(z);
  const rest = asinRest(select(small, size, rounded), z);
  return { small, leading: select(small, size, upper), rest: select(small, rest, add(rest, lower)) };
}

function asinNarrowOf(x: ScalarExpr): { readonly small: ScalarExpr; readonly value: ScalarExpr } {
  const size = abs(x);
  const small = lt(size, 0.5);
  const z = select(small, mul(x, x), mul(sub(1, size), 0.5));
  return { small, value: mul(select(small, size, sqrt(z)), polynomial(z, asinNarrow)) };
}

/**
 * Inverse sine for float32 or float64, |x| <= 1, else NaN; the argument is halved as in fdlibm's e_asin.c
 * (Sun, 1993).
 * Largest error measured: f32 0.501 ULP, f64 0.67 ULP. Odd to the bit.
 */
export function asin(x: ScalarExpr): ScalarExpr {
  if (x.dtype === "float32") {
    const { small, value } = asinNarrowOf(convert(x, "float64"));
    return copySign(convert(select(small, value, sub(halfPi.high, mul(value, 2))), "float32"), x);
  }
  const { small, leading, rest } = halved(x);
  const large = sub(sub(halfPi.high, mul(leading, 2)), sub(mul(rest, 2), halfPi.low));
  return copySign(select(small, add(leading, rest), large), x);
}

/**
 * Inverse cosine for float32 or float64, |x| <= 1, else NaN.
 * Largest error measured: f32 0.501 ULP, f64 0.79 ULP. acos(1) = 0.
 */
export function acos(x: ScalarExpr): ScalarExpr {
  const negative = lt(x, 0);
  if (x.dtype === "float32") {
    const { small, value } = asinNarrowOf(convert(x, "float64"));
    const outer = select(negative, sub(wholePi.high, mul(value, 2)), mul(value, 2));
    const inner = add(halfPi.high, select(negative, value, neg(value)));
    return convert(select(small, inner, outer), "float32");
  }
  const { small, leading, rest } = halved(x);
  const inner = select(
    negative,
    add(halfPi.high, add(leading, add(rest, halfPi.low))),
    sub(halfPi.high, add(leading, sub(rest, halfPi.low))),
  );
  const twice = mul(add(leading, rest), 2);
  const outer = select(
    negative,
    sub(sub(wholePi.high, mul(leading, 2)), sub(mul(rest, 2), wholePi.low)),
    twice,
  );
  return select(small, inner, outer);
}

// atan(y / x) for y, x >= 0 in float64, as turn + angle; a division, with t between -1/3 and `joint`.
interface Direction {
  /** bool: joint x < y. */
  readonly middle: ScalarExpr;
  /** bool: 2 x < y. */
  readonly steep: ScalarExpr;
  /** atan(t). */
  readonly angle: ScalarExpr;
}

// From where on angles count from pi / 4: where they are a half, so that the rounding of t costs less there.
const joint = 0.546875;

function direction(y: ScalarExpr, x: ScalarExpr, narrow: boolean): Direction {
  const middle = lt(mul(x, narrow ? 0.5 : joint), y);
  const steep = lt(mul(x, 2), y);
  const top = select(steep, neg(x), select(middle, sub(y, x), y));
  const bottom = select(steep, y, select(middle, add(y, x), x));
  const t = div(top, select(eq(bottom, 0), constant(1, "float64"), bottom));
  const z = mul(t, t);
  const angle = narrow ? mul(t, polynomial(z, atanNarrow)) : add(t, mul(mul(t, z), polynomial(z, atanTail)));
  return { middle, steep, angle };
}

function among({ middle, steep }: Direction, low: number, mid: number, high: number): ScalarExpr {
  return select(steep, constant(high, "float64"), select(middle, constant(mid, "float64"), low));
}

/**
 * Inverse tangent for float32 or float64, all arguments.
 * Largest error measured: f32 0.501 ULP, f64 1.34 ULP (near 0.56). Odd to the bit; atan(+-Infinity) = +-pi/2.
 */
export function atan(x: ScalarExpr): ScalarExpr {
  const narrow = x.dtype === "float32";
  const d = direction(abs(convert(x, "float64")), constant(1, "float64"), narrow);
  const base = among(d, 0, quarterPiHigh, halfPi.high);
  const rest = narrow ? d.angle : add(d.angle, among(d, 0, quarterPiLow, halfPi.low));
  return copySign(convert(add(base, rest), x.dtype), x);
}

/**
 * The angle of the point (x, y), from -pi to pi, for float32 or float64, with the special values of C99.
 * Largest error measured: f32 0.501 ULP, f64 1.43 ULP. Odd in y to the bit; atan2(0, -0) = pi, atan2(0, 0) =
 * 0.
 */
export function atan2(y: ScalarExpr, x: ScalarExpr): ScalarExpr {
  const narrow = x.dtype === "float32";
  const [height, width] = comparable(abs(convert(y, "float64")), abs(convert(x, "float64")), narrow);
  const d = direction(height, width, narrow);
  const left = lt(narrow ? bitcast(x, "int32") : highWord(x), 0);
  const pick = (right: ScalarExpr, mirrored: ScalarExpr): ScalarExpr => select(left, mirrored, right);
  const base = pick(
    among(d, 0, quarterPiHigh, halfPi.high),
    among(d, wholePi.high, threeQuarterPiHigh, halfPi.high),
  );
  const low = pick(
    among(d, 0, quarterPiLow, halfPi.low),
    among(d, wholePi.low, threeQuarterPiLow, halfPi.low),
  );
  const angle = pick(d.angle, neg(d.angle));
  return copySign(convert(add(base, narrow ? angle : add(angle, low)), x.dtype), y);
}

// Two infinities count as equal, sums of two large numbers must not overflow, and subnormal ones have no digits for a comparison.
function comparable(y: ScalarExpr, x: ScalarExpr, narrow: boolean): readonly [ScalarExpr, ScalarExpr] {
  const both = and(eq(y, Infinity), eq(x, Infinity));
  const finite = [y, x].map((value) => select(both, constant(1, "float64"), value));
  const factor = select(
    lt(twoTo(900), max(finite[0], finite[1])),
    constant(0.25, "float64"),
    constant(twoTo(60), "float64"),
  );
  return narrow ? [finite[0], finite[1]] : [mul(finite[0], factor), mul(finite[1], factor)];
}
