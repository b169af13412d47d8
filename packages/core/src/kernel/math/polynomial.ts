/**
 * Polynomials and rational functions by Horner's rule.
 * @module
 */
import { invariant } from "../../base/errors.js";
import type { ScalarExpr } from "../scalar.js";
import { add, constant, div, mul } from "../scalar.js";

/** `c[0] + c[1] x + c[2] x^2 + ...`: two nodes a degree, one less when the leading coefficient is 1. */
export function polynomial(x: ScalarExpr, c: readonly number[]): ScalarExpr {
  return polynomialOf(
    x,
    c.map((value) => constant(value, x.dtype)),
  );
}

/** A polynomial whose coefficients are expressions, as when an interval picks its own by `select`. */
export function polynomialOf(x: ScalarExpr, c: readonly ScalarExpr[]): ScalarExpr {
  invariant(c.length > 0, "a polynomial has a coefficient");
  const leading = c[c.length - 1];
  const monic = leading.op === "constant" && leading.value === 1 && c.length > 1;
  const start = monic ? add(x, c[c.length - 2]) : leading;
  return c
    .slice(0, monic ? -2 : -1)
    .reduceRight<ScalarExpr>((sum, coefficient) => add(mul(sum, x), coefficient), start);
}

/** Numerator and denominator coefficients, constant term first. */
export interface Rational {
  readonly p: readonly number[];
  readonly q: readonly number[];
}

/** `p(x) / q(x)`. */
export function rational(x: ScalarExpr, c: Rational): ScalarExpr {
  return div(polynomial(x, c.p), polynomial(x, c.q));
}
