/**
 * The quantile function of the normal distribution, by rational functions on three intervals.
 * @see Wichura: Algorithm AS 241: The percentage points of the normal distribution (1988)
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, and, constant, le, lt, min, mul, neg, select, sqrt, sub } from "../scalar.js";
import { throughFloat64 } from "./floats.js";
import { log } from "./log.js";
import type { Rational } from "./polynomial.js";
import { rational } from "./polynomial.js";

const middle: Rational = {
  p: [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  q: [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
};

const side: Rational = {
  p: [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  q: [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
};

const tail: Rational = {
  p: [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124,
    0.0012426609473880784, 2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  q: [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133,
    1.8463183175100548e-5, 1.421511758316446e-7, 2.0442631033899397e-15,
  ],
};

/**
 * The x below which a normally distributed number lies with probability p; infinite at 0 and 1, NaN outside.
 * Largest error measured: f32 0.5 ULP, f64 3.5 ULP.
 */
export function ndtri(p: ScalarExpr): ScalarExpr {
  return p.dtype === "float32" ? throughFloat64(inDouble)(p) : inDouble(p);
}

function inDouble(p: ScalarExpr): ScalarExpr {
  const q = sub(p, 0.5);
  const isMiddle = le(abs(q), 0.425);
  const inMiddle = mul(q, rational(sub(0.180625, mul(q, q)), middle));
  const r = sqrt(neg(log(min(p, sub(1, p)))));
  const outside = select(le(r, 5), rational(sub(r, 1.6), side), rational(sub(r, 5), tail));
  const signed = select(lt(q, 0), neg(outside), outside);
  const inside = select(isMiddle, inMiddle, signed);
  const infinite = select(lt(q, 0), constant(-Infinity, p.dtype), constant(Infinity, p.dtype));
  const isProper = and(lt(0, p), lt(p, 1));
  const isEnd = and(le(0, p), le(p, 1));
  return select(isProper, inside, select(isEnd, infinite, add(constant(NaN, p.dtype), p)));
}
