/** What only concatenate knows: any number of pieces, empty ones among them, their cotangents, refusals. */

import { describe, expect, it } from "vitest";
import { ArgumentError, DTypeError, ShapeError } from "../base/errors.js";
import { range } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import { scalarTensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import {
  expectLaws,
  expectRefusal,
  expectSame,
  expectSampleLaws,
  seeded,
  tensorOf,
} from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { concatenate } from "./concatenate.js";
import { pad } from "./slice.js";
import { transpose } from "./transpose.js";

const join =
  (axis: number) =>
  (...xs: readonly Tensor[]): Tensor =>
    concatenate(...xs, { axis });
const six = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);

describe("concatenate", () => {
  it("joins along any axis", () => {
    expect(join(0)(six, tensorOf([1, 3], [7, 8, 9])).toArray()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    expect(join(1)(six, tensorOf([2, 1], [7, 8])).toArray()).toEqual([
      [1, 2, 3, 7],
      [4, 5, 6, 8],
    ]);
  });

  it("takes one piece, many, empty ones and the same one twice", () => {
    expectSame(join(0)(six), six);
    expect(join(0)(...range(300).map((i) => tensorOf([1], [i]))).toArray()).toEqual(range(300));
    expectSame(join(1)(tensorOf([2, 0], []), six, tensorOf([2, 0], [])), six);
    expect(join(0)(tensorOf([0, 3], []), tensorOf([0, 3], [])).shape).toEqual([0, 3]);
    expect(join(0)(tensorOf([2, 0], []), tensorOf([1, 0], [])).shape).toEqual([3, 0]);
    expect(join(1)(six, six).toArray()).toEqual([
      [1, 2, 3, 1, 2, 3],
      [4, 5, 6, 4, 5, 6],
    ]);
  });

  it("takes every dtype", () => {
    for (const dtype of concatenate.dtypes) {
      expectSame(
        join(0)(tensorOf([1], [1], dtype), tensorOf([2], [0, 1], dtype)),
        tensorOf([3], [1, 0, 1], dtype),
      );
    }
  });

  it("cuts the cotangent apart", () => {
    const [, pullback] = vjp(join(1), [six, tensorOf([2, 0], []), tensorOf([2, 1], [7, 8])]);
    const cts = pullback(tensorOf([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]));
    expect(cts.map((ct) => ct.toArray())).toEqual([
      [
        [1, 2, 3],
        [5, 6, 7],
      ],
      [[], []],
      [[4], [8]],
    ]);
  });

  it("stores pieces that are views or computed, under jit", () => {
    const f = (x: Tensor): Tensor => {
      const turned = transpose(x, { permutation: [1, 0] });
      const padded = pad(x, scalarTensor(9, x.dtype), { low: [1, 0], high: [0, -1], interior: [0, 0] });
      return join(0)(turned, padded, turned);
    };
    expectSame(jit(f)(six), f(six));
    expectLaws(f, [[six], [seeded([2, 3], 1)], [seeded([2, 3], 2)]]);
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(concatenate, [[], [0], [1], [4], [2, 3], [3, 0], [2, 1, 2]])).toBe(12);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => join(0)(),
      ArgumentError,
      { op: "concatenate", requirement: "at least one tensor is needed", received: "none" },
      "concatenate: at least one tensor is needed, got none.",
    );
    expectRefusal(
      () => join(0)(six, tensorOf([2, 2], [1, 2, 3, 4])),
      ShapeError,
      {
        op: "concatenate",
        requirement: "sizes must match on every axis but 0",
        expected: "[2,3] up to axis 0",
        received: "[2,2]",
        arguments: "argument 0 f64[2,3], argument 1 f64[2,2]",
      },
      "concatenate: sizes must match on every axis but 0, expected [2,3] up to axis 0, got [2,2] " +
        "(argument 0 f64[2,3], argument 1 f64[2,2]).",
    );
    expectRefusal(
      () => join(0)(six, seeded([2, 3], 1, "float32")),
      DTypeError,
      {
        op: "concatenate",
        requirement: "arguments must have one dtype",
        expected: "float64",
        received: "float32",
        arguments: "argument 0 f64[2,3], argument 1 f32[2,3]",
        fix: "Convert one of them with astype().",
      },
      "concatenate: arguments must have one dtype, expected float64, got float32 " +
        "(argument 0 f64[2,3], argument 1 f32[2,3]). Convert one of them with astype().",
    );
    expect(() => join(2)(six, six)).toThrow(
      "concatenate: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got [2] (f64[2,3]).",
    );
    expect(() => join(0)(tensorOf([], [1]))).toThrow(
      "concatenate: axes must be distinct axes of x, ascending, expected no axis for a scalar, got [0] (f64[]).",
    );
    expect(() => join(1)(six, tensorOf([2], [1, 2]))).toThrow(
      "concatenate: sizes must match on every axis but 1, expected [2,3] up to axis 1, got [2] " +
        "(argument 0 f64[2,3], argument 1 f64[2]).",
    );
  });
});
