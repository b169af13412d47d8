/** What only the dynamic slices know: where a window goes that does not fit, and windows that differ by example. */
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
import { dynamicSlice, dynamicUpdateSlice } from "./dynamicSlice.js";
import { transpose } from "./transpose.js";

const at = (start: number): Tensor => tensorOf([], [start], "int32");
const five = tensorOf([5], [1, 2, 3, 4, 5]);
const grid = tensorOf([3, 4], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);

describe("dynamicSlice", () => {
  const read = (start: number, size: number): unknown =>
    dynamicSlice(five, at(start), { sizes: [size] }).toArray();

  it("cuts out the window", () => {
    expect(read(1, 3)).toEqual([2, 3, 4]);
    expect(dynamicSlice(grid, at(1), at(2), { sizes: [2, 2] }).toArray()).toEqual([
      [6, 7],
      [10, 11],
    ]);
  });

  it("moves the window inside; negative starts count from the end first", () => {
    expect(read(4, 3)).toEqual([3, 4, 5]);
    expect(read(2147483647, 2)).toEqual([4, 5]);
    expect(read(-1, 1)).toEqual([5]);
    expect(read(-1, 2)).toEqual([4, 5]);
    expect(read(-4, 2)).toEqual([2, 3]);
    expect(read(-9, 2)).toEqual([1, 2]);
    expect(read(-2147483648, 2)).toEqual([1, 2]);
    expect(read(3, 5)).toEqual([1, 2, 3, 4, 5]);
  });

  it("takes scalars, empty windows and every dtype", () => {
    expect(dynamicSlice(tensorOf([], [7]), { sizes: [] }).toArray()).toBe(7);
    expect(dynamicSlice(five, at(2), { sizes: [0] }).shape).toEqual([0]);
    expect(dynamicSlice(tensorOf([0, 2], []), at(3), at(1), { sizes: [0, 1] }).shape).toEqual([0, 1]);
    for (const dtype of dynamicSlice.dtypes) {
      expectSame(
        dynamicSlice(tensorOf([3], [0, 1, 1], dtype), at(1), { sizes: [2] }),
        tensorOf([2], [1, 1], dtype),
      );
    }
  });

  it("sends cotangents to where the window really stood", () => {
    const [, back] = vjp((x: Tensor) => dynamicSlice(x, at(4), { sizes: [2] }), [five]);
    expect(back(tensorOf([2], [10, 20]))[0].toArray()).toEqual([0, 0, 0, 10, 20]);
  });

  it("takes a start of its own for every example", () => {
    const starts = tensorOf([4], [0, 3, -2, 99], "int32");
    const windows = vmap((start: Tensor) => dynamicSlice(five, start, { sizes: [2] }))(starts);
    expect(windows.toArray()).toEqual([
      [1, 2],
      [4, 5],
      [4, 5],
      [4, 5],
    ]);
  });

  it("reads views under jit", () => {
    const f = (x: Tensor, start: Tensor): Tensor =>
      dynamicSlice(transpose(x, { permutation: [1, 0] }), start, at(1), { sizes: [2, 2] });
    expectSame(jit(f)(grid, at(2)), f(grid, at(2)));
    expectLaws(
      f,
      [0, 1, -1].map((start, i) => [seeded([3, 4], i), at(start)]),
    );
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(dynamicSlice, [[], [0], [1], [4], [2, 3], [3, 0], [3, 1, 2]])).toBe(13);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => dynamicSlice(five, at(0), { sizes: [6] }),
      ShapeError,
      {
        op: "dynamicSlice",
        requirement: "the window must fit into x",
        expected: "at most 5 along axis 0",
        received: "6 in [6]",
        arguments: "x f64[5], start 0 i32[]",
      },
      "dynamicSlice: the window must fit into x, expected at most 5 along axis 0, got 6 in [6] (x f64[5], start 0 i32[]).",
    );
    expectRefusal(
      () => dynamicSlice(grid, at(0), { sizes: [1, 1] }),
      ShapeError,
      {
        op: "dynamicSlice",
        requirement: "there must be one start per axis",
        expected: "2",
        received: "1",
        arguments: "x f64[3,4], start 0 i32[]",
      },
      "dynamicSlice: there must be one start per axis, expected 2, got 1 (x f64[3,4], start 0 i32[]).",
    );
    expectRefusal(
      () => dynamicSlice(five, tensorOf([], [0]), { sizes: [1] }),
      DTypeError,
      {
        op: "dynamicSlice",
        requirement: "starts must be integers",
        expected: "int32",
        received: "float64",
        arguments: "x f64[5], start 0 f64[]",
        fix: "Convert them with astype().",
      },
      "dynamicSlice: starts must be integers, expected int32, got float64 (x f64[5], start 0 f64[]). Convert them with astype().",
    );
    expect(() => dynamicSlice(five, tensorOf([1], [0], "int32"), { sizes: [1] })).toThrow(
      "dynamicSlice: every start must be a scalar, expected i32[], got i32[1] (x f64[5], start 0 i32[1]).",
    );
    expect(() => dynamicSlice(five, at(0), { sizes: [-1] })).toThrow(
      "dynamicSlice: sizes must hold integers, expected 0 or more, got -1 at axis 0 of [-1] (f64[5]).",
    );
  });
});

