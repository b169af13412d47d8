/**
 * erf and erfc: a rational function near 0, and e^(-x^2) times a slow factor in the tails.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, constant, div, fromWords, highWord, lt, mul, select, sub } from "../scalar.js";
import { erfcLog, erfcxNarrow, erfNarrow, erfSmall } from "./coefficients.js";
import { fastTwoSum } from "./doubleDouble.js";
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
 * erfc(x) for float64 x >= 0.75 as e^(-x^2 + G(x)) / x. x^2 is exact from the upper half of x, as in fdlibm's
 * s_erf.c (Sun Microsystems, 1993); one G serves the whole range, and its error only counts absolutely.
 */
function tail(x: ScalarExpr): ScalarExpr {
  const y = atLeast(atMost(x, 27.3), joint);
  const upper = fromWords(highWord(y), constant(0, "uint32"));
  const correction = sub(rational(sub(y, joint), erfcLog), mul(sub(y, upper), add(y, upper)));
  const first = fastTwoSum(sub(0, mul(upper, upper)), constant(-293 / 512, "float64"));
  const second = fastTwoSum(first.high, correction);
  return div(scale(expScaled(second.high, add(first.low, second.low))), y);
}

/**
 * The error function for float32 or float64, all arguments.
 * Largest error measured: f32 0.503 ULP, f64 1.11 ULP (above 0.75). Odd to the bit; erf(+-Infinity) = +-1.
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
 * Largest error measured: f32 0.502 ULP, f64 1.97 ULP (near 0.89). erfc(Infinity) = 0, erfc(-Infinity) = 2.
 */
export function erfc(x: ScalarExpr): ScalarExpr {
  if (x.dtype === "float32") return throughFloat64(erfcNarrow)(x);
  const size = abs(x);
  const term = smallTerm(x);
  // 1 - (x + term), from a half where x is near a half: x - 1/2 is exact there.
  const middle = select(lt(x, 0.25), sub(1, add(x, term)), sub(0.5, add(term, sub(x, 0.5))));
  const far = tail(size);
  return select(lt(size, joint), middle, select(lt(x, 0), sub(2, far), far));
}

/** erfc in float64, to what float32 needs. */
export function erfcNarrow(x: ScalarExpr): ScalarExpr {
  const size = atMost(abs(x), 10.2);
  const value = mul(exp2Narrow(mul(mul(size, size), -Math.LOG2E)), rational(size, erfcxNarrow));
  return select(lt(x, 0), sub(2, value), value);
}
