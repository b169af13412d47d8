/** What only sort knows: stability, NaN, signed zeros, companions and several keys, refusals. */
import { describe, expect, it } from "vitest";
import { ArgumentError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { checkGrads } from "../testing/checkGrads.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import { expectRefusal, expectSame, seeded, tensorOf } from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { vmap } from "../transform/vmap.js";
import { mul } from "./mul.js";
import { sort } from "./sort.js";

const one = { axis: 0, keyCount: 1 };
const arrays = (xs: readonly Tensor[]): readonly unknown[] => xs.map((x) => x.toArray());

describe("sort", () => {
  it("sorts along any axis", () => {
    const x = tensorOf([2, 3], [3, 1, 2, 0, 5, -4]);
    expect(sort(x, { axis: 0, keyCount: 1 })[0].toArray()).toEqual([
      [0, 1, -4],
      [3, 5, 2],
    ]);
    expect(sort(x, { axis: 1, keyCount: 1 })[0].toArray()).toEqual([
      [1, 2, 3],
      [-4, 0, 5],
    ]);
    expect(sort(tensorOf([0, 3], []), { axis: 0, keyCount: 1 })[0].shape).toEqual([0, 3]);
  });

  it("puts NaN last and keeps the order of equals, -0 and 0 among them", () => {
    const nan = Number.NaN;
    for (const dtype of ["float32", "float64"] as const) {
      const x = tensorOf([8], [2, nan, -Infinity, 0, -0, Infinity, nan, 0], dtype);
      const position = tensorOf([8], [0, 1, 2, 3, 4, 5, 6, 7], "int32");
      expect(arrays(sort(x, position, one))).toEqual([
        [-Infinity, 0, -0, 0, 2, Infinity, nan, nan],
        [2, 3, 4, 7, 0, 5, 1, 6],
      ]);
    }
  });

  it("compares key after key, and carries companions of any dtype", () => {
    const major = tensorOf([5], [1, 0, 1, 0, 1], "bool");
    const minor = tensorOf([5], [2 ** 32 - 1, 7, 0, 3, 2 ** 31], "uint32");
    const companion = tensorOf([5], [-1, -2, -3, -4, -5], "int32");
    expect(arrays(sort(major, minor, companion, { axis: 0, keyCount: 2 }))).toEqual([
      [false, false, true, true, true],
      [3, 7, 0, 2 ** 31, 2 ** 32 - 1],
      [-4, -2, -3, -5, -1],
    ]);
    expect(arrays(sort(major, minor, companion, one))[2]).toEqual([-2, -4, -1, -3, -5]);
  });

  it("moves derivatives with the elements", () => {
    const keys = tensorOf([4], [3, 1, 3, 2]);
    const values = tensorOf([4], [10, 20, 30, 40]);
    const f = (k: Tensor, v: Tensor): readonly Tensor[] => sort(k, v, one);
    const [, tangents] = jvp(f, [keys, values], [tensorOf([4], [1, 2, 3, 4]), tensorOf([4], [5, 6, 7, 8])]);
    expect(arrays(tangents)).toEqual([
      [2, 4, 1, 3],
      [6, 8, 5, 7],
    ]);
    const [, pullback] = vjp(f, [keys, values]);
    expect(arrays(pullback([tensorOf([4], [1, 2, 3, 4]), tensorOf([4], [5, 6, 7, 8])]))).toEqual([
      [3, 1, 4, 2],
      [7, 5, 8, 6],
    ]);
  });

  it("differentiates companions beside integer keys", () => {
    const keys = tensorOf([3], [2, 0, 1], "int32");
    const f = (v: Tensor): Tensor => sort(keys, mul(v, v), one)[1];
    expect(f(tensorOf([3], [1, 2, 3])).toArray()).toEqual([4, 9, 1]);
    checkGrads(f, [tensorOf([3], [1, 2, 3])], { order: 3, directions: 1 });
  });

  it("maps over one operand alone", () => {
    const keys = tensorOf([2, 3], [2, 0, 1, 0, 1, 2]);
    const values = seeded([3], 1);
    const mapped = vmap((k: Tensor) => sort(k, values, one)[1])(keys);
    const rows = keys.toArray();
    expect(Array.isArray(rows)).toBe(true);
    const [a, b, c] = values.toTypedArray();
    expectSame(mapped, tensorOf([2, 3], [b, c, a, a, b, c]));
  });

  it("obeys the laws", () => {
    expect(expectLawsAround(sort, [[], [0], [1], [5], [2, 3], [3, 0], [2, 1, 3], [2, 3, 2, 2]])).toBe(21);
    expect(expectLawsAround(sort, [[5], [2, 3]], "uint32")).toBe(6);
  });

  it("says what is wrong", () => {
    const x = tensorOf([2], [1, 2]);
    expectRefusal(
      () => sort(x, { axis: 0, keyCount: 2 }),
      ArgumentError,
      {
        op: "sort",
        requirement: "keyCount must say how many of the operands are keys",
        expected: "an integer from 1 to 1",
        received: "2",
        arguments: "f64[2]",
      },
      "sort: keyCount must say how many of the operands are keys, expected an integer from 1 to 1, got 2 (f64[2]).",
    );
    expectRefusal(
      () => sort(x, { axis: 0, keyCount: 0 }),
      ArgumentError,
      {
        op: "sort",
        requirement: "keyCount must say how many of the operands are keys",
        expected: "an integer from 1 to 1",
        received: "0",
        arguments: "f64[2]",
      },
      "sort: keyCount must say how many of the operands are keys, expected an integer from 1 to 1, got 0 (f64[2]).",
    );
    expectRefusal(
      () => sort({ axis: 0, keyCount: 1 }),
      ArgumentError,
      { op: "sort", requirement: "at least one tensor is needed", received: "none" },
      "sort: at least one tensor is needed, got none.",
    );
    expectRefusal(
      () => sort(x, tensorOf([3], [1, 2, 3]), one),
      ShapeError,
      {
        op: "sort",
        requirement: "arguments must have one shape",
        expected: "[2]",
        received: "[3]",
        arguments: "operand 0 f64[2], operand 1 f64[3]",
        fix: "Broadcast one of them first.",
      },
      "sort: arguments must have one shape, expected [2], got [3] (operand 0 f64[2], operand 1 f64[3]). Broadcast one of them first.",
    );
    expectRefusal(
      () => sort(tensorOf([], [1]), one),
      ShapeError,
      {
        op: "sort",
        requirement: "axis out of range",
        expected: "no axis for a scalar",
        received: "0",
        arguments: "f64[]",
      },
      "sort: axis out of range, expected no axis for a scalar, got 0 (f64[]).",
    );
    expectRefusal(
      () => sort(x, { axis: -1, keyCount: 1 }),
      ShapeError,
      {
        op: "sort",
        requirement: "axis out of range",
        expected: "an integer from 0 to 0",
        received: "-1",
        arguments: "f64[2]",
      },
      "sort: axis out of range, expected an integer from 0 to 0, got -1 (f64[2]).",
    );
  });

  it("moves the tangent of a companion where the keys, which have none, say", () => {
    const [keys, x, dx] = [
      [3, 1, 2],
      [10, 20, 30],
      [0.1, 0.2, 0.3],
    ].map((values) => tensorOf([3], values));
    const [moved, slope] = jvp((y: Tensor) => sort(keys, y, one)[1], [x], [dx]);
    expectSame(moved, tensorOf([3], [20, 30, 10]));
    expectSame(slope, tensorOf([3], [0.2, 0.3, 0.1]));
  });
});
