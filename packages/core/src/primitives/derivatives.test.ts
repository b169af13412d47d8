/** Derivatives of elementwise primitives at kinks, ends of domains and extreme arguments. @module */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { closeTo, tolerances, ulpDistance } from "../testing/close.js";
import { tensorOf } from "../testing/tensors.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { abs } from "./abs.js";
import { acosh } from "./acosh.js";
import { add, sub } from "./add.js";
import { acos, asin } from "./asinAcos.js";
import { asinh } from "./asinh.js";
import { atan2 } from "./atan2.js";
import { atanh } from "./atanh.js";
import { i0e, i1e } from "./bessel.js";
import { constantLike } from "./constant.js";
import { div } from "./div.js";
import { exp } from "./exp.js";
import type { UnaryPrimitive } from "./kinds.js";
import { mul } from "./mul.js";
import { rem } from "./rem.js";
import { rsqrt } from "./rsqrt.js";
import { sigmoid } from "./sigmoid.js";
import { sqrt } from "./sqrt.js";
import { stopGradient } from "./stopGradient.js";
import { tanh } from "./tanh.js";
import { sqrtOnePlusSquare, sqrtSquareMinusOne } from "./unitLegs.js";

const dtypes = ["float32", "float64"] as const;

describe.each(dtypes)("in %s", (dtype) => {
  const scalar = (value: number): Tensor => tensorOf([], dtype, [value]);
  const slopes = (f: (...xs: readonly Tensor[]) => Tensor, ...at: readonly number[]): readonly number[] =>
    vjp((...xs: readonly Tensor[]) => f(...xs), at.map(scalar))[1](scalar(1)).map((g) => g.item());

  it("abs has the slope 0 at both zeros", () => {
    expect(slopes(abs, 0)).toEqual([0]);
    expect(slopes(abs, -0)).toEqual([-0]);
  });
  it("slopes are infinite where graphs are vertical", () => {
    expect(slopes(sqrt, 0)).toEqual([Infinity]);
    expect(slopes(rsqrt, 0)).toEqual([-Infinity]);
    expect([...slopes(asin, 1), ...slopes(acos, -1), ...slopes(acosh, 1)]).toEqual([
      Infinity,
      -Infinity,
      Infinity,
    ]);
  });
  it("slopes of inverse functions are quotients by the sides of triangles", () => {
    const one = (x: Tensor): Tensor => constantLike(x, 1);
    const sides: readonly (readonly [UnaryPrimitive, (x: Tensor) => Tensor])[] = [
      [asin, (x) => sqrt(mul(sub(one(x), x), add(one(x), x)))],
      [acosh, (x) => sqrt(mul(sub(x, one(x)), add(x, one(x))))],
      [asinh, (x) => sqrt(add(one(x), mul(x, x)))],
      [atanh, (x) => mul(sub(one(x), x), add(one(x), x))],
    ];
    const largest = dtype === "float32" ? 1e18 : 1e150;
    const numbers = fc.oneof(fc.double({ min: -1, max: 1 }), fc.double({ min: -largest, max: largest }));
    fc.assert(
      fc.property(numbers, fc.constantFrom(...sides), (x, [f, side]) => {
        expect(slopes(f, x)).toEqual([div(scalar(1), side(scalar(x))).item()]);
      }),
    );
    // Where squares overflow, 1 / x is the slope.
    const huge = dtype === "float32" ? 1e30 : 1e300;
    expect([...slopes(asinh, -huge), ...slopes(acosh, huge)]).toEqual(
      Array(2).fill(div(scalar(1), scalar(huge)).item()),
    );
  });
  it("the Bessel function of order 1 has the slope 1/2 at 0, and that of its rule beside", () => {
    const [order0, order1] = [i0e, i1e].map((f) => f(scalar(1)).item());
    const [atZero, atOne] = [slopes(i1e, 0)[0], slopes(i1e, 1)[0]];
    expect(atZero).toBe(0.5);
    expect(closeTo([atOne], [order0 - 2 * order1], { rtol: tolerances[dtype].adjoint }).close).toBe(true);
  });
  it("long sides of triangles have the slope 1 far out, and 0 at infinity, where second derivatives need it", () => {
    for (const side of [sqrtOnePlusSquare, sqrtSquareMinusOne]) {
      expect([...slopes(side, dtype === "float32" ? 1e30 : 1e100), ...slopes(side, Infinity)]).toEqual([
        1, 0,
      ]);
    }
  });
  it("second derivatives of inverse functions have the limits at the ends of domains", () => {
    const tiny = dtype === "float32" ? 1e-30 : 1e-300;
    const rounded = scalar(tiny).item();
    // Values of jax.grad(jax.grad(f)) where those are not NaN or lose all digits; else limits.
    const expected: readonly (readonly [UnaryPrimitive, number, number])[] = [
      [asin, 1, Infinity],
      [asin, -1, -Infinity],
      [asin, tiny, rounded],
      [asin, -tiny, -rounded],
      [asin, 0, 0],
      [asin, -0, -0],
      [asin, 2, NaN],
      [acos, 1, -Infinity],
      [acos, -1, Infinity],
      [acos, tiny, -rounded],
      [acos, 0, -0],
      [acosh, 1, -Infinity],
      [acosh, 0, NaN],
      [acosh, 1 / tiny, -0],
      [acosh, Infinity, -0],
      [asinh, tiny, -rounded],
      [asinh, 0, -0],
      [asinh, 1 / tiny, -0],
      [asinh, Infinity, -0],
      [asinh, -Infinity, 0],
      [atanh, 1, Infinity],
      [atanh, -1, -Infinity],
      [atanh, tiny, 2 * rounded],
      [atanh, 0, 0],
      [atanh, -0, -0],
      [atanh, Infinity, 0],
      [atanh, -Infinity, -0],
    ];
    for (const [f, x, value] of expected) {
      const slope = (y: Tensor): Tensor => vjp((z: Tensor) => f(z), [y])[1](scalar(1))[0];
      const along = (y: Tensor): Tensor => jvp((z: Tensor) => f(z), [y], [scalar(1)])[1];
      const seconds = [
        vjp(slope, [scalar(x)])[1](scalar(1))[0],
        jvp(slope, [scalar(x)], [scalar(1)])[1],
        jvp(along, [scalar(x)], [scalar(1)])[1],
        vjp(along, [scalar(x)])[1](scalar(1))[0],
      ];
      expect([f.name, x, ...seconds.map((second) => second.item())]).toEqual([
        f.name,
        x,
        ...Array(4).fill(value),
      ]);
    }
  });
  it("saturated functions have finite slopes", () => {
    for (const x of [-1e4, 1e4]) expect([...slopes(sigmoid, x), ...slopes(tanh, x)]).toEqual([0, 0]);
    expect(slopes(exp, -1e4)).toEqual([0]);
  });
  it("atan2 has slopes along the axes, and where squares overflow or vanish", () => {
    expect(slopes(atan2, 0, 2)).toEqual([0.5, -0]);
    expect(slopes(atan2, 2, 0)).toEqual([0, -0.5]);
    expect(slopes(atan2, 0, 0)).toEqual([NaN, NaN]);
    const large = dtype === "float32" ? 1e30 : 1e300;
    for (const r of [large, 1 / large]) {
      const [dy, dx] = slopes(atan2, r, r);
      const expected = 0.5 / scalar(r).item();
      expect(ulpDistance(dy, expected, dtype)).toBeLessThanOrEqual(tolerances[dtype].valueUlp);
      expect(dx).toBe(-dy);
    }
    // In every quadrant, one coordinate so much larger that its square overflows in units of the other.
    for (const a of [1, -1]) {
      for (const b of [large, -large]) {
        expect(slopes(atan2, a, b)).toEqual(
          [1 / scalar(b).item(), -0 * a].map((each) => scalar(each).item()),
        );
        expect(slopes(atan2, b, a)).toEqual(
          [0 * a, -1 / scalar(b).item()].map((each) => scalar(each).item()),
        );
      }
    }
  });
  it("rem counts the divisor's multiples", () => {
    expect(slopes(rem, 7, 2)).toEqual([1, -3]);
    expect(slopes(rem, -7, 2)).toEqual([1, 3]);
    expect(slopes(rem, 1, Infinity)).toEqual([1, 0]);
  });
  it("stopGradient is a constant factor", () => {
    expect(slopes((x) => mul(x, stopGradient(x)), 3)).toEqual([3]);
  });
});
