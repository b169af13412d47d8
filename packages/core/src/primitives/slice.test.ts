/** What only slice and pad know: strides, cropping, interior padding, being each other's adjoint, refusals. */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
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
import { vmap } from "../transform/vmap.js";
import type { PadParams, SliceParams } from "./slice.js";
import { pad, slice } from "./slice.js";
import { transpose } from "./transpose.js";

const cut = (params: SliceParams) => (x: Tensor) => slice(x, params);
const padded = (params: PadParams) => (x: Tensor, value: Tensor) => pad(x, value, params);
const five = tensorOf([5], [1, 2, 3, 4, 5]);
const six = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);
const nine = tensorOf([], [9]);

describe("slice", () => {
  const from = (start: number, limit: number, stride: number) =>
    cut({ start: [start], limit: [limit], strides: [stride] });

  it("takes every n-th element from start up to limit", () => {
    expect(from(1, 4, 1)(five).toArray()).toEqual([2, 3, 4]);
    expect(from(0, 5, 2)(five).toArray()).toEqual([1, 3, 5]);
    expect(from(0, 4, 2)(five).toArray()).toEqual([1, 3]);
    expect(from(1, 5, 100)(five).toArray()).toEqual([2]);
    expect(cut({ start: [1, 0], limit: [2, 3], strides: [1, 2] })(six).toArray()).toEqual([[4, 6]]);
  });

  it("takes nothing from anywhere, and scalars", () => {
    expect(from(5, 5, 1)(five).shape).toEqual([0]);
    expect(from(2, 2, 3)(five).shape).toEqual([0]);
    expect(from(0, 0, 1)(tensorOf([0], [])).shape).toEqual([0]);
    expectSame(cut({ start: [], limit: [], strides: [] })(nine), nine);
  });

  it("sends cotangents back where the elements came from", () => {
    const pullback = (f: (x: Tensor) => Tensor, ct: Tensor): unknown => vjp(f, [five])[1](ct)[0].toArray();
    expect(pullback(from(1, 5, 2), tensorOf([2], [10, 20]))).toEqual([0, 10, 0, 20, 0]);
    expect(pullback(from(0, 4, 3), tensorOf([2], [10, 20]))).toEqual([10, 0, 0, 20, 0]);
    expect(pullback(from(3, 3, 2), tensorOf([0], []))).toEqual([0, 0, 0, 0, 0]);
  });

  it("composes with itself without leaving what it cut out", () => {
    const f = (x: Tensor): Tensor => {
      const inner = from(0, 2, 1)(from(1, 5, 2)(x));
      return padded({ low: [2], high: [2], interior: [0] })(inner, nine);
    };
    expect(jit(f)(five).toArray()).toEqual([9, 9, 2, 4, 9, 9]);
    expectLaws(f, [[five], [seeded([5], 1)], [seeded([5], 2)]]);
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(slice, [[], [0], [1], [4], [2, 3], [3, 0], [1, 3, 1], [4, 3, 2]])).toBe(16);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => from(3, 2, 1)(five),
      ShapeError,
      {
        op: "slice",
        requirement: "start and limit must satisfy start <= limit <= size",
        expected: "at most 5 at axis 0",
        received: "start 3 and limit 2",
        arguments: "f64[5]",
      },
      "slice: start and limit must satisfy start <= limit <= size, expected at most 5 at axis 0, " +
        "got start 3 and limit 2 (f64[5]).",
    );
    expect(() => from(0, 6, 1)(five)).toThrow(
      "slice: start and limit must satisfy start <= limit <= size, expected at most 5 at axis 0, " +
        "got start 0 and limit 6 (f64[5]).",
    );
    expect(() => from(-1, 3, 1)(five)).toThrow(
      "slice: start must hold integers, expected 0 or more, got -1 at axis 0 of [-1] (f64[5]).",
    );
    expect(() => from(0, 3, 0)(five)).toThrow(
      "slice: strides must hold integers, expected 1 or more, got 0 at axis 0 of [0] (f64[5]).",
    );
    expect(() => from(0, 3, 1)(six)).toThrow(
      "slice: start must have one entry per axis, expected 2, got 1 in [0] (f64[2,3]).",
    );
  });
});

