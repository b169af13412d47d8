/** What only argmax and argmin know: first of several, NaN, signed zeros, every dtype, refusals. */
import { describe, expect, it } from "vitest";
import type { DType } from "../base/dtype.js";
import { ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import { expectRefusal, seeded, tensorOf } from "../testing/structure.testing.js";
import { grad } from "../transform/grad.js";
import { jvp } from "../transform/tangents.js";
import { argmax, argmin } from "./argmax.js";
import { reduceSum } from "./broadcast.js";
import { convert } from "./convert.js";

const both = (values: readonly number[], dtype: DType = "float64"): readonly number[] => {
  const x = tensorOf([values.length], values, dtype);
  return [argmax(x, { axis: 0 }).item(), argmin(x, { axis: 0 }).item()];
};

describe("argmax and argmin", () => {
  it("give int32 positions along an axis", () => {
    const x = tensorOf([2, 3], [1, 5, 2, 4, 0, 7]);
    expect(argmax(x, { axis: 0 }).toArray()).toEqual([1, 0, 1]);
    expect(argmin(x, { axis: 1 }).toArray()).toEqual([0, 1]);
    expect(argmax(x, { axis: 1 }).dtype).toBe("int32");
    expect(argmax(tensorOf([0, 3], []), { axis: 1 }).shape).toEqual([0]);
  });

  it("take the first of equal elements; -0 equals 0", () => {
    expect(both([3, 7, 7, 3])).toEqual([1, 0]);
    expect(both([-0, 0])).toEqual([0, 0]);
    expect(both([0, -0])).toEqual([0, 0]);
    expect(both([-Infinity, -Infinity])).toEqual([0, 0]);
    expect(both([Infinity, Infinity])).toEqual([0, 0]);
  });

  it("let the first NaN win", () => {
    for (const dtype of ["float32", "float64"] as const) {
      expect(both([1, Infinity, Number.NaN, -Infinity, Number.NaN], dtype)).toEqual([2, 2]);
    }
  });

  it("take integers and bools, their extremes included", () => {
    expect(both([0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31 - 1], "int32")).toEqual([1, 2]);
    expect(both([1, 2 ** 32 - 1, 0, 0], "uint32")).toEqual([1, 2]);
    expect(both([0, 1, 1], "bool")).toEqual([1, 0]);
  });

  it("find the first in axes longer than a block", () => {
    const x = new Array<number>(1500).fill(0).with(600, 2).with(1300, 2).with(777, -1);
    expect(both(x)).toEqual([600, 777]);
  });

  it("have the derivative 0", () => {
    const f = (x: Tensor): Tensor =>
      reduceSum(convert(argmax(x, { axis: 0 }), { dtype: "float64" }), { axes: [0] });
    expect(grad(f)(seeded([3, 2], 1)).toArray()).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(jvp(f, [seeded([3, 2], 1)], [seeded([3, 2], 2)])[1].item()).toBe(0);
  });

  it("obey the laws", () => {
    for (const primitive of [argmax, argmin]) {
      for (const dtype of ["float64", "float32", "int32", "bool"] as const) {
        expect(
          expectLawsAround(primitive, [[], [0], [1], [5], [2, 3], [3, 0], [2, 3, 2], [1, 2, 1, 3, 2]], dtype),
        ).toBe(13);
      }
    }
  });

  it("say what is wrong", () => {
    expectRefusal(
      () => argmax(tensorOf([2, 0], []), { axis: 1 }),
      ShapeError,
      {
        op: "argmax",
        requirement: "the maximum of no elements is undefined",
        expected: "at least 1 element along axis 1",
        received: "0 in [2,0]",
        arguments: "f64[2,0]",
        fix: "Reduce over another axis, or handle the empty case before the call.",
      },
      "argmax: the maximum of no elements is undefined, expected at least 1 element along axis 1, got 0 in [2,0] (f64[2,0]). Reduce over another axis, or handle the empty case before the call.",
    );
    expectRefusal(
      () => argmin(tensorOf([], [1]), { axis: 0 }),
      ShapeError,
      {
        op: "argmin",
        requirement: "axis out of range",
        expected: "no axis for a scalar",
        received: "0",
        arguments: "f64[]",
      },
      "argmin: axis out of range, expected no axis for a scalar, got 0 (f64[]).",
    );
    expectRefusal(
      () => argmin(tensorOf([2], [1, 2]), { axis: -1 }),
      ShapeError,
      {
        op: "argmin",
        requirement: "axis out of range",
        expected: "an integer from 0 to 0",
        received: "-1",
        arguments: "f64[2]",
      },
      "argmin: axis out of range, expected an integer from 0 to 0, got -1 (f64[2]).",
    );
    expectRefusal(
      () => argmax(tensorOf([2], [1, 2]), { axis: 0.5 }),
      ShapeError,
      {
        op: "argmax",
        requirement: "axis out of range",
        expected: "an integer from 0 to 0",
        received: "0.5",
        arguments: "f64[2]",
      },
      "argmax: axis out of range, expected an integer from 0 to 0, got 0.5 (f64[2]).",
    );
  });
});
