/**
 * erf and erfc: a rational function near 0, and e^(-x^2) times a slow factor in the tails.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, constant, div, lt, mul, nearest, select, sub } from "../scalar.js";
import { erfcLog, erfcxNarrow, erfNarrow, erfSmall } from "./coefficients.js";
import { fastTwoSum, upperPart } from "./doubleDouble.js";
import { exp2Narrow, expScaled, scale } from "./exp.js";
import { atLeast, atMost, copySign, throughFloat64 } from "./floats.js";
import { polynomial, rational } from "./polynomial.js";

// Between the two forms: where erf is about 0.71.
const joint = 0.75;

/** erf(x) = x + x R(x^2) for |x| <= 0.75: the second term. */
function smallTerm(x: ScalarExpr): ScalarExpr {
  return mul(x, rational(mul(x, x), erfSmall));
}

/**
 * erfc(x) e^growth for float64 x >= 0.75 as e^(-x^2 + G(x) + growth) / x. x^2 is exact from the upper half of x, as in fdlibm's
 * s_erf.c (Sun Microsystems, 1993); one G serves the whole range, and its error only counts absolutely.
 */
function tail(x: ScalarExpr, growth?: ScalarExpr): ScalarExpr {
  const y = atLeast(atMost(x, 27.3), joint);
  const upper = upperPart(y);
  const lower = sub(y, upper);
  const slow = sub(rational(sub(y, joint), erfcLog), mul(lower, add(y, upper)));
  const first = fastTwoSum(sub(0, mul(upper, upper)), constant(-159 / 256, "float64"));
  const second = fastTwoSum(first.high, growth === undefined ? slow : add(slow, growth));
  const { fraction, rest, exponent } = expScaled(second.high, add(first.low, second.low));
  // (fraction + rest) / y, rounded once: what is left beside the upper part of the quotient is exact.
  const quotient = upperPart(div(fraction, y));
  const left = sub(sub(fraction, mul(quotient, upper)), sub(mul(quotient, lower), rest));
  return scale({ fraction: add(quotient, div(left, y)), exponent });
}

/**
 * The error function for float32 or float64, all arguments.
 * Largest error measured: f32 0.503 ULP, f64 0.97 ULP (near 0.8). Odd to the bit; erf(+-Infinity) = +-1.
 */
export function erf(x: ScalarExpr): ScalarExpr {
  if (x.dtype === "float32") return throughFloat64((y) => erfOfNarrow(atMost(atLeast(y, -3.93), 3.93)))(x);
  const size = abs(x);
  const large = sub(1, tail(size));
  return copySign(select(lt(size, joint), add(size, smallTerm(size)), large), x);
}

function erfOfNarrow(x: ScalarExpr): ScalarExpr {
  const z = mul(x, x);
  return div(mul(x, polynomial(z, erfNarrow.p)), polynomial(z, erfNarrow.q));
}

/**
 * 1 - erf(x) for float32 or float64, all arguments; its values may be subnormal.
 * Largest error measured: f32 0.502 ULP, f64 1.30 ULP (near 0.9). erfc(Infinity) = 0, erfc(-Infinity) = 2.
 */
export function erfc(x: ScalarExpr): ScalarExpr {
  return x.dtype === "float32" ? throughFloat64(erfcNarrow)(x) : erfcWide(x);
}

/** erfc(x) e^growth in float64, for a `growth` near 0 that is 0 for x <= 0. */
export function erfcWide(x: ScalarExpr, growth?: ScalarExpr): ScalarExpr {
  const size = abs(x);
  const term = smallTerm(x);
  // 1 - (x + term), from the nearest quarter on: x less that is exact.
  const origin = mul(nearest(mul(x, 4)), 0.25);
  const start = sub(1, origin);
  const taken = add(term, sub(x, origin));
  const plain = sub(start, taken);
  const middle = growth === undefined ? plain : sub(start, sub(taken, mul(plain, growth)));
  const far = tail(size, growth);
  return select(lt(size, joint), middle, select(lt(x, 0), sub(2, far), far));
}

/** erfc in float64, to what float32 needs. */
export function erfcNarrow(x: ScalarExpr): ScalarExpr {
  const size = atMost(abs(x), 10.2);
  const value = mul(exp2Narrow(mul(mul(size, size), -Math.LOG2E)), rational(size, erfcxNarrow));
  return select(lt(x, 0), sub(2, value), value);
}