describe("pad", () => {
  const by = (low: number, high: number, interior: number) =>
    padded({ low: [low], high: [high], interior: [interior] });

  it("puts the value in front, behind and between", () => {
    expect(by(1, 2, 0)(five, nine).toArray()).toEqual([9, 1, 2, 3, 4, 5, 9, 9]);
    expect(by(0, 0, 2)(tensorOf([3], [1, 2, 3]), nine).toArray()).toEqual([1, 9, 9, 2, 9, 9, 3]);
    expect(padded({ low: [0, 1], high: [1, 0], interior: [1, 0] })(six, nine).toArray()).toEqual([
      [9, 1, 2, 3],
      [9, 9, 9, 9],
      [9, 4, 5, 6],
      [9, 9, 9, 9],
    ]);
  });

  it("crops by negative amounts, after the interior", () => {
    expect(by(-1, -2, 0)(five, nine).toArray()).toEqual([2, 3]);
    expect(by(-2, -3, 0)(five, nine).shape).toEqual([0]);
    expect(by(-6, 3, 0)(five, nine).toArray()).toEqual([9, 9]);
    expect(by(-1, 2, 1)(tensorOf([3], [1, 2, 3]), nine).toArray()).toEqual([9, 2, 9, 3, 9, 9]);
    expect(by(2, -4, 1)(tensorOf([3], [1, 2, 3]), nine).toArray()).toEqual([9, 9, 1]);
  });

  it("takes empty shapes, sizes of 1 and scalars", () => {
    expect(by(2, 1, 3)(tensorOf([0], []), nine).toArray()).toEqual([9, 9, 9]);
    expect(by(0, 0, 3)(tensorOf([0], []), nine).shape).toEqual([0]);
    expect(by(0, 0, 3)(tensorOf([1], [4]), nine).toArray()).toEqual([4]);
    expectSame(padded({ low: [], high: [], interior: [] })(nine, tensorOf([], [1])), nine);
    expect(
      padded({ low: [1, 0], high: [0, 0], interior: [0, 0] })(tensorOf([0, 2], []), nine).toArray(),
    ).toEqual([[9, 9]]);
  });

  it("takes every dtype, and every value bit for bit", () => {
    for (const dtype of pad.dtypes) {
      expectSame(
        by(1, 0, 1)(tensorOf([2], [0, 1], dtype), tensorOf([], [1], dtype)),
        tensorOf([4], [1, 0, 1, 1], dtype),
      );
    }
    const odd = by(1, 0, 1)(tensorOf([2], [-0, Number.NaN]), tensorOf([], [-0]));
    expectSame(odd, tensorOf([4], [-0, -0, -0, Number.NaN]));
    expectSame(
      by(1, 1, 0)(tensorOf([1], [Infinity]), tensorOf([], [Number.NaN])),
      tensorOf([3], [Number.NaN, Infinity, Number.NaN]),
    );
  });

  it("gives x its part of the cotangent, zeros where it was cropped, and the value the rest", () => {
    const pullback = (params: PadParams, x: Tensor, ct: Tensor): unknown =>
      vjp(padded(params), [x, nine])[1](ct).map((each) => each.toArray());
    const three = tensorOf([3], [1, 2, 3]);
    expect(pullback({ low: [1], high: [1], interior: [0] }, three, tensorOf([5], [1, 2, 4, 8, 16]))).toEqual([
      [2, 4, 8],
      17,
    ]);
    expect(
      pullback({ low: [-1], high: [2], interior: [1] }, three, tensorOf([6], [1, 2, 4, 8, 16, 32])),
    ).toEqual([[0, 2, 8], 53]);
    expect(pullback({ low: [2], high: [-5], interior: [2] }, three, tensorOf([4], [1, 2, 4, 8]))).toEqual([
      [4, 0, 0],
      11,
    ]);
  });

  it("loses no digits of the value's cotangent beside large ones", () => {
    const [, pullback] = vjp(by(1, 1, 0), [tensorOf([1], [1]), nine]);
    expect(pullback(tensorOf([3], [1, 1e300, 2]))[1].item()).toBe(3);
    expect(pullback(tensorOf([3], [1, Infinity, 2]))[1].item()).toBe(3);
  });

  it("takes a value of its own for every example", () => {
    const values = tensorOf([2], [7, 8]);
    const f = vmap(by(1, 0, 1), [null, 0]);
    expect(f(tensorOf([2], [1, 2]), values).toArray()).toEqual([
      [7, 1, 7, 2],
      [8, 1, 8, 2],
    ]);
  });

  it("pads views under jit", () => {
    const f = (x: Tensor): Tensor => {
      const turned = transpose(x, { permutation: [1, 0] });
      return padded({ low: [1, 0], high: [-1, 2], interior: [0, 1] })(turned, nine);
    };
    expectLaws(f, [[six], [seeded([2, 3], 1)], [seeded([2, 3], 2)]]);
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(pad, [[], [0], [1], [4], [2, 3], [3, 0], [1, 3, 1], [2, 3, 2]])).toBe(16);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => by(-4, -2, 0)(five, nine),
      ShapeError,
      {
        op: "pad",
        requirement: "negative padding may not take away more than there is",
        expected: "-4 and -2 to leave 0 or more of 5 at axis 0",
        received: "-1",
        arguments: "x f64[5], value f64[]",
      },
      "pad: negative padding may not take away more than there is, expected -4 and -2 to leave 0 or more of 5 at axis 0, " +
        "got -1 (x f64[5], value f64[]).",
    );
    expectRefusal(
      () => by(1, 1, 0)(five, tensorOf([1], [0])),
      ShapeError,
      {
        op: "pad",
        requirement: "the padding value must be a scalar",
        expected: "[]",
        received: "[1]",
        arguments: "x f64[5], value f64[1]",
      },
      "pad: the padding value must be a scalar, expected [], got [1] (x f64[5], value f64[1]).",
    );
    expectRefusal(
      () => by(1, 1, 0)(five, tensorOf([], [0], "float32")),
      DTypeError,
      {
        op: "pad",
        requirement: "arguments must have one dtype",
        expected: "float64",
        received: "float32",
        arguments: "x f64[5], value f32[]",
        fix: "Convert one of them with astype().",
      },
      "pad: arguments must have one dtype, expected float64, got float32 (x f64[5], value f32[]). Convert one of them with astype().",
    );
    expect(() => by(0, 0, -1)(five, nine)).toThrow(
      "pad: interior must hold integers, expected 0 or more, got -1 at axis 0 of [-1] (f64[5]).",
    );
    expect(() => by(0.5, 0, 0)(five, nine)).toThrow(
      "pad: low must hold integers, got 0.5 at axis 0 of [0.5] (f64[5]).",
    );
    expect(() => by(0, 0, 0)(six, nine)).toThrow(
      "pad: low must have one entry per axis, expected 2, got 1 in [0] (f64[2,3]).",
    );
  });
});
