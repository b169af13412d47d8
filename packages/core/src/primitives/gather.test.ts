/** What only gather and scatterAdd know: index vectors, both ways out of bounds, duplicates, refusals. */
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
import { jvp } from "../transform/tangents.js";
import type { AddressParams } from "./address.js";
import { gather, scatterAdd } from "./gather.js";
import { transpose } from "./transpose.js";

const clamp = (...axes: readonly number[]): AddressParams => ({ axes, outOfBounds: "clamp" });
const skip = (...axes: readonly number[]): AddressParams => ({ axes, outOfBounds: "skip" });
const vectors = (shape: readonly number[], values: readonly number[]): Tensor =>
  tensorOf(shape, values, "int32");
const five = tensorOf([5], [10, 20, 30, 40, 50]);
const six = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);

describe("gather", () => {
  it("reads single elements, rows, columns", () => {
    expect(gather(five, vectors([3, 1], [4, 0, 0]), clamp(0)).toArray()).toEqual([50, 10, 10]);
    expect(gather(six, vectors([3, 1], [1, 0, 1]), clamp(0)).toArray()).toEqual([
      [4, 5, 6],
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(gather(six, vectors([2, 1], [2, 0]), clamp(1)).toArray()).toEqual([
      [3, 6],
      [1, 4],
    ]);
    expect(gather(six, vectors([2, 2], [0, 2, 1, 1]), clamp(0, 1)).toArray()).toEqual([3, 5]);
  });

  it("puts the lead of the index vectors first, then the kept axes in order", () => {
    const x = seeded([2, 3, 4, 5], 1);
    expect(gather(x, vectors([6, 7, 2], Array(84).fill(0)), clamp(0, 2)).shape).toEqual([6, 7, 3, 5]);
    expect(gather(x, vectors([1], [2]), clamp(1)).shape).toEqual([2, 4, 5]);
    const middle = gather(x, vectors([1], [2]), clamp(1));
    expect(middle.toArray()).toEqual((x.toArray() as number[][][][]).map((block) => block[2]));
  });

  it("repeats x where the vectors are empty", () => {
    expect(gather(five, vectors([2, 0], []), clamp()).toArray()).toEqual([
      [10, 20, 30, 40, 50],
      [10, 20, 30, 40, 50],
    ]);
    expect(gather(tensorOf([], [3]), vectors([0], []), skip()).toArray()).toBe(3);
  });

  it("clamps or skips what is out of bounds", () => {
    const out = vectors([5, 1], [-1, -2147483648, 5, 2147483647, 2]);
    expect(gather(five, out, clamp(0)).toArray()).toEqual([10, 10, 50, 50, 30]);
    expect(gather(five, out, skip(0)).toArray()).toEqual([0, 0, 0, 0, 30]);
    expect(gather(six, vectors([2, 2], [1, 3, 2, 0]), skip(0, 1)).toArray()).toEqual([0, 0]);
    expect(gather(six, vectors([2, 2], [1, 3, 2, 0]), clamp(0, 1)).toArray()).toEqual([6, 4]);
  });

  it("takes empty tensors: nothing to read, or nowhere to read it", () => {
    expect(gather(five, vectors([0, 1], []), clamp(0)).shape).toEqual([0]);
    expect(gather(tensorOf([2, 0], []), vectors([3, 1], [0, 1, 0]), clamp(0)).shape).toEqual([3, 0]);
    for (const params of [clamp(0), skip(0)]) {
      expect(gather(tensorOf([0], []), vectors([2, 1], [0, 1]), params).toArray()).toEqual([0, 0]);
    }
  });

  it("takes every dtype, and reads views", () => {
    for (const dtype of gather.dtypes) {
      const picked = gather(tensorOf([2], [0, 1], dtype), vectors([3, 1], [1, 0, 7]), skip(0));
      expectSame(picked, tensorOf([3], [1, 0, 0], dtype));
    }
    const f = (x: Tensor): Tensor =>
      gather(transpose(x, { permutation: [1, 0] }), vectors([2, 1], [2, 0]), clamp(0));
    expect(f(six).toArray()).toEqual([
      [3, 6],
      [1, 4],
    ]);
    expectLaws(f, [[six], [seeded([2, 3], 1)], [seeded([2, 3], 2)]]);
  });

  it("adds the cotangents of what was read twice", () => {
    const pullback = (params: AddressParams): unknown =>
      vjp((x: Tensor) => gather(x, vectors([4, 1], [1, 1, 9, 0]), params), [five])[1](
        tensorOf([4], [1, 2, 4, 8]),
      )[0].toArray();
    expect(pullback(clamp(0))).toEqual([8, 3, 0, 0, 4]);
    expect(pullback(skip(0))).toEqual([8, 3, 0, 0, 0]);
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(gather, [[], [0], [1], [4], [2, 3], [3, 0], [2, 1, 3]])).toBe(13);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => gather(five, tensorOf([1, 1], [0]), clamp(0)),
      DTypeError,
      {
        op: "gather",
        requirement: "indices must be integers",
        expected: "int32",
        received: "float64",
        arguments: "x f64[5], indices f64[1,1]",
        fix: "Convert them with astype().",
      },
      "gather: indices must be integers, expected int32, got float64 (x f64[5], indices f64[1,1]). Convert them with astype().",
    );
    expectRefusal(
      () => gather(six, vectors([4, 1], [0, 0, 0, 0]), clamp(0, 1)),
      ShapeError,
      {
        op: "gather",
        requirement: "the last axis of indices must hold one index per addressed axis",
        expected: "size 2 for axes [0,1]",
        received: "1",
        arguments: "x f64[2,3], indices i32[4,1]",
      },
      "gather: the last axis of indices must hold one index per addressed axis, expected size 2 for axes [0,1], got 1 " +
        "(x f64[2,3], indices i32[4,1]).",
    );
    expect(() => gather(five, vectors([], [0]), clamp(0))).toThrow(
      "gather: the last axis of indices must hold one index per addressed axis, expected size 1 for axes [0], got a scalar " +
        "(x f64[5], indices i32[]).",
    );
    expect(() => gather(six, vectors([1, 2], [0, 0]), clamp(1, 0))).toThrow(
      "gather: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got [1,0] (f64[2,3]).",
    );
  });
});

