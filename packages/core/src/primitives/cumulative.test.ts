/** What only the cumulative operations know: both directions, zeros, ties, infinities, refusals. */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { checkGrads } from "../testing/checkGrads.js";
import { closeTo, tolerances } from "../testing/close.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import { expectRefusal, seeded, tensorOf } from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { grad } from "../transform/grad.js";
import { jvp } from "../transform/tangents.js";
import { vmap } from "../transform/vmap.js";
import { reduceSum } from "./broadcast.js";
import { cumlogsumexp } from "./cumlogsumexp.js";
import type { CumulativePrimitive } from "./cumulative.js";
import { cummax, cummin, cumprod, cumsum } from "./cumulative.js";

const all = [cumsum, cumprod, cummax, cummin, cumlogsumexp];
const forward = { axis: 0, reverse: false };
const backward = { axis: 0, reverse: true };

// Row k is the gradient of element k.
function jacobian(f: CumulativePrimitive, values: readonly number[], params = forward): unknown {
  const n = values.length;
  const unit = tensorOf(
    [n, n],
    Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
  );
  const [, pullback] = vjp((x: Tensor) => f(x, params), [tensorOf([n], values)]);
  return vmap((ct: Tensor) => pullback(ct)[0])(unit).toArray();
}

describe("cumulative operations", () => {
  it("run along an axis from either end", () => {
    const x = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);
    expect(cumsum(x, { axis: 0, reverse: false }).toArray()).toEqual([
      [1, 2, 3],
      [5, 7, 9],
    ]);
    expect(cumsum(x, { axis: 1, reverse: true }).toArray()).toEqual([
      [6, 5, 3],
      [15, 11, 6],
    ]);
    expect(cumprod(x, { axis: 1, reverse: false }).toArray()).toEqual([
      [1, 2, 6],
      [4, 20, 120],
    ]);
    const y = tensorOf([4], [1, 3, 2, 0]);
    expect(cummax(y, forward).toArray()).toEqual([1, 3, 3, 3]);
    expect(cummax(y, backward).toArray()).toEqual([3, 3, 2, 0]);
    expect(cummin(y, forward).toArray()).toEqual([1, 1, 1, 0]);
  });

  it("give an infinite term the whole derivative of a running logarithm, and finite ones beside it none", () => {
    expect(jacobian(cumlogsumexp, [0, Infinity, 1])).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
    ]);
  });

  it("keep empty shapes and single elements", () => {
    for (const f of all) {
      expect(f(tensorOf([0, 2], []), forward).shape).toEqual([0, 2]);
      expect(f(tensorOf([1], [-0]), forward).toArray()).toEqual([-0]);
    }
  });

  it("wrap integers, and let NaN win from where it stands on", () => {
    expect(cumsum(tensorOf([2], [2 ** 31 - 1, 1], "int32"), forward).toArray()).toEqual([
      2 ** 31 - 1,
      -(2 ** 31),
    ]);
    expect(cumprod(tensorOf([2], [65537, 65537], "uint32"), forward).toArray()).toEqual([65537, 131073]);
    const x = tensorOf([3], [2, Number.NaN, 1], "float32");
    for (const f of all) expect(f(x, forward).toArray()).toEqual([2, Number.NaN, Number.NaN]);
    expect(cummin(tensorOf([2], [0, -0]), forward).toArray()).toEqual([0, -0]);
    expect(cummax(tensorOf([2], [0, -0]), forward).toArray()).toEqual([0, 0]);
  });

  it("obey the laws", () => {
    const shapes = [[], [0], [1], [2], [7], [2, 3], [3, 0], [2, 1, 3], [1, 2, 1, 3, 2]];
    for (const f of all) expect(expectLawsAround(f, shapes)).toBe(16);
    for (const f of all.slice(0, 4)) expect(expectLawsAround(f, [[5], [2, 3]], "int32")).toBe(4);
  });

  it("say what is wrong", () => {
    const x = tensorOf([2], [1, 2]);
    expectRefusal(
      () => cumsum(x, { axis: 1, reverse: false }),
      ShapeError,
      {
        op: "cumsum",
        requirement: "axis out of range",
        expected: "an integer from 0 to 0",
        received: "1",
        arguments: "f64[2]",
      },
      "cumsum: axis out of range, expected an integer from 0 to 0, got 1 (f64[2]).",
    );
    expectRefusal(
      () => cumprod(x, { axis: -1, reverse: false }),
      ShapeError,
      {
        op: "cumprod",
        requirement: "axis out of range",
        expected: "an integer from 0 to 0",
        received: "-1",
        arguments: "f64[2]",
      },
      "cumprod: axis out of range, expected an integer from 0 to 0, got -1 (f64[2]).",
    );
    expectRefusal(
      () => cummax(tensorOf([], [1]), forward),
      ShapeError,
      {
        op: "cummax",
        requirement: "axis out of range",
        expected: "no axis for a scalar",
        received: "0",
        arguments: "f64[]",
      },
      "cummax: axis out of range, expected no axis for a scalar, got 0 (f64[]).",
    );
    expectRefusal(
      () => cummin(tensorOf([2], [1, 0], "bool"), forward),
      DTypeError,
      {
        op: "cummin",
        requirement: "this operation does not take such elements",
        expected: "float32 or float64 or int32 or uint32",
        received: "bool",
        arguments: "bool[2]",
        fix: "Convert the argument with astype().",
      },
      "cummin: this operation does not take such elements, expected float32 or float64 or int32 or uint32, got bool (bool[2]). Convert the argument with astype().",
    );
    expectRefusal(
      () => cumlogsumexp(tensorOf([2], [1, 0], "int32"), forward),
      DTypeError,
      {
        op: "cumlogsumexp",
        requirement: "this operation does not take such elements",
        expected: "float32 or float64",
        received: "int32",
        arguments: "i32[2]",
        fix: "Convert the argument with astype().",
      },
      "cumlogsumexp: this operation does not take such elements, expected float32 or float64, got int32 (i32[2]). Convert the argument with astype().",
    );
  });
});

