/** What only reduceAnd and reduceOr know: bits of integers, empty reductions, refusals. */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import { expectRefusal, tensorOf } from "../testing/structure.testing.js";
import { reduceAnd, reduceOr } from "./reduceLogic.js";

describe("reduceAnd and reduceOr", () => {
  it("ask all and any", () => {
    const x = tensorOf([2, 3], [1, 1, 0, 1, 0, 0], "bool");
    expect(reduceAnd(x, { axes: [0] }).toArray()).toEqual([true, false, false]);
    expect(reduceOr(x, { axes: [0] }).toArray()).toEqual([true, true, false]);
    expect(reduceAnd(x, { axes: [0, 1] }).toArray()).toBe(false);
    expect(reduceOr(x, { axes: [1] }).toArray()).toEqual([true, true]);
    expect(reduceAnd(x, { axes: [] }).toArray()).toEqual(x.toArray());
  });

  it("combine the bits of integers", () => {
    expect(reduceAnd(tensorOf([2], [0b1100, 0b1010], "int32"), { axes: [0] }).item()).toBe(0b1000);
    expect(reduceOr(tensorOf([2], [0b1100, 0b1010], "int32"), { axes: [0] }).item()).toBe(0b1110);
    expect(reduceOr(tensorOf([2], [2 ** 31, 1], "uint32"), { axes: [0] }).item()).toBe(2 ** 31 + 1);
    expect(reduceAnd(tensorOf([2], [-1, -2], "int32"), { axes: [0] }).item()).toBe(-2);
  });

  it("are true and false over no elements", () => {
    const none = { bool: [true, false], int32: [-1, 0], uint32: [2 ** 32 - 1, 0] } as const;
    for (const dtype of ["bool", "int32", "uint32"] as const) {
      const x = tensorOf([0, 2], [], dtype);
      expect(reduceAnd(x, { axes: [0] }).toArray()).toEqual([none[dtype][0], none[dtype][0]]);
      expect(reduceOr(x, { axes: [0] }).toArray()).toEqual([none[dtype][1], none[dtype][1]]);
      expect(reduceOr(x, { axes: [1] }).shape).toEqual([0]);
    }
  });

  it("reduce more elements than one block holds", () => {
    const flags = Array.from({ length: 1000 }, () => 1);
    expect(reduceAnd(tensorOf([1000], flags, "bool"), { axes: [0] }).toArray()).toBe(true);
    expect(reduceAnd(tensorOf([1000], flags.with(777, 0), "bool"), { axes: [0] }).toArray()).toBe(false);
  });

  it("obey the laws", () => {
    for (const primitive of [reduceAnd, reduceOr]) {
      for (const dtype of primitive.dtypes) {
        expect(
          expectLawsAround(primitive, [[], [0], [5], [2, 3], [3, 0], [2, 3, 2], [1, 2, 1, 2, 2]], dtype),
        ).toBe(21);
      }
    }
  });

  it("say what is wrong", () => {
    const x = tensorOf([2], [1, 0], "bool");
    expectRefusal(
      () => reduceAnd(tensorOf([2], [1, 0]), { axes: [0] }),
      DTypeError,
      {
        op: "reduceAnd",
        requirement: "this operation does not take such elements",
        expected: "bool or int32 or uint32",
        received: "float64",
        arguments: "f64[2]",
        fix: "Convert the argument with astype().",
      },
      "reduceAnd: this operation does not take such elements, expected bool or int32 or uint32, got float64 (f64[2]). Convert the argument with astype().",
    );
    expectRefusal(
      () => reduceOr(x, { axes: [1] }),
      ShapeError,
      {
        op: "reduceOr",
        requirement: "axes must be distinct axes of x, ascending",
        expected: "integers from 0 to 0",
        received: "[1]",
        arguments: "bool[2]",
      },
      "reduceOr: axes must be distinct axes of x, ascending, expected integers from 0 to 0, got [1] (bool[2]).",
    );
    expectRefusal(
      () => reduceAnd(x, { axes: [0, 0] }),
      ShapeError,
      {
        op: "reduceAnd",
        requirement: "axes must be distinct axes of x, ascending",
        expected: "integers from 0 to 0",
        received: "[0,0]",
        arguments: "bool[2]",
      },
      "reduceAnd: axes must be distinct axes of x, ascending, expected integers from 0 to 0, got [0,0] (bool[2]).",
    );
  });
});
