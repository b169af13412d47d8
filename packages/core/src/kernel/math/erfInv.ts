/**
 * The inverse of erf. float64 after Wichura (1988, AS 241): one rational function of x^2 in the middle, one
 * of sqrt(-log(1 - |x|)) in the tails. float32 is one rational function of -log(1 - x^2), the variable of
 * Giles (2012).
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, constant, div, eq, le, lt, mul, neg, select, sub } from "../scalar.js";
import { erfInvCentral, erfInvNarrow, erfInvTail } from "./coefficients.js";
import { fastTwoSum, rootOf } from "./doubleDouble.js";
import { atLeast, copySign, throughFloat64, twoTo } from "./floats.js";
import { log1pNarrow, logParts, significand } from "./log.js";
import { polynomial, polynomialOf } from "./polynomial.js";

// Well below 0.843, where the values pass 1: just under 1, the sum of the tail is the more exact one.
const joint = 51 / 64;

/**
 * y with erf(y) = x, for float32 or float64, |x| <= 1.
 * Largest error measured: f32 0.506 ULP, f64 1.76 ULP (near 0.82). Odd to the bit; erfInv(+-1) =
 * +-Infinity, beyond that NaN.
 */
export function erfInv(x: ScalarExpr): ScalarExpr {
  const inside = x.dtype === "float32" ? throughFloat64(narrow)(x) : wide(x);
  const outside = select(eq(abs(x), 1), copySign(constant(Infinity, x.dtype), x), constant(NaN, x.dtype));
  return select(lt(abs(x), 1), inside, outside);
}

function narrow(x: ScalarExpr): ScalarExpr {
  const w = neg(log1pNarrow(neg(mul(x, x))));
  return div(mul(x, polynomial(w, erfInvNarrow.p)), polynomial(w, erfInvNarrow.q));
}

function wide(x: ScalarExpr): ScalarExpr {
  const size = abs(x);
  const central = le(size, joint);
  // 1 - |x| is exact where it is used.
  const parts = logParts(significand(atLeast(sub(1, size), twoTo(-54))));
  const log = fastTwoSum(parts.high, parts.low);
  const { rounded, upper, lower } = rootOf(neg(log.high), neg(log.low));
  const v = select(central, sub(joint * joint, mul(x, x)), sub(rounded, 1.3125));
  const choose = (middle: readonly number[], tail: readonly number[]): ScalarExpr =>
    polynomialOf(
      v,
      tail.map((value, i) => either(central, middle[i] ?? 0, value)),
    );
  const ratio = div(choose(erfInvCentral.p, erfInvTail.p), choose(erfInvCentral.q, erfInvTail.q));
  const value = select(central, add(size, mul(size, ratio)), add(upper, add(lower, ratio)));
  return copySign(value, x);
}

function either(condition: ScalarExpr, a: number, b: number): ScalarExpr {
  return a === b ? constant(a, "float64") : select(condition, constant(a, "float64"), b);
}