describe("cumprod", () => {
  it("has the right derivative at zeros, at every order", () => {
    expect(jacobian(cumprod, [2, 0, 3])).toEqual([
      [1, 0, 0],
      [0, 2, 0],
      [0, 6, 0],
    ]);
    expect(jacobian(cumprod, [0, 0, 3])).toEqual([
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(jacobian(cumprod, [2, 0, 3], backward)).toEqual([
      [0, 6, 0],
      [0, 3, 0],
      [0, 0, 1],
    ]);
    checkGrads((x: Tensor) => cumprod(x, forward), [tensorOf([5], [2, 0, 0.5, 0, 1])], {
      order: 3,
      directions: 1,
    });
    const last = (x: Tensor): Tensor => reduceSum(cumprod(x, backward), { axes: [0] });
    // The sum is (abc + bc + c); its mixed derivative in a and b is c.
    const mixed = (x: Tensor): Tensor =>
      jvp((y: Tensor) => jvp(last, [y], [tensorOf([3], [1, 0, 0])])[1], [x], [tensorOf([3], [0, 1, 0])])[1];
    expect(mixed(tensorOf([3], [0, 0, 7])).item()).toBe(7);
  });
});

describe("cummax and cummin", () => {
  it("halve the derivative at ties pair by pair, as JAX does", () => {
    // From jax.jacrev(lambda x: lax.cummax(x, 0, reverse)) at these points.
    expect(jacobian(cummax, [1, 1, 1, 1, 1, 1])).toEqual([
      [1, 0, 0, 0, 0, 0],
      [0.5, 0.5, 0, 0, 0, 0],
      [0.25, 0.25, 0.5, 0, 0, 0],
      [0.25, 0.25, 0.25, 0.25, 0, 0],
      [0.125, 0.125, 0.125, 0.125, 0.5, 0],
      [0.125, 0.125, 0.125, 0.125, 0.25, 0.25],
    ]);
    expect(jacobian(cummax, [1, 1, 1, 1, 1, 1], backward)).toEqual([
      [0.25, 0.25, 0.125, 0.125, 0.125, 0.125],
      [0, 0.5, 0.125, 0.125, 0.125, 0.125],
      [0, 0, 0.25, 0.25, 0.25, 0.25],
      [0, 0, 0, 0.5, 0.25, 0.25],
      [0, 0, 0, 0, 0.5, 0.5],
      [0, 0, 0, 0, 0, 1],
    ]);
    expect(jacobian(cummin, [-2, -1, -2, -3, -3, -3, -3])).toEqual([
      [1, 0, 0, 0, 0, 0, 0],
      [1, 0, 0, 0, 0, 0, 0],
      [0.5, 0, 0.5, 0, 0, 0, 0],
      [0, 0, 0, 1, 0, 0, 0],
      [0, 0, 0, 0.5, 0.5, 0, 0],
      [0, 0, 0, 0.5, 0.25, 0.25, 0],
      [0, 0, 0, 0.25, 0.125, 0.125, 0.5],
    ]);
  });
});

describe("cumlogsumexp", () => {
  const at = (values: readonly number[], dtype: "float32" | "float64" = "float64"): readonly number[] => [
    ...cumlogsumexp(tensorOf([values.length], values, dtype), forward).toTypedArray(),
  ];

  it("is stable for large numbers and large differences", () => {
    expect(at([-1000, 0])).toEqual([-1000, 0]);
    expect(at([0, -1000])).toEqual([0, 0]);
    expect(
      closeTo(at([1000, 1000]), [1000, 1000 + Math.LN2], { rtol: tolerances.float64.adjoint }).close,
    ).toBe(true);
    expect(at([-1e300, 1e300])).toEqual([-1e300, 1e300]);
    expect(at([100, -100, 100], "float32").every(Number.isFinite)).toBe(true);
  });

  it("takes infinities", () => {
    expect(at([-Infinity, -Infinity, 3, -Infinity])).toEqual([-Infinity, -Infinity, 3, 3]);
    expect(at([1, Infinity, -Infinity, Infinity])).toEqual([1, Infinity, Infinity, Infinity]);
  });

  it("adds many equal terms to log n", () => {
    const sums = at(new Array<number>(100).fill(0));
    expect(
      closeTo(
        sums,
        sums.map((_, k) => logOf(k + 1)),
        { rtol: tolerances.float64.adjoint },
      ).close,
    ).toBe(true);
  });

  it("has finite derivatives everywhere: -Infinity has no share, Infinity the whole", () => {
    expect(jacobian(cumlogsumexp, [-1000, 0])).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(jacobian(cumlogsumexp, [5, 5])).toEqual([
      [1, 0],
      [expect.closeTo(0.5, 14), expect.closeTo(0.5, 14)],
    ]);
    expect(jacobian(cumlogsumexp, [-Infinity, -Infinity, 2])).toEqual([
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 1],
    ]);
    expect(jacobian(cumlogsumexp, [1, Infinity, 2])).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 0],
    ]);
    expect(jacobian(cumlogsumexp, [2, -Infinity], backward)).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  it("has finite second derivatives beside infinities, and right ones at ties", () => {
    const total = (x: Tensor): Tensor => reduceSum(cumlogsumexp(x, forward), { axes: [0] });
    const second = (values: readonly number[], v: readonly number[]): unknown =>
      jvp(grad(total), [tensorOf([values.length], values)], [tensorOf([v.length], v)])[1].toArray();
    expect(second([-Infinity, 0, 0], [1, 1, 0])).toEqual([
      0,
      expect.closeTo(0.25, 14),
      expect.closeTo(-0.25, 14),
    ]);
    checkGrads(total, [tensorOf([4], [1, 1, 1, 1])], { order: 3, directions: 1 });
    checkGrads(total, [tensorOf([4], [300, -300, 299, 301])], { order: 2 });
  });

  it("is as close in float32 as rounding allows", () => {
    const x = seeded([64], 5, "float32");
    const wide = tensorOf([64], [...x.toTypedArray()]);
    const exact = cumlogsumexp(wide, forward);
    expect(closeTo(cumlogsumexp(x, forward), exact, { rtol: tolerances.float32.adjoint }).close).toBe(true);
  });
});

// Natural logarithm of a positive integer by its prime factors' series: log n = sum of log(k / (k - 1)).
function logOf(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k++) {
    const t = 1 / (2 * k - 1);
    for (let j = 0, term = t; j < 20; j++, term *= t * t) sum += (2 * term) / (2 * j + 1);
  }
  return sum;
}
