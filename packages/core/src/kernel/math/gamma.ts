/**
 * lgamma and digamma: a rational function up to 2.5, Stirling's series above, one step of the recurrence
 * below, and the reflection formula for negative arguments. Both run in float64 for float32 too, which keeps
 * their zeros sharp.
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
  le,
  lt,
  mul,
  nearest,
  neg,
  select,
  sub,
} from "../scalar.js";
import {
  cosPi,
  digammaCore,
  digammaRootHigh,
  digammaRootLow,
  digammaStirling,
  lgammaConstant,
  lgammaCore,
  lgammaStirling,
  sinPi,
} from "./coefficients.js";
import { fastTwoSum, twoProduct, twoSum } from "./doubleDouble.js";
import { logOf, logParts, significandOfAny } from "./log.js";
import { polynomial, rational } from "./polynomial.js";

const pi = Math.PI;

function number(value: number): ScalarExpr {
  return constant(value, "float64");
}

// The distance of x from the nearest integer, and sine and cosine of pi times that or of what it lacks to a
// half.
interface Phase {
  /** x - nearest(x), exact. */
  readonly offset: ScalarExpr;
  /** bool: |offset| <= 1/4. */
  readonly near: ScalarExpr;
  /** b times sin(pi b) / (pi b), where b is |offset| or 1/2 - |offset|. */
  readonly sine: ScalarExpr;
  /** cos(pi b). */
  readonly cosine: ScalarExpr;
}

function phase(x: ScalarExpr): Phase {
  const offset = sub(x, nearest(x));
  const size = abs(offset);
  const near = le(size, 0.25);
  const b = select(near, size, sub(0.5, size));
  const z = mul(b, b);
  return { offset, near, sine: mul(b, polynomial(z, sinPi)), cosine: polynomial(z, cosPi) };
}

/**
 * log |gamma(x)| for float32 or float64, all arguments; Infinity at 0, -1, -2, ...
 * Largest error measured: f32 0.501 ULP; f64 1.53 ULP for x > 0, relative at its zeros 1 and 2 too. Between
 * negative integers the error of f64 is below 5 * 2^-53 of the largest term, absolute near the zeros there.
 */
export function lgamma(x: ScalarExpr): ScalarExpr {
  return convert(lgammaWide(convert(x, "float64"), x.dtype === "float64"), x.dtype);
}

// With `exact` false, what only float64 sees is left out.
function lgammaWide(x: ScalarExpr, exact: boolean): ScalarExpr {
  const size = abs(x);
  const parts = logParts(significandOfAny(size));
  // Below 1 this is lgamma(size + 1), with size as the exact distance from its zero.
  const below = lt(size, 1);
  const fromOne = select(below, size, sub(size, 1));
  // product (1/2 + ratio), half of the product being exact; 1/2 - 3/32 is about what the sum is at 2.5, where it counts most.
  const product = twoProduct(fromOne, sub(fromOne, 1));
  const ratio = sub(rational(fromOne, lgammaCore), 0.09375);
  const rest = add(mul(product.high, ratio), mul(product.low, add(ratio, 0.5)));
  const half = mul(product.high, 0.5);
  const logarithm = fastTwoSum(neg(parts.high), half);
  const inverse = div(1, size);
  const series = mul(inverse, rational(mul(inverse, inverse), lgammaStirling));
  const factor = fastTwoSum(sub(parts.high, 1), parts.low);
  const lost = exact ? mul(sub(size, 0.5), factor.low) : number(-0);
  const beside = add(add(lost, add(series, lgammaConstant)), 107 / 256);
  const stirling = add(mul(sub(size, 0.5), factor.high), beside);
  // The 0 makes -0 at the zeros positive.
  const core = add(add(half, rest), 0);
  const lower = add(logarithm.high, add(logarithm.low, sub(rest, parts.low)));
  const positive = select(lt(size, 2.5), select(below, lower, core), stirling);
  // gamma(x) gamma(1 + |x|) = pi / |sin(pi x)| for negative x
  const { offset, near, sine, cosine } = phase(x);
  const next = select(below, core, add(positive, add(parts.high, parts.low)));
  const reflected = sub(neg(logOf(significandOfAny(select(near, sine, mul(cosine, 1 / pi))))), next);
  const value = select(lt(x, 0), select(eq(offset, 0), number(Infinity), reflected), positive);
  return select(eq(size, 0), number(Infinity), select(lt(size, Infinity), value, size));
}

/**
 * The derivative of log gamma for float32 or float64, all arguments: -Infinity at 0, Infinity at -0, NaN at
 * negative integers.
 * Largest error measured: f32 0.501 ULP; f64 1.65 ULP for x > 0, relative at its zero too. For negative x the
 * error of f64 is below 6 * 2^-53 of the larger of its two terms.
 */
export function digamma(x: ScalarExpr): ScalarExpr {
  return convert(digammaWide(convert(x, "float64"), x.dtype === "float64"), x.dtype);
}

function digammaWide(x: ScalarExpr, exact: boolean): ScalarExpr {
  const negative = lt(x, 0);
  const below = lt(x, 1);
  const size = abs(x);
  const y = select(below, add(size, 1), x);
  // (y - root) (1 + ratio), with all digits of the first factor, those that |x| + 1 loses among them.
  const fromRoot = sub(y, digammaRootHigh);
  const high = sub(fromRoot, digammaRootLow);
  const low = add(sub(sub(fromRoot, high), digammaRootLow), select(below, sub(size, sub(y, 1)), number(0)));
  const ratio = sub(rational(sub(y, 1), digammaCore), 0.25);
  const coreTail = add(mul(high, ratio), mul(low, add(ratio, 1)));
  const inverse = div(1, y);
  const z = mul(inverse, inverse);
  const series = add(mul(inverse, 0.5), mul(z, rational(z, digammaStirling)));
  const isCore = lt(y, 2.5);
  const parts = logParts(significandOfAny(y));
  const value = select(isCore, high, parts.high);
  const rest = select(isCore, coreTail, sub(parts.low, series));
  // digamma(x) = digamma(1 - x) - pi cot(pi x), and digamma(x) = digamma(x + 1) - 1 / x, where 1 / x near 1 is 1 + (1 - x) / x
  const { offset, near, sine, cosine } = phase(x);
  const cotangent = div(select(near, cosine, mul(sine, pi * pi)), select(near, sine, cosine));
  const reflection = select(lt(offset, 0), neg(cotangent), cotangent);
  const isUpper = exact ? and(below, lt(0.5, x)) : constant(0, "bool");
  const back = div(select(isUpper, sub(1, x), number(1)), x);
  const step = select(negative, reflection, select(below, select(isUpper, number(1), back), number(0)));
  const tail = sub(rest, select(isUpper, back, number(0)));
  const sum = twoSum(value, neg(step));
  const all = select(lt(abs(sum.high), Infinity), add(sum.high, add(sum.low, tail)), sum.high);
  const pole = and(negative, eq(offset, 0));
  return select(pole, number(NaN), select(lt(x, Infinity), all, x));
}