describe("dynamicUpdateSlice", () => {
  const two = tensorOf([2], [8, 9]);
  const write = (start: number): unknown => dynamicUpdateSlice(five, two, at(start)).toArray();

  it("replaces the window, moved inside like that of dynamicSlice", () => {
    expect(write(1)).toEqual([1, 8, 9, 4, 5]);
    expect(write(4)).toEqual([1, 2, 3, 8, 9]);
    expect(write(-1)).toEqual([1, 2, 3, 8, 9]);
    expect(write(-5)).toEqual([8, 9, 3, 4, 5]);
    expect(write(-99)).toEqual([8, 9, 3, 4, 5]);
    expect(dynamicUpdateSlice(grid, tensorOf([2, 1], [-1, -2]), at(1), at(3)).toArray()).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, -1],
      [8, 9, 10, -2],
    ]);
  });

  it("takes scalars, empty windows, whole windows and every dtype", () => {
    expect(dynamicUpdateSlice(tensorOf([], [7]), tensorOf([], [8])).toArray()).toBe(8);
    expectSame(dynamicUpdateSlice(five, tensorOf([0], []), at(2)), five);
    expectSame(dynamicUpdateSlice(five, seeded([5], 1), at(2)), seeded([5], 1));
    for (const dtype of dynamicUpdateSlice.dtypes) {
      const written = dynamicUpdateSlice(tensorOf([2], [0, 0], dtype), tensorOf([1], [1], dtype), at(1));
      expectSame(written, tensorOf([2], [0, 1], dtype));
    }
  });

  it("divides the cotangent between the window and the rest", () => {
    const [, back] = vjp((x: Tensor, update: Tensor) => dynamicUpdateSlice(x, update, at(-2)), [five, two]);
    expect(back(five).map((ct) => ct.toArray())).toEqual([
      [1, 2, 3, 0, 0],
      [4, 5],
    ]);
  });

  it("takes a start of its own for every example", () => {
    const written = vmap((start: Tensor) => dynamicUpdateSlice(five, two, start))(
      tensorOf([3], [0, 9, -4], "int32"),
    );
    expect(written.toArray()).toEqual([
      [8, 9, 3, 4, 5],
      [1, 2, 3, 8, 9],
      [1, 8, 9, 4, 5],
    ]);
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(dynamicUpdateSlice, [[], [0], [1], [4], [2, 3], [3, 0]])).toBe(11);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => dynamicUpdateSlice(two, five, at(0)),
      ShapeError,
      {
        op: "dynamicUpdateSlice",
        requirement: "the window must fit into x",
        expected: "at most 2 along axis 0",
        received: "5 in [5]",
        arguments: "x f64[2], start 0 i32[]",
      },
      "dynamicUpdateSlice: the window must fit into x, expected at most 2 along axis 0, got 5 in [5] (x f64[2], start 0 i32[]).",
    );
    expectRefusal(
      () => dynamicUpdateSlice(five, tensorOf([2], [8, 9], "float32"), at(0)),
      DTypeError,
      {
        op: "dynamicUpdateSlice",
        requirement: "arguments must have one dtype",
        expected: "float64",
        received: "float32",
        arguments: "x f64[5], update f32[2]",
        fix: "Convert one of them with astype().",
      },
      "dynamicUpdateSlice: arguments must have one dtype, expected float64, got float32 (x f64[5], update f32[2]). " +
        "Convert one of them with astype().",
    );
    expect(() => dynamicUpdateSlice(grid, two, at(0), at(0))).toThrow(
      "dynamicUpdateSlice: the shape of update must have one entry per axis, expected 2, got 1 in [2] (f64[3,4]).",
    );
    expect(() => dynamicUpdateSlice(five, two)).toThrow(
      "dynamicUpdateSlice: there must be one start per axis, expected 1, got 0 (f64[5]).",
    );
  });
});
