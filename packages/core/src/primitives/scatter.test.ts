/** What only scatter knows: the last write stays, and only what stayed has a derivative. */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import {
  expectLaws,
  expectRefusal,
  expectSame,
  expectSampleLaws,
  seeded,
  tensorOf,
} from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import type { AddressParams } from "./address.js";
import { scatter } from "./scatter.js";

const clamp = (...axes: readonly number[]): AddressParams => ({ axes, outOfBounds: "clamp" });
const skip = (...axes: readonly number[]): AddressParams => ({ axes, outOfBounds: "skip" });
const vectors = (shape: readonly number[], values: readonly number[]): Tensor =>
  tensorOf(shape, values, "int32");
const five = tensorOf([5], [10, 20, 30, 40, 50]);
const six = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);

describe("scatter", () => {
  it("writes elements, rows, columns; the last one stays", () => {
    expect(scatter(five, vectors([3, 1], [1, 4, 1]), tensorOf([3], [1, 2, 3]), clamp(0)).toArray()).toEqual([
      10, 3, 30, 40, 2,
    ]);
    expect(scatter(six, vectors([1], [1]), tensorOf([3], [7, 8, 9]), clamp(0)).toArray()).toEqual([
      [1, 2, 3],
      [7, 8, 9],
    ]);
    expect(scatter(six, vectors([1, 1], [0]), tensorOf([1, 2], [7, 8]), clamp(1)).toArray()).toEqual([
      [7, 2, 3],
      [8, 5, 6],
    ]);
    expect(scatter(six, vectors([2, 2], [0, 2, 1, 0]), tensorOf([2], [7, 8]), clamp(0, 1)).toArray()).toEqual(
      [
        [1, 2, 7],
        [8, 5, 6],
      ],
    );
  });

  it("clamps or skips what is out of bounds", () => {
    const write = (params: AddressParams): Tensor =>
      scatter(five, vectors([4, 1], [-1, 5, 2, 9]), tensorOf([4], [1, 2, 3, 4]), params);
    expect(write(clamp(0)).toArray()).toEqual([1, 20, 3, 40, 4]);
    expect(write(skip(0)).toArray()).toEqual([10, 20, 3, 40, 50]);
  });

  it("takes empty tensors, empty vectors and every dtype", () => {
    expectSame(scatter(five, vectors([0, 1], []), tensorOf([0], []), clamp(0)), five);
    expect(scatter(tensorOf([0], []), vectors([1, 1], [0]), tensorOf([1], [1]), clamp(0)).shape).toEqual([0]);
    expect(scatter(tensorOf([], [1]), vectors([3, 0], []), tensorOf([3], [2, 3, 4]), clamp()).toArray()).toBe(
      4,
    );
    for (const dtype of scatter.dtypes) {
      const written = scatter(
        tensorOf([2], [0, 0], dtype),
        vectors([1, 1], [1]),
        tensorOf([1], [1], dtype),
        clamp(0),
      );
      expectSame(written, tensorOf([2], [0, 1], dtype));
    }
  });

  it("keeps the bits of what it writes and of what it leaves", () => {
    const written = scatter(
      tensorOf([3], [-0, 1, Number.NaN]),
      vectors([1, 1], [1]),
      tensorOf([1], [-0]),
      clamp(0),
    );
    expectSame(written, tensorOf([3], [-0, -0, Number.NaN]));
  });

  it("gives cotangents to what stayed only", () => {
    const pullback = (params: AddressParams): unknown => {
      const write = (x: Tensor, updates: Tensor): Tensor =>
        scatter(x, vectors([4, 1], [1, 0, 1, 9]), updates, params);
      const [, back] = vjp(write, [five, seeded([4], 1)]);
      return back(tensorOf([5], [1, 2, 4, 8, 16])).map((ct) => ct.toArray());
    };
    expect(pullback(clamp(0))).toEqual([
      [0, 0, 4, 8, 0],
      [0, 1, 2, 16],
    ]);
    expect(pullback(skip(0))).toEqual([
      [0, 0, 4, 8, 16],
      [0, 1, 2, 0],
    ]);
  });

  it("gives the derivative of a row to the row that stayed", () => {
    const write = (x: Tensor, updates: Tensor): Tensor =>
      scatter(x, vectors([2, 2, 1], [0, 1, 0, 0]), updates, clamp(1));
    const examples = [1, 2, 3].map((seed) => [seeded([2, 3], seed), seeded([2, 2, 2], seed + 10)]);
    expectLaws(write, examples);
    const [, back] = vjp(write, [six, seeded([2, 2, 2], 1)]);
    expect(back(six)[1].toArray()).toEqual([
      [
        [0, 0],
        [2, 5],
      ],
      [
        [0, 0],
        [1, 4],
      ],
    ]);
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(scatter, [[], [0], [1], [4], [2, 3], [3, 0]])).toBe(11);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => scatter(six, vectors([2, 1], [0, 1]), tensorOf([3, 2], [1, 2, 3, 4, 5, 6]), clamp(0)),
      ShapeError,
      {
        op: "scatter",
        requirement: "updates must have the shape that gather would give",
        expected: "[2,3]",
        received: "[3,2]",
        arguments: "x f64[2,3], indices i32[2,1], updates f64[3,2]",
      },
      "scatter: updates must have the shape that gather would give, expected [2,3], got [3,2] " +
        "(x f64[2,3], indices i32[2,1], updates f64[3,2]).",
    );
    expectRefusal(
      () => scatter(five, tensorOf([1, 1], [0], "uint32"), tensorOf([1], [1]), clamp(0)),
      DTypeError,
      {
        op: "scatter",
        requirement: "indices must be integers",
        expected: "int32",
        received: "uint32",
        arguments: "x f64[5], indices u32[1,1]",
        fix: "Convert them with astype().",
      },
      "scatter: indices must be integers, expected int32, got uint32 (x f64[5], indices u32[1,1]). Convert them with astype().",
    );
    expect(() => scatter(five, vectors([1, 1], [0]), tensorOf([1], [1], "int32"), clamp(0))).toThrow(
      "scatter: arguments must have one dtype, expected float64, got int32 (x f64[5], updates i32[1]). Convert one of them with astype().",
    );
  });
});
