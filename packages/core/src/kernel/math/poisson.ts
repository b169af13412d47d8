/**
 * The logarithm of the Poisson distribution, which scales the incomplete gamma functions.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, and, constant, div, eq, lt, mul, select, sub } from "../scalar.js";
import { lgamma } from "./gamma.js";
import { log, log1p } from "./log.js";
import { polynomial } from "./polynomial.js";

// The logarithm of 2 pi, halved, and Stirling's series of lgamma(a + 1) in 1 / a.
const halfLogTurn = 0.9189385332046728;
const stirling = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360];

/**
 * a log x - x - lgamma(a + 1) of float64. For large a the terms are large and their sum is not: with m = (x - a) / a it is
 * a (log(1 + m) - m) and what Stirling's formula leaves.
 */
export function poissonLog(a: ScalarExpr, x: ScalarExpr): ScalarExpr {
  const m = div(sub(x, a), a);
  const inverse = div(1, a);
  const rest = mul(inverse, polynomial(mul(inverse, inverse), stirling));
  const height = add(add(mul(log(a), 0.5), halfLogTurn), rest);
  const near = sub(mul(a, sub(log1p(m), m)), height);
  const power = select(eq(a, 0), constant(0, "float64"), mul(a, log(x)));
  const far = sub(sub(power, x), lgamma(add(a, 1)));
  return select(and(lt(32, a), lt(abs(m), 0.5)), near, far);
}
