/**
 * Unevaluated sums of two float64: sums and products that keep what rounding would lose. There is no fused
 * multiply-add, so products split their factors (Veltkamp; Dekker 1971).
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { add, constant, div, fromWords, highWord, mul, sqrt, sub } from "../scalar.js";
import { atLeast, twoTo } from "./floats.js";

/** high + low, where `low` is at most half a unit in the last place of `high`, or nearly so. */
export interface DoubleDouble {
  readonly high: ScalarExpr;
  readonly low: ScalarExpr;
}

/** a + b exactly, when |a| >= |b| or a is a multiple of b's unit in the last place. */
export function fastTwoSum(a: ScalarExpr, b: ScalarExpr): DoubleDouble {
  const high = add(a, b);
  return { high, low: sub(b, sub(high, a)) };
}

/** a + b exactly. */
export function twoSum(a: ScalarExpr, b: ScalarExpr): DoubleDouble {
  const high = add(a, b);
  const fromB = sub(high, a);
  return { high, low: add(sub(a, sub(high, fromB)), sub(b, fromB)) };
}

/** x as a 26-bit `high` and a 26-bit `low`; for |x| below 2^996. */
export function split(x: ScalarExpr): DoubleDouble {
  const spread = mul(x, 134217729);
  const high = sub(spread, sub(spread, x));
  return { high, low: sub(x, high) };
}

/** a b exactly, given b's halves; for factors below 2^996 whose product is above 2^-969. */
export function twoProduct(a: ScalarExpr, b: ScalarExpr, halves: DoubleDouble = split(b)): DoubleDouble {
  const high = mul(a, b);
  const x = split(a);
  const cross = add(sub(mul(x.high, halves.high), high), mul(x.high, halves.low));
  return { high, low: add(add(cross, mul(x.low, halves.high)), mul(x.low, halves.low)) };
}

/** a^2 exactly, for a below 2^498. */
export function twoSquare(a: ScalarExpr): DoubleDouble {
  const high = mul(a, a);
  const x = split(a);
  const cross = mul(x.high, x.low);
  return { high, low: add(add(sub(mul(x.high, x.high), high), add(cross, cross)), mul(x.low, x.low)) };
}

/** (a.high + a.low) (b.high + b.low), without the product of the low parts. */
export function product(a: DoubleDouble, b: DoubleDouble): DoubleDouble {
  const { high, low } = twoProduct(a.high, b.high);
  return fastTwoSum(high, add(low, add(mul(a.high, b.low), mul(a.low, b.high))));
}

/** The upper 21 bits of x: their product with 32 bits is exact. */
export function upperPart(x: ScalarExpr): ScalarExpr {
  return fromWords(highWord(x), constant(0, "uint32"));
}

/** A square root, rounded and to some 70 bits. */
export interface Root {
  readonly rounded: ScalarExpr;
  /** The upper part of `rounded`. */
  readonly upper: ScalarExpr;
  /** What the root has beside it. */
  readonly lower: ScalarExpr;
}

/** The root of z + low, for z >= 0 and a `low` far below it. */
export function rootOf(z: ScalarExpr, low?: ScalarExpr): Root {
  const rounded = sqrt(z);
  const upper = upperPart(rounded);
  const exact = sub(z, mul(upper, upper));
  const rest = low === undefined ? exact : add(exact, low);
  return { rounded, upper, lower: div(rest, atLeast(add(rounded, upper), twoTo(-100))) };
}

/** A float64 constant split in JavaScript, so that no node is spent on it. */
export function splitConstant(x: number): DoubleDouble {
  const spread = x * 134217729;
  const high = spread - (spread - x);
  return { high: constant(high, "float64"), low: constant(x - high, "float64") };
}
