/** What only reduceSum and the rules that all reductions share know: choices of axes, empty sums, refusals. */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import { expectRefusal, seeded, tensorOf } from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { broadcast, reduceSum } from "./broadcast.js";

const x = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);

describe("reduceSum", () => {
  it("sums over any choice of axes; an empty sum is 0", () => {
    expect(reduceSum(x, { axes: [0] }).toArray()).toEqual([5, 7, 9]);
    expect(reduceSum(x, { axes: [0, 1] }).item()).toBe(21);
    expect(reduceSum(x, { axes: [] }).toArray()).toEqual(x.toArray());
    expect(reduceSum(tensorOf([2, 0], []), { axes: [1] }).toArray()).toEqual([0, 0]);
    expect(reduceSum(tensorOf([2], [2 ** 31 - 1, 1], "int32"), { axes: [0] }).item()).toBe(-(2 ** 31));
  });

  it("obeys the laws", () => {
    expect(expectLawsAround(reduceSum, [[], [0], [5], [2, 3], [3, 0], [1, 2, 1, 3, 2]])).toBe(17);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => reduceSum(tensorOf([2], [1, 0], "bool"), { axes: [0] }),
      DTypeError,
      {
        op: "reduceSum",
        requirement: "this operation does not take such elements",
        expected: "float32 or float64 or int32 or uint32",
        received: "bool",
        arguments: "bool[2]",
        fix: "Convert the argument with astype().",
      },
      "reduceSum: this operation does not take such elements, expected float32 or float64 or int32 or uint32, got bool (bool[2]). Convert the argument with astype().",
    );
    const axes = (received: string) => ({
      op: "reduceSum",
      requirement: "axes must be distinct axes of x, ascending",
      expected: "integers from 0 to 1",
      received,
      arguments: "f64[2,3]",
    });
    const text = "reduceSum: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got";
    expectRefusal(() => reduceSum(x, { axes: [-1] }), ShapeError, axes("[-1]"), `${text} [-1] (f64[2,3]).`);
    expectRefusal(
      () => reduceSum(x, { axes: [1, 0] }),
      ShapeError,
      axes("[1,0]"),
      `${text} [1,0] (f64[2,3]).`,
    );
  });
});

describe("broadcast", () => {
  it("sums the cotangent over its new axes, in whatever order they are named", () => {
    const f = (y: Tensor): Tensor => broadcast(y, { shape: [2, 3, 4], axes: [2, 0] });
    const [dx] = vjp(f, [seeded([3], 1)])[1](tensorOf([2, 3, 4], new Array<number>(24).fill(1)));
    expect(dx.toArray()).toEqual([8, 8, 8]);
  });
});
