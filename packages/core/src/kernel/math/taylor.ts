/**
 * Truncated power series in a small h, as coefficients of 1, h, h^2, ... (missing ones are zero): a calculation on them carries the
 * derivatives of its result along.
 * @module
 */
import type { ScalarExpr } from "../scalar.js";
import { abs, add, and, constant, div, le, mul, sub } from "../scalar.js";
import { exp } from "./exp.js";

/** Coefficients of 1, h, h^2, ... */
export type Taylor = readonly ScalarExpr[];

function coefficients(count: number, at: (j: number, found: Taylor) => ScalarExpr): Taylor {
  const found: ScalarExpr[] = [];
  for (let j = 0; j < count; j++) found.push(at(j, found));
  return found;
}

// The sum of p[i] q[j - i] over the i from `first` on that have both.
function convolved(p: Taylor, q: Taylor, j: number, first: number): ScalarExpr | undefined {
  return p.reduce<ScalarExpr | undefined>((sum, each, i) => {
    if (i < first || i > j || j - i >= q.length) return sum;
    const product = mul(each, q[j - i]);
    return sum === undefined ? product : add(sum, product);
  }, undefined);
}

/** The first `count` coefficients of a product. */
export function mulTaylor(p: Taylor, q: Taylor, count: number): Taylor {
  return coefficients(count, (j) => convolved(p, q, j, 0) ?? constant(0, p[0].dtype));
}

/** The sum. */
export function addTaylor(p: Taylor, q: Taylor): Taylor {
  return coefficients(Math.max(p.length, q.length), (j) =>
    j >= p.length ? q[j] : j >= q.length ? p[j] : add(p[j], q[j]),
  );
}

/** The first `count` coefficients of a quotient. */
export function divTaylor(p: Taylor, q: Taylor, count: number): Taylor {
  return coefficients(count, (j, found) => {
    const known = convolved(q, found, j, 1);
    const own = j < p.length ? p[j] : constant(0, p[0].dtype);
    return div(known === undefined ? own : sub(own, known), q[0]);
  });
}

/** e to the series, in as many coefficients. */
export function expTaylor(g: Taylor): Taylor {
  // E = e^g has E' = g' E.
  const slopes = g.map((each, i) => mul(each, i));
  return coefficients(g.length, (j, found) => {
    const sum = j === 0 ? undefined : convolved(slopes, found, j, 1);
    return sum === undefined ? exp(g[0]) : div(sum, j);
  });
}

/** The series with zeros for what is missing of `count` coefficients. */
export function padTaylor(p: Taylor, count: number): Taylor {
  return coefficients(count, (j) => p[j] ?? constant(0, p[0].dtype));
}

/** bool: is each coefficient at most `tolerance` times what it belongs to? */
export function areSmall(small: Taylor, total: Taylor, tolerance: number): ScalarExpr {
  return small
    .map((each, j) => le(abs(each), abs(mul(total[j], tolerance))))
    .reduce((all, each) => and(all, each));
}
