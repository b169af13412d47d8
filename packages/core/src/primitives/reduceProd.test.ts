/** What only reduceProd knows: zeros in the derivative at every order, empty products, refusals. */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { checkGrads } from "../testing/checkGrads.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import { expectRefusal, seeded, tensorOf } from "../testing/structure.testing.js";
import { grad } from "../transform/grad.js";
import { jvp } from "../transform/tangents.js";
import { vmap } from "../transform/vmap.js";
import { reduceProd } from "./reduceProd.js";

const prod = (x: Tensor): Tensor => reduceProd(x, { axes: [0] });
const gradientAt = (values: readonly number[]): unknown =>
  grad(prod)(tensorOf([values.length], values)).toArray();

// The derivative of the gradient along every unit vector.
function hessianAt(values: readonly number[]): unknown {
  const n = values.length;
  const unit = tensorOf(
    [n, n],
    Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
  );
  const x = tensorOf([n], values);
  return vmap((v: Tensor) => jvp(grad(prod), [x], [v])[1])(unit).toArray();
}

describe("reduceProd", () => {
  it("multiplies over any choice of axes", () => {
    const x = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);
    expect(reduceProd(x, { axes: [0] }).toArray()).toEqual([4, 10, 18]);
    expect(reduceProd(x, { axes: [1] }).toArray()).toEqual([6, 120]);
    expect(reduceProd(x, { axes: [0, 1] }).item()).toBe(720);
    expect(reduceProd(x, { axes: [] }).toArray()).toEqual(x.toArray());
    expect(prod(tensorOf([3], [-0, 2, 3])).item()).toBe(-0);
    expect(prod(tensorOf([2], [0, Infinity])).item()).toBeNaN();
  });

  it("gives 1 for no elements, with nothing to differentiate", () => {
    expect(reduceProd(tensorOf([2, 0], []), { axes: [1] }).toArray()).toEqual([1, 1]);
    expect(prod(tensorOf([0], [], "int32")).item()).toBe(1);
    expect(gradientAt([])).toEqual([]);
    expect(jvp(prod, [tensorOf([0], [])], [tensorOf([0], [])])[1].item()).toBe(0);
  });

  it("wraps integers", () => {
    expect(prod(tensorOf([2], [65536, 65537], "int32")).item()).toBe(65536);
    expect(prod(tensorOf([2], [65537, 65537], "uint32")).item()).toBe(131073);
    expect(prod(tensorOf([3], [-1, 2 ** 31 - 1, 2], "int32")).item()).toBe(2);
  });

  it("has the right gradient at no, one, two and three zeros", () => {
    expect(gradientAt([2, 3, 5])).toEqual([15, 10, 6]);
    expect(gradientAt([2, 0, 5])).toEqual([0, 10, 0]);
    expect(gradientAt([0, 0, 5])).toEqual([0, 0, 0]);
    expect(gradientAt([0, 0, 0])).toEqual([0, 0, 0]);
    expect(gradientAt([7])).toEqual([1]);
  });

  it("has the right second derivative at zeros", () => {
    expect(hessianAt([2, 3, 5])).toEqual([
      [0, 5, 3],
      [5, 0, 2],
      [3, 2, 0],
    ]);
    expect(hessianAt([2, 0, 5])).toEqual([
      [0, 5, 0],
      [5, 0, 2],
      [0, 2, 0],
    ]);
    expect(hessianAt([0, 0, 5])).toEqual([
      [0, 5, 0],
      [5, 0, 0],
      [0, 0, 0],
    ]);
    checkGrads((x: Tensor) => reduceProd(x, { axes: [0, 1] }), [tensorOf([2, 3], [0, 1, 2, 0.5, 0, 1.5])], {
      order: 3,
      directions: 1,
    });
  });

  it("has third derivatives at three zeros", () => {
    const directions = [
      tensorOf([4], [1, 0, 0, 0]),
      tensorOf([4], [0, 1, 0, 0]),
      tensorOf([4], [0, 0, 1, 0]),
    ];
    const third = directions.reduce<(x: Tensor) => Tensor>(
      (f, v) => (x: Tensor) => jvp(f, [x], [v])[1],
      prod,
    );
    expect(third(tensorOf([4], [0, 0, 0, 7])).item()).toBe(7);
  });

  it("obeys the laws", () => {
    expect(
      expectLawsAround(reduceProd, [[], [0], [1], [2], [5], [2, 3], [3, 0], [2, 3, 2], [1, 2, 1, 3, 2]]),
    ).toBe(25);
    checkGrads((x: Tensor) => reduceProd(x, { axes: [1] }), [seeded([2, 7], 4)], { order: 2 });
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => reduceProd(tensorOf([2], [0, 1], "bool"), { axes: [0] }),
      DTypeError,
      {
        op: "reduceProd",
        requirement: "this operation does not take such elements",
        expected: "float32 or float64 or int32 or uint32",
        received: "bool",
        arguments: "bool[2]",
        fix: "Convert the argument with astype().",
      },
      "reduceProd: this operation does not take such elements, expected float32 or float64 or int32 or uint32, got bool (bool[2]). Convert the argument with astype().",
    );
    expectRefusal(
      () => reduceProd(tensorOf([2], [0, 1]), { axes: [1] }),
      ShapeError,
      {
        op: "reduceProd",
        requirement: "axes must be distinct axes of x, ascending",
        expected: "integers from 0 to 0",
        received: "[1]",
        arguments: "f64[2]",
      },
      "reduceProd: axes must be distinct axes of x, ascending, expected integers from 0 to 0, got [1] (f64[2]).",
    );
    expectRefusal(
      () => reduceProd(tensorOf([2, 1], [0, 1]), { axes: [1, 0] }),
      ShapeError,
      {
        op: "reduceProd",
        requirement: "axes must be distinct axes of x, ascending",
        expected: "integers from 0 to 1",
        received: "[1,0]",
        arguments: "f64[2,1]",
      },
      "reduceProd: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got [1,0] (f64[2,1]).",
    );
  });
});
