/** Remainders, floor division and the functions whose formulas need care at the edges. @module */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { grad } from "../transform/grad.js";
import { jacrev } from "../transform/jacobian.js";
import { add, clip, div, floorDivide, maximum, mod, mul, neg, rem, sub } from "./arithmetic.js";
import { at } from "./at.js";
import { tensor } from "./create.js";
import { log, logaddexp, pow, sqrt, xlogy } from "./exponential.js";
import { sum } from "./reduce.js";
import { abs, ceil, floor, round, sign } from "./rounding.js";

const integer = (value: number): Tensor => tensor(value, { dtype: "int32" });
const float64 = (value: number): Tensor => tensor(value, { dtype: "float64" });
const bits = (x: Tensor): readonly number[] => [...x.toTypedArray()];

describe("division with remainder", () => {
  it("of integers: rem as in JavaScript, mod with the sign of the divisor, floorDivide to match", () => {
    const nonzero = fc.integer({ min: -50, max: 50 }).filter((n) => n !== 0);
    fc.assert(
      fc.property(fc.integer({ min: -1000, max: 1000 }), nonzero, (a, b) => {
        const quotient = floorDivide(integer(a), integer(b)).item();
        const remainder = mod(integer(a), integer(b)).item();
        expect(rem(integer(a), integer(b)).item()).toBe((a % b) + 0);
        expect(quotient).toBe(Math.floor(a / b) + 0);
        expect(quotient * b + remainder).toBe(a);
      }),
    );
  });

  it("of floats follows Python", () => {
    const [x, y] = [tensor([7, -7, 7, -7, 5.5, -0.5]), tensor([3, 3, -3, -3, 2, 2])];
    expect(bits(mod(x, y))).toEqual([1, 2, -2, -1, 1.5, 1.5]);
    expect(bits(floorDivide(x, y))).toEqual([2, -3, -3, 2, 2, -1]);
    expect(bits(rem(x, y))).toEqual([1, -1, 1, -1, 1.5, -0.5]);
  });

  it("of floats by 0: floorDivide gives the infinity that x / y is", () => {
    expect(bits(floorDivide(tensor([2, -2.5, 0, Infinity]), 0))).toEqual([
      Infinity,
      -Infinity,
      NaN,
      Infinity,
    ]);
    expect(floorDivide(tensor(2), -0).item()).toBe(-Infinity);
    expect(grad((x: Tensor) => floorDivide(x, 0))(tensor(2)).item()).toBe(0);
  });

  it("has the derivatives of x - q y", () => {
    expect(grad((x: Tensor) => mod(x, 3))(tensor(-7)).item()).toBe(1);
    expect(grad((y: Tensor) => mod(tensor(-7), y))(tensor(3)).item()).toBe(3);
    expect(grad((x: Tensor) => floorDivide(x, 3))(tensor(7)).item()).toBe(0);
  });
});

