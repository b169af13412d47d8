/**
 * tanh, sinh and cosh: polynomials near 0, exponentials beyond.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, convert, div, lt, mul, select, sub } from "../scalar.js";
import { coshTail, sinhTail, tanhNarrow, tanhSmall } from "./coefficients.js";
import { expm1Narrow64, expNarrow, expScaled, scale } from "./exp.js";
import { atLeast, atMost, copySign, powerOfTwo, throughFloat64 } from "./floats.js";
import { polynomial, rational } from "./polynomial.js";

/**
 * Hyperbolic tangent for float32 or float64, all arguments. float32 is one rational function, odd by
 * construction; the split of float64 at 0.625 is that of Cephes tanh.c (Moshier, 1987).
 * Largest error measured: f32 0.501 ULP, f64 1.34 ULP (just above 0.625). Odd to the bit; tanh(+-Infinity) =
 * +-1.
 */
export function tanh(x: ScalarExpr): ScalarExpr {
  if (x.dtype === "float32") return throughFloat64((y) => tanhOfNarrow(atMost(atLeast(y, -9.02), 9.02)))(x);
  const size = abs(x);
  const z = mul(x, x);
  const small = add(size, mul(mul(size, z), rational(z, tanhSmall)));
  const { fraction, exponent } = expScaled(mul(atMost(size, 22), 2));
  const large = sub(1, div(2, add(mul(fraction, powerOfTwo(exponent)), 1)));
  return copySign(select(lt(size, 0.625), small, large), x);
}

function tanhOfNarrow(x: ScalarExpr): ScalarExpr {
  const z = mul(x, x);
  return div(mul(x, polynomial(z, tanhNarrow.p)), polynomial(z, tanhNarrow.q));
}

/** e^size / 2 for float64 size >= 0, past the overflow of e^size itself. */
function halfExp(size: ScalarExpr): ScalarExpr {
  const { fraction, exponent } = expScaled(atMost(size, 711));
  return scale({ fraction, exponent: sub(exponent, 1) });
}

/**
 * Hyperbolic sine for float32 or float64, all arguments.
 * Largest error measured: f32 0.504 ULP, f64 1.57 ULP (near 1.4). Odd to the bit.
 */
export function sinh(x: ScalarExpr): ScalarExpr {
  const size = abs(x);
  if (x.dtype === "float32") {
    const t = expm1Narrow64(atMost(convert(size, "float64"), 90));
    return copySign(convert(mul(add(t, div(t, add(t, 1))), 0.5), "float32"), x);
  }
  const z = mul(x, x);
  const small = add(size, mul(mul(size, z), polynomial(z, sinhTail)));
  const half = halfExp(size);
  return copySign(select(lt(size, 1), small, sub(half, div(0.25, half))), x);
}

/**
 * Hyperbolic cosine for float32 or float64, all arguments.
 * Largest error measured: f32 0.501 ULP, f64 1.08 ULP. Even to the bit.
 */
export function cosh(x: ScalarExpr): ScalarExpr {
  const size = abs(x);
  if (x.dtype === "float32") {
    const e = expNarrow(atMost(convert(size, "float64"), 90));
    return convert(mul(add(e, div(1, e)), 0.5), "float32");
  }
  const z = mul(x, x);
  const half = halfExp(size);
  return select(lt(size, 1), add(mul(z, polynomial(z, coshTail)), 1), add(half, div(0.25, half)));
}
