/**
 * Angles in turns: x / (2 pi) less the nearest quarter turn, for every finite x. 1 / (2 pi) is kept in digits
 * so short that their products with x are exact; whole turns are dropped from each product before they are
 * added (Payne and Hanek, 1983).
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { add, and, constant, convert, eq, highWord, max, mul, nearest, select, shr, sub } from "../scalar.js";
import { turnDigits27, turnDigits29, twoPiHigh, twoPiLow } from "./coefficients.js";
import type { DoubleDouble } from "./doubleDouble.js";
import { fastTwoSum, split, splitConstant, twoProduct } from "./doubleDouble.js";
import { twoTo } from "./floats.js";

/** An angle as `quadrant` quarter turns and a rest. */
export interface NarrowAngle {
  /** float64, the rest in turns, |rest| <= 1/8 and a little. */
  readonly rest: ScalarExpr;
  /** int32; only its two lowest bits count. */
  readonly quadrant: ScalarExpr;
}

/** An angle as `quadrant` quarter turns and a rest. */
export interface WideAngle {
  /** The rest in radians, |rest| <= pi / 4 and a little. */
  readonly rest: DoubleDouble;
  readonly quadrant: ScalarExpr;
}

function fraction(x: ScalarExpr): ScalarExpr {
  return sub(x, nearest(x));
}

function sum(terms: readonly ScalarExpr[]): ScalarExpr {
  return terms.reduce(add);
}

/**
 * Reduces a float64 that was converted from float32: 24 bits times digits of 29. Infinity and NaN give NaN.
 */
export function reduceNarrow(x: ScalarExpr): NarrowAngle {
  // From digit 5 on the products are below 2^-17, whatever x is.
  const products = turnDigits29.map((digit, k) => (k < 5 ? fraction(mul(x, digit)) : mul(x, digit)));
  const quarters = nearest(mul(sum(products.slice(0, 5)), 4));
  // From high to low: as long as cancellation is possible the partial sums are exact.
  const [first, ...others] = products;
  const rest = sum([sub(first, mul(quarters, 0.25)), ...others]);
  return { rest, quadrant: convert(quarters, "int32") };
}

// The digits that matter to |x| in [2^(54 j), 2^(54 j + 54)): number 2 j - 2 to 2 j + 6. Those before give
// whole turns only.
const span = 9;
const windows = 19;

function digitsFor(x: ScalarExpr): readonly ScalarExpr[] {
  const exponent = sub(and(shr(highWord(x), 20), 0x7ff), 1023);
  const positive = max(exponent, 0);
  // floor(e / 54) for e up to 1024.
  const j = shr(mul(positive, 1214), 16);
  // A barrel shifter by 32, 16, 8, 4 and 2 digits, keeping no more entries than can still be reached.
  const start: readonly ScalarExpr[] = [0, 0, ...turnDigits27].map((digit) => constant(digit, "float64"));
  return [4, 3, 2, 1, 0].reduce<readonly ScalarExpr[]>((entries, bit) => {
    const set = eq(and(shr(j, bit), 1), 1);
    const by = 2 << bit;
    const rest = Math.min(by - 2, 2 * (windows - 1));
    const reach = span + rest;
    return entries
      .slice(0, reach)
      .map((entry, i) => (entries[i + by] === undefined ? entry : select(set, entries[i + by], entry)));
  }, start);
}

/**
 * Reduces any float64 to within 2^-105 relative, the least rest of all included (about 2^-61).
 * Infinity and NaN give NaN; arguments below 2^-800 underflow, and callers treat them apart.
 */
export function reduceWide(x: ScalarExpr): WideAngle {
  const digits = digitsFor(x);
  // The digits carry 2^200 so that the last ones are no subnormals.
  const { high, low } = split(mul(x, twoTo(-200)));
  // Both products of a position are multiples of one unit and below 2^53 of it: each line is exact.
  const products = digits.slice(1).map((digit, k) => add(mul(high, digit), mul(low, digits[k])));
  // From the fourth position on they are below one turn.
  const parts = products.map((product, k) => (k < 3 ? fraction(product) : product));
  const quarters = nearest(mul(sum(parts.slice(0, 4)), 4));
  const start = add(sub(parts[0], mul(quarters, 0.25)), parts[1]);
  let total: DoubleDouble = { high: start, low: add(parts[6], parts[7]) };
  for (const part of parts.slice(2, 6)) {
    const next = fastTwoSum(total.high, part);
    total = { high: next.high, low: add(next.low, total.low) };
  }
  return { rest: toRadians(fastTwoSum(total.high, total.low)), quadrant: convert(quarters, "int32") };
}

function toRadians(turns: DoubleDouble): DoubleDouble {
  const { high, low } = twoProduct(turns.high, constant(twoPiHigh, "float64"), splitConstant(twoPiHigh));
  return fastTwoSum(high, add(low, add(mul(turns.high, twoPiLow), mul(turns.low, twoPiHigh))));
}
