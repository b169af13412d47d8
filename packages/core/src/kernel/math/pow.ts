/**
 * pow: x^y = e^(y log x), in float64 with both the logarithm and the product as double-doubles.
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
  mul,
  neg,
  not,
  or,
  select,
  sub,
  trunc,
} from "../scalar.js";
import { ln2High, ln2Low, logPower, twoThirdsHigh, twoThirdsLow } from "./coefficients.js";
import type { DoubleDouble } from "./doubleDouble.js";
import { fastTwoSum, product, splitConstant, twoProduct, twoSquare } from "./doubleDouble.js";
import { exp2Narrow, expScaled, scale } from "./exp.js";
import { atLeast, atMost, twoTo } from "./floats.js";
import type { Significand } from "./log.js";
import { logOf, significand, significandOfAny } from "./log.js";
import { polynomial } from "./polynomial.js";

/**
 * log(2^k (1 + f)) to relative error 2^-65: 2 s (1 + s^2/3 + s^4 P(s^2)) with s = f / (2 + f), all but P in
 * double-double.
 */
function logDoubleDouble({ f, exponent }: Significand): DoubleDouble {
  const below = fastTwoSum(constant(2, "float64"), f);
  const s = div(f, below.high);
  const back = twoProduct(s, below.high);
  const sLow = div(sub(sub(sub(f, back.high), back.low), mul(s, below.low)), below.high);
  const square = twoSquare(s);
  const zLow = add(square.low, mul(mul(s, 2), sLow));
  const z = square.high;
  const third = twoProduct(z, constant(twoThirdsHigh, "float64"), splitConstant(twoThirdsHigh));
  const thirdLow = add(third.low, add(mul(z, twoThirdsLow), mul(zLow, twoThirdsHigh)));
  const series = fastTwoSum(third.high, add(thirdLow, mul(mul(z, z), polynomial(z, logPower))));
  const factor = fastTwoSum(constant(2, "float64"), series.high);
  const part = product({ high: s, low: sLow }, { high: factor.high, low: add(factor.low, series.low) });
  const k = convert(exponent, "float64");
  const total = fastTwoSum(mul(k, ln2High), part.high);
  return fastTwoSum(total.high, add(total.low, add(part.low, mul(k, ln2Low))));
}

function wideMagnitude(size: ScalarExpr, y: ScalarExpr): ScalarExpr {
  const log = logDoubleDouble(significandOfAny(size));
  const { high, low } = twoProduct(atEnds(size, log.high), y);
  const within = lt(abs(high), 750);
  const tail = select(within, add(low, mul(y, log.low)), constant(0, "float64"));
  return scale(expScaled(atMost(atLeast(high, -746), 710), tail));
}

function narrowMagnitude(size: ScalarExpr, y: ScalarExpr): ScalarExpr {
  const x = convert(size, "float64");
  const power = mul(mul(atEnds(x, logOf(significand(x))), convert(y, "float64")), Math.LOG2E);
  return convert(exp2Narrow(atMost(atLeast(power, -160), 130)), "float32");
}

// log 0 = -Infinity and log Infinity = Infinity; NaN stays.
function atEnds(size: ScalarExpr, log: ScalarExpr): ScalarExpr {
  return select(
    lt(0, size),
    select(lt(size, Infinity), log, size),
    select(eq(size, 0), constant(-Infinity, size.dtype), size),
  );
}

function isInteger(x: ScalarExpr): ScalarExpr {
  return eq(trunc(x), x);
}

function isNegative(x: ScalarExpr): ScalarExpr {
  return lt(x.dtype === "float32" ? bitcast(x, "int32") : highWord(x), 0);
}

/**
 * x to the power y for float32 or float64, with the special values of IEEE 754-2019 (C's pow): pow(x, 0) =
 * pow(1, y) = 1 even for NaN; a negative x takes integer y only, else NaN; odd integers keep the sign of x,
 * that of zeros and infinities too.
 * Largest error measured: f32 0.501 ULP, f64 1.34 ULP (near overflow).
 */
export function pow(x: ScalarExpr, y: ScalarExpr): ScalarExpr {
  const size = abs(x);
  // Beyond 2^80 only the sign of y and of log x counts, and 0 * Infinity is avoided at |x| = 1.
  const bounded = atMost(atLeast(y, -twoTo(80)), twoTo(80));
  const magnitude = x.dtype === "float32" ? narrowMagnitude(size, bounded) : wideMagnitude(size, bounded);
  const integer = isInteger(y);
  const odd = and(integer, not(isInteger(mul(y, 0.5))));
  const signed = select(and(isNegative(x), odd), neg(magnitude), magnitude);
  const undefinedAt = and(and(lt(x, 0), lt(-Infinity, x)), not(integer));
  const value = select(undefinedAt, constant(NaN, x.dtype), signed);
  return select(or(eq(y, 0), eq(x, 1)), constant(1, x.dtype), value);
}
