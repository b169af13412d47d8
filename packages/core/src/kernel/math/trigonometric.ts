/**
 * sin, cos and tan: the argument less quarter turns, and two polynomials on the eighth of a turn that
 * remains.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, and, convert, div, eq, lt, mul, neg, select, sub } from "../scalar.js";
import { cosTail, cosTurnNarrow, sinTail, sinTurnNarrow } from "./coefficients.js";
import type { DoubleDouble } from "./doubleDouble.js";
import { fastTwoSum } from "./doubleDouble.js";
import { twoTo } from "./floats.js";
import { polynomial } from "./polynomial.js";
import { reduceNarrow, reduceWide } from "./reduction.js";

/** sin and cos of one argument, which share its reduction. */
export interface SinCos {
  readonly sin: ScalarExpr;
  readonly cos: ScalarExpr;
}

/** sin and cos of what reduction leaves, in float64. */
interface Octant<T> {
  readonly sin: T;
  readonly cos: T;
  readonly quadrant: ScalarExpr;
}

// sin(y + t) = y + (y^3 S(y^2) + t (1 - y^2 / 2))
function sinOf({ high, low }: DoubleDouble): DoubleDouble {
  const z = mul(high, high);
  const cubic = mul(mul(z, high), polynomial(z, sinTail));
  return fastTwoSum(high, add(cubic, sub(low, mul(mul(z, 0.5), low))));
}

// cos(y + t) = 1 - y^2 / 2 + (y^4 C(y^2) - y t), with what rounding 1 - y^2 / 2 lost
function cosOf({ high, low }: DoubleDouble): DoubleDouble {
  const z = mul(high, high);
  const half = mul(z, 0.5);
  const leading = sub(1, half);
  const lost = sub(sub(1, leading), half);
  return fastTwoSum(leading, add(lost, sub(mul(mul(z, z), polynomial(z, cosTail)), mul(high, low))));
}

function wideOctant(x: ScalarExpr): Octant<DoubleDouble> {
  const { rest, quadrant } = reduceWide(x);
  return { sin: sinOf(rest), cos: cosOf(rest), quadrant };
}

/** sin and cos of the rest of a float32, to relative error 2^-36. */
function narrowOctant(x: ScalarExpr): Octant<ScalarExpr> {
  const { rest, quadrant } = reduceNarrow(convert(x, "float64"));
  const z = mul(rest, rest);
  return { sin: mul(rest, polynomial(z, sinTurnNarrow)), cos: polynomial(z, cosTurnNarrow), quadrant };
}

function octantOf(x: ScalarExpr): Octant<ScalarExpr> {
  if (x.dtype === "float32") return narrowOctant(x);
  const { sin, cos, quadrant } = wideOctant(x);
  return { sin: sin.high, cos: cos.high, quadrant };
}

function isEven(quadrant: ScalarExpr): ScalarExpr {
  return eq(and(quadrant, 1), 0);
}

// The half turn that quadrants 2 and 3 add.
function turned(value: ScalarExpr, quadrant: ScalarExpr): ScalarExpr {
  return select(eq(and(quadrant, 2), 0), value, neg(value));
}

// Arguments this small are their own sine and tangent; -0 is among them.
function unlessTiny(x: ScalarExpr, value: ScalarExpr): ScalarExpr {
  return select(lt(abs(x), twoTo(-27)), x, convert(value, x.dtype));
}

/** sin and cos together; see each. */
export function sinCos(x: ScalarExpr): SinCos {
  const octant = octantOf(x);
  const { quadrant } = octant;
  const even = isEven(quadrant);
  const sine = turned(select(even, octant.sin, octant.cos), quadrant);
  const cosine = turned(select(even, octant.cos, octant.sin), add(quadrant, 1));
  return { sin: unlessTiny(x, sine), cos: convert(cosine, x.dtype) };
}

/**
 * Sine for float32 or float64, all arguments: the reduction is exact up to the largest float.
 * Largest error measured: f32 0.501 ULP, f64 0.77 ULP. Odd to the bit; infinities and NaN give NaN.
 */
export function sin(x: ScalarExpr): ScalarExpr {
  return sinCos(x).sin;
}

/**
 * Cosine for float32 or float64, all arguments, as sin.
 * Largest error measured: f32 0.501 ULP, f64 0.76 ULP. Even to the bit; infinities and NaN give NaN.
 */
export function cos(x: ScalarExpr): ScalarExpr {
  return sinCos(x).cos;
}

/**
 * Tangent for float32 or float64, all arguments, as sin.
 * Largest error measured: f32 0.501 ULP, f64 1.30 ULP. Odd to the bit; infinities and NaN give NaN.
 */
export function tan(x: ScalarExpr): ScalarExpr {
  if (x.dtype === "float32") {
    const { sin, cos, quadrant } = narrowOctant(x);
    const even = isEven(quadrant);
    return unlessTiny(x, div(select(even, sin, neg(cos)), select(even, cos, sin)));
  }
  const { sin, cos, quadrant } = wideOctant(x);
  const even = isEven(quadrant);
  const top = { high: select(even, sin.high, neg(cos.high)), low: select(even, sin.low, neg(cos.low)) };
  const bottom = { high: select(even, cos.high, sin.high), low: select(even, cos.low, sin.low) };
  const quotient = div(top.high, bottom.high);
  // One correction for what the low parts would have changed.
  return unlessTiny(x, add(quotient, div(sub(top.low, mul(quotient, bottom.low)), bottom.high)));
}
