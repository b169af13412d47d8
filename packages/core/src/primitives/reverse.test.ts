/** What only reverse knows: which axes turn round, being its own inverse, refusals. */
import { describe, expect, it } from "vitest";
import { ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import {
  expectRefusal,
  expectSame,
  expectSampleLaws,
  seeded,
  tensorOf,
} from "../testing/structure.testing.js";
import { reverse } from "./reverse.js";

const six = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);
const along =
  (...axes: readonly number[]) =>
  (x: Tensor) =>
    reverse(x, { axes });

describe("reverse", () => {
  it("turns round the axes it is given and no others", () => {
    expect(along(0)(six).toArray()).toEqual([
      [4, 5, 6],
      [1, 2, 3],
    ]);
    expect(along(1)(six).toArray()).toEqual([
      [3, 2, 1],
      [6, 5, 4],
    ]);
    expect(along(0, 1)(six).toArray()).toEqual([
      [6, 5, 4],
      [3, 2, 1],
    ]);
    expectSame(along()(six), six);
  });

  it("is its own inverse", () => {
    const x = seeded([3, 1, 4], 1, "float32");
    expectSame(along(0, 2)(along(0, 2)(x)), x);
  });

  it("takes scalars, sizes of 1, empty axes and every dtype", () => {
    expectSame(along()(tensorOf([], [3])), tensorOf([], [3]));
    expectSame(along(0, 1)(tensorOf([1, 2], [1, 2])), tensorOf([1, 2], [2, 1]));
    expect(along(0)(tensorOf([0, 2], [])).shape).toEqual([0, 2]);
    for (const dtype of reverse.dtypes)
      expectSame(along(0)(tensorOf([2], [0, 1], dtype)), tensorOf([2], [1, 0], dtype));
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(reverse, [[], [0], [1], [4], [2, 3], [3, 0], [1, 3, 1], [2, 3, 2]])).toBe(23);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => along(2)(six),
      ShapeError,
      {
        op: "reverse",
        requirement: "axes must be distinct axes of x, ascending",
        expected: "integers from 0 to 1",
        received: "[2]",
        arguments: "f64[2,3]",
      },
      "reverse: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got [2] (f64[2,3]).",
    );
    expect(() => along(1, 1)(six)).toThrow(
      "reverse: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got [1,1] (f64[2,3]).",
    );
    expect(() => along(-1)(six)).toThrow(
      "reverse: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got [-1] (f64[2,3]).",
    );
    expect(() => along(0)(tensorOf([], [3]))).toThrow(
      "reverse: axes must be distinct axes of x, ascending, expected no axis for a scalar, got [0] (f64[]).",
    );
  });
});