describe("failure modes", () => {
  it("F2: the derivative of abs at 0 is 0", () => {
    expect(grad((x: Tensor) => abs(x))(tensor(0)).item()).toBe(0);
    expect(Object.is(sign(tensor(-0)).item(), -0)).toBe(true);
  });

  it("F3: ties of maximum share the derivative", () => {
    const both = grad((x: Tensor, y: Tensor) => maximum(x, y), { argnums: [0, 1] })(tensor(2), tensor(2));
    expect(both.map((g) => g.item())).toEqual([0.5, 0.5]);
  });

  it("F6: sqrt has an infinite derivative at 0", () => {
    expect(grad((x: Tensor) => sqrt(x))(tensor(0)).item()).toBe(Infinity);
  });

  it("F7: xlogy is 0 at x = 0 with finite derivatives, so entropy has a gradient", () => {
    const zero = xlogy(tensor([0, 0, 0, 0]), tensor([0, -1, Infinity, NaN]));
    expect(bits(zero)).toEqual([0, 0, 0, 0]);
    expect(Object.is(xlogy(0, 0.5).item(), 0)).toBe(true);
    const entropy = (p: Tensor) => neg(sum(xlogy(p, p)));
    const [first, second] = bits(grad(entropy)(tensor([0, 1])));
    expect([Math.abs(first), second]).toEqual([0, -1]);
    expect(xlogy(2, 0).item()).toBe(-Infinity);
  });

  it("F10: powers at 0", () => {
    expect(pow(0, 0).item()).toBe(1);
    expect(pow(-2, 3).item()).toBe(-8);
    expect(grad((x: Tensor) => pow(x, 2))(tensor(0)).item()).toBe(0);
    expect(grad((x: Tensor) => pow(x, 1))(tensor(0)).item()).toBe(1);
    expect(grad((x: Tensor) => pow(x, 0))(tensor(0)).item()).toBe(0);
  });

  it("F12: signs of zeros", () => {
    expect(Object.is(neg(tensor(0)).item(), -0)).toBe(true);
    expect(Object.is(round(tensor(-0.3)).item(), -0)).toBe(true);
    expect(Object.is(maximum(tensor(-1), 0).item(), 0)).toBe(true);
    expect(Object.is(maximum(tensor(-0), 0).item(), 0)).toBe(true);
    expect(Object.is(sqrt(tensor(-0)).item(), -0)).toBe(true);
  });

  it("F13: subnormals count", () => {
    const subnormal = float64(1e-310);
    expect(log(subnormal).item()).toBeCloseTo(-713.8, 1);
    expect(sqrt(tensor(1e-40)).item()).toBeGreaterThan(0);
    expect(mul(tensor(1e-45), Infinity).item()).toBe(Infinity);
  });

  it("F16: integers divide by 0 without a trap", () => {
    expect(bits(rem(integer(7), integer(0)))).toEqual([7]);
    expect(bits(floorDivide(tensor([-7, 7, 0], { dtype: "int32" }), 0))).toEqual([-2, -1, -1]);
    expect(div(integer(7), integer(0)).item()).toBe(Infinity);
  });
});

describe("logaddexp", () => {
  it("is exact at the infinities and has derivatives there", () => {
    const [x, y] = [tensor([Infinity, -Infinity, Infinity, NaN]), tensor([Infinity, -Infinity, 0, 0])];
    expect(bits(logaddexp(x, y))).toEqual([Infinity, -Infinity, Infinity, NaN]);
    expect(grad((v: Tensor) => logaddexp(v, -Infinity))(tensor(3)).item()).toBe(1);
  });

  it("has the sigmoid of the difference as derivative", () => {
    expect(grad((v: Tensor) => logaddexp(v, 0))(tensor(0)).item()).toBe(0.5);
    expect(grad((v: Tensor) => logaddexp(v, 0))(float64(1)).item()).toBeCloseTo(0.7310585786300049, 14);
  });

  it("is smooth where both are equal", () => {
    for (const f of [
      (v: Tensor) => logaddexp(v, 0),
      (v: Tensor) => logaddexp(0, v),
      (v: Tensor) => logaddexp(mul(v, 0.5), mul(v, -0.5)),
    ]) {
      const second = grad(grad(f));
      expect(second(float64(0)).item()).toBe(0.25);
      expect(grad(grad(second))(float64(0)).item()).toBeCloseTo(-0.125, 15);
    }
    const slopes = jacrev((v: Tensor) => logaddexp(at(v, 0).get(), at(v, 1).get()));
    expect(slopes(tensor([7, 7])).toArray()).toEqual([0.5, 0.5]);
  });
});

describe("clip", () => {
  it("leaves sides open", () => {
    const x = tensor([-2, 0, 2]);
    expect(bits(clip(x, null, 1))).toEqual([-2, 0, 1]);
    expect(bits(clip(x, -1, null))).toEqual([-1, 0, 2]);
    expect(bits(clip(x, null, null))).toEqual([-2, 0, 2]);
    expect(bits(clip(x, tensor([-3, 1, 0]), 1))).toEqual([-2, 1, 1]);
  });
});

describe("integers", () => {
  it("wrap and round to themselves", () => {
    const most = integer(2147483647);
    expect(add(most, 1).item()).toBe(-2147483648);
    expect(sub(integer(-2147483648), 1).item()).toBe(2147483647);
    for (const rounding of [floor, ceil, round]) expect(rounding(most)).toBe(most);
  });
});
