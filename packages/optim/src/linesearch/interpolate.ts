/**
 * Where polynomials through points of a line have their minimum; NaN or anything where they have none.
 * @module
 */
import { add, div, mul, neg, sqrt, square, sub, type Tensor } from "@cotangent/core";

/** A step size and the value there. */
interface Known {
  readonly step: Tensor;
  readonly value: Tensor;
}

/** The same with the slope. */
interface KnownSlope extends Known {
  readonly slope: Tensor;
}

/** The minimum of the quadratic with value and slope of `a` and the value of `b`. */
export function quadraticMinimum(a: KnownSlope, b: Known): Tensor {
  const d = sub(b.step, a.step);
  const curvature = div(sub(sub(b.value, a.value), mul(a.slope, d)), square(d));
  return sub(a.step, div(a.slope, mul(curvature, 2)));
}

/** The minimum of the cubic with value and slope of `a` and the values of `b` and `c`. */
export function cubicMinimum(a: KnownSlope, b: Known, c: Known): Tensor {
  const [db, dc] = [sub(b.step, a.step), sub(c.step, a.step)];
  const scale = mul(square(mul(db, dc)), sub(db, dc));
  const [rb, rc] = [
    sub(sub(b.value, a.value), mul(a.slope, db)),
    sub(sub(c.value, a.value), mul(a.slope, dc)),
  ];
  const cubic = div(sub(mul(square(dc), rb), mul(square(db), rc)), scale);
  const quadratic = div(add(mul(neg(mul(dc, square(dc))), rb), mul(mul(db, square(db)), rc)), scale);
  const root = sqrt(sub(square(quadratic), mul(mul(cubic, a.slope), 3)));
  return add(a.step, div(sub(root, quadratic), mul(cubic, 3)));
}