describe("scatterAdd", () => {
  it("adds where the vectors point, duplicates in order", () => {
    const sum = scatterAdd(five, vectors([3, 1], [1, 1, 4]), tensorOf([3], [1, 2, 4]), clamp(0));
    expect(sum.toArray()).toEqual([10, 23, 30, 40, 54]);
    // (1e16 + 1) + 1 rounds twice, 1e16 + (1 + 1) would not.
    const ordered = scatterAdd(
      tensorOf([1], [1e16]),
      vectors([2, 1], [0, 0]),
      tensorOf([2], [1, 1]),
      clamp(0),
    );
    expect(ordered.toArray()).toEqual([1e16]);
    const columns = scatterAdd(six, vectors([2, 1], [2, 2]), tensorOf([2, 2], [10, 20, 30, 40]), clamp(1));
    expect(columns.toArray()).toEqual([
      [1, 2, 43],
      [4, 5, 66],
    ]);
  });

  it("clamps or skips what is out of bounds", () => {
    const add = (params: AddressParams): Tensor =>
      scatterAdd(five, vectors([3, 1], [-1, 5, 2]), tensorOf([3], [1, 2, 4]), params);
    expect(add(clamp(0)).toArray()).toEqual([11, 20, 34, 40, 52]);
    expect(add(skip(0)).toArray()).toEqual([10, 20, 34, 40, 50]);
  });

  it("takes empty tensors and empty vectors", () => {
    expectSame(scatterAdd(five, vectors([0, 1], []), tensorOf([0], []), clamp(0)), five);
    const nowhere = scatterAdd(tensorOf([0], []), vectors([2, 1], [0, 1]), tensorOf([2], [1, 2]), clamp(0));
    expect(nowhere.shape).toEqual([0]);
    const all = scatterAdd(six, vectors([2, 0], []), tensorOf([2, 2, 3], Array(12).fill(1)), clamp());
    expect(all.toArray()).toEqual([
      [3, 4, 5],
      [6, 7, 8],
    ]);
  });

  it("wraps integers and rounds float32 at every addition", () => {
    const wrapped = scatterAdd(
      tensorOf([1], [2147483647], "int32"),
      vectors([1, 1], [0]),
      tensorOf([1], [1], "int32"),
      clamp(0),
    );
    expect(wrapped.toArray()).toEqual([-2147483648]);
    const x = tensorOf([1], [16777216], "float32");
    expect(
      scatterAdd(x, vectors([2, 1], [0, 0]), tensorOf([2], [1, 1], "float32"), clamp(0)).toArray(),
    ).toEqual([16777216]);
  });

  it("leaves its arguments as they were", () => {
    const x = tensorOf([2], [1, 2]);
    scatterAdd(x, vectors([1, 1], [0]), tensorOf([1], [5]), clamp(0));
    expect(x.toArray()).toEqual([1, 2]);
  });

  it("is the adjoint of gather", () => {
    const indices = vectors([2, 2, 1], [0, 7, 1, 1]);
    for (const params of [clamp(1), skip(1)]) {
      const ct = seeded([2, 2, 2], 1);
      const [, back] = vjp((x: Tensor) => gather(x, indices, params), [six]);
      expectSame(back(ct)[0], scatterAdd(tensorOf([2, 3], Array(6).fill(0)), indices, ct, params));
      const [, again] = vjp((updates: Tensor) => scatterAdd(six, indices, updates, params), [ct]);
      expectSame(again(six)[0], gather(six, indices, params));
    }
  });

  it("has tangents of either argument alone", () => {
    const indices = vectors([2, 1], [1, 1]);
    const updates = tensorOf([2], [1, 2]);
    const [, along] = jvp((x: Tensor) => scatterAdd(x, indices, updates, clamp(0)), [five], [five]);
    expectSame(along, five);
  });

  it("obeys the laws around many shapes", () => {
    expect(expectSampleLaws(scatterAdd, [[], [0], [1], [4], [2, 3], [3, 0]])).toBe(11);
  });

  it("says what is wrong", () => {
    const indices = vectors([2, 1], [0, 1]);
    expectRefusal(
      () => scatterAdd(six, indices, tensorOf([2], [1, 2]), clamp(0)),
      ShapeError,
      {
        op: "scatterAdd",
        requirement: "updates must have the shape that gather would give",
        expected: "[2,3]",
        received: "[2]",
        arguments: "x f64[2,3], indices i32[2,1], updates f64[2]",
      },
      "scatterAdd: updates must have the shape that gather would give, expected [2,3], got [2] " +
        "(x f64[2,3], indices i32[2,1], updates f64[2]).",
    );
    expectRefusal(
      () => scatterAdd(five, indices, tensorOf([2], [1, 2], "float32"), clamp(0)),
      DTypeError,
      {
        op: "scatterAdd",
        requirement: "arguments must have one dtype",
        expected: "float64",
        received: "float32",
        arguments: "x f64[5], updates f32[2]",
        fix: "Convert one of them with astype().",
      },
      "scatterAdd: arguments must have one dtype, expected float64, got float32 (x f64[5], updates f32[2]). " +
        "Convert one of them with astype().",
    );
    const yes = tensorOf([1], [1], "bool");
    expectRefusal(
      () => scatterAdd(yes, vectors([1, 1], [0]), yes, clamp(0)),
      DTypeError,
      {
        op: "scatterAdd",
        requirement: "this operation does not take such elements",
        expected: "float32 or float64 or int32 or uint32",
        received: "bool",
        arguments: "bool[1]",
        fix: "Convert the argument with astype().",
      },
      "scatterAdd: this operation does not take such elements, expected float32 or float64 or int32 or uint32, got bool " +
        "(bool[1]). Convert the argument with astype().",
    );
  });
});
