/**
 * asinh, acosh and atanh, as log1p of an argument that carries its own rounding error along; the formulas are
 * those of fdlibm (Sun Microsystems, 1993).
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, constant, div, eq, lt, mul, select, sqrt, sub } from "../scalar.js";
import { fastTwoSum, twoSum } from "./doubleDouble.js";
import { copySign, throughFloat64 } from "./floats.js";
import { log1pNarrow, log1pWide, logOf, significand } from "./log.js";

// Above 2^28 x + sqrt(x^2 +- 1) is 2 x to the last bit.
const large = 0x10000000;

/** log(2 x) for large float64 x, without doubling it. */
function logOfTwice(x: ScalarExpr): ScalarExpr {
  const { f, exponent } = significand(x);
  return logOf({ f, exponent: add(exponent, 1) });
}

/**
 * Inverse hyperbolic sine for float32 or float64, all arguments.
 * Largest error measured: f32 0.501 ULP, f64 1.01 ULP. Odd to the bit.
 */
export function asinh(x: ScalarExpr): ScalarExpr {
  const size = abs(x);
  const inside = x.dtype === "float32" ? throughFloat64(asinhNarrow)(size) : asinhWide(size);
  return copySign(select(lt(size, Infinity), inside, size), x);
}

function asinhNarrow(size: ScalarExpr): ScalarExpr {
  const z = mul(size, size);
  return log1pNarrow(add(size, div(z, add(sqrt(add(z, 1)), 1))));
}

function asinhWide(size: ScalarExpr): ScalarExpr {
  const z = mul(size, size);
  const argument = fastTwoSum(size, div(z, add(sqrt(add(z, 1)), 1)));
  return select(lt(size, large), log1pWide(argument.high, argument.low), logOfTwice(size));
}

/**
 * Inverse hyperbolic cosine for float32 or float64, x >= 1, else NaN.
 * Largest error measured: f32 0.501 ULP, f64 1.61 ULP (near 1.03). acosh(1) = 0.
 */
export function acosh(x: ScalarExpr): ScalarExpr {
  const inside = x.dtype === "float32" ? throughFloat64(acoshNarrow)(x) : acoshWide(x);
  return select(lt(x, 1), constant(NaN, x.dtype), select(lt(x, Infinity), inside, x));
}

function acoshNarrow(x: ScalarExpr): ScalarExpr {
  const t = sub(x, 1);
  return log1pNarrow(add(t, sqrt(mul(t, add(x, 1)))));
}

function acoshWide(x: ScalarExpr): ScalarExpr {
  const t = sub(x, 1);
  const argument = fastTwoSum(sqrt(add(mul(t, 2), mul(t, t))), t);
  return select(lt(x, large), log1pWide(argument.high, argument.low), logOfTwice(x));
}

/**
 * Inverse hyperbolic tangent for float32 or float64, |x| <= 1, else NaN.
 * Largest error measured: f32 0.501 ULP, f64 1.06 ULP. Odd to the bit; atanh(+-1) = +-Infinity.
 */
export function atanh(x: ScalarExpr): ScalarExpr {
  const size = abs(x);
  const inside = x.dtype === "float32" ? throughFloat64(atanhNarrow)(size) : atanhWide(size);
  const end = select(eq(size, 1), constant(Infinity, x.dtype), constant(NaN, x.dtype));
  return copySign(select(lt(size, 1), inside, end), x);
}

function atanhNarrow(size: ScalarExpr): ScalarExpr {
  return mul(log1pNarrow(div(mul(size, 2), sub(1, size))), 0.5);
}

// 2 x / (1 - x) = 2 x + 2 x^2 / (1 - x)
function atanhWide(size: ScalarExpr): ScalarExpr {
  const twice = mul(size, 2);
  const argument = twoSum(twice, div(mul(twice, size), sub(1, size)));
  return mul(log1pWide(argument.high, argument.low), 0.5);
}
