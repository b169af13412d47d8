/** What only reduceMax and reduceMin know: ties, NaN, signed zeros, every dtype, refusals. */
import { describe, expect, it } from "vitest";
import { ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { checkGrads } from "../testing/checkGrads.js";
import { expectLawsAround } from "../testing/samples.testing.js";
import { expectRefusal, seeded, tensorOf } from "../testing/structure.testing.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { vmap } from "../transform/vmap.js";
import { reduceSum } from "./broadcast.js";
import { mul } from "./mul.js";
import { reduceMax, reduceMin } from "./reduceMax.js";

const shapes = [[], [0], [1], [5], [2, 3], [3, 0], [2, 1, 3], [2, 3, 2, 2], [1, 2, 1, 3, 2]];
const along = (x: Tensor, axes: readonly number[]): readonly unknown[] => [
  reduceMax(x, { axes }).toArray(),
  reduceMin(x, { axes }).toArray(),
];

function gradient(f: (x: Tensor) => Tensor, x: Tensor, ct: Tensor): unknown {
  return vjp(f, [x])[1](ct)[0].toArray();
}

describe("reduceMax and reduceMin", () => {
  it("reduce any choice of axes", () => {
    const x = tensorOf([2, 3], [1, 5, -2, 4, 0, 7]);
    expect(along(x, [0, 1])).toEqual([7, -2]);
    expect(along(x, [0])).toEqual([
      [4, 5, 7],
      [1, 0, -2],
    ]);
    expect(along(x, [1])).toEqual([
      [5, 7],
      [-2, 0],
    ]);
    expect(along(x, [])).toEqual([x.toArray(), x.toArray()]);
    expect(along(tensorOf([], [3]), [])).toEqual([3, 3]);
  });

  it("let NaN win and order -0 below 0", () => {
    for (const dtype of ["float32", "float64"] as const) {
      expect(along(tensorOf([3], [1, Number.NaN, Infinity], dtype), [0])).toEqual([Number.NaN, Number.NaN]);
      expect(along(tensorOf([2], [-0, 0], dtype), [0])).toEqual([0, -0]);
      expect(along(tensorOf([2], [0, -0], dtype), [0])).toEqual([0, -0]);
      expect(along(tensorOf([2], [-Infinity, -Infinity], dtype), [0])).toEqual([-Infinity, -Infinity]);
    }
  });

  it("take integers and bools", () => {
    expect(along(tensorOf([3], [-5, 2 ** 31 - 1, -(2 ** 31)], "int32"), [0])).toEqual([
      2 ** 31 - 1,
      -(2 ** 31),
    ]);
    expect(along(tensorOf([2], [2 ** 32 - 1, 1], "uint32"), [0])).toEqual([2 ** 32 - 1, 1]);
    expect(along(tensorOf([2], [0, 1], "bool"), [0])).toEqual([true, false]);
  });

  it("keep empty axes that are not reduced", () => {
    expect(reduceMax(tensorOf([0, 3], []), { axes: [1] }).shape).toEqual([0]);
  });

  it("split the gradient evenly among ties and lose none of it", () => {
    const x = tensorOf([4], [2, 1, 2, 2]);
    const max = (y: Tensor): Tensor => reduceMax(y, { axes: [0] });
    expect(gradient(max, x, tensorOf([], [3]))).toEqual([1, 0, 1, 1]);
    expect(gradient((y) => reduceMin(y, { axes: [0] }), tensorOf([3], [5, 5, 7]), tensorOf([], [1]))).toEqual(
      [0.5, 0.5, 0],
    );
    expect(jvp(max, [x], [tensorOf([4], [3, 100, 6, 0])])[1].item()).toBe(3);
    const ct = seeded([5], 3);
    const ties = tensorOf([5, 3], [1, 1, 0, 2, 2, 2, 0, 0, 0, -1, -2, -1, 4, 4, 4]);
    const [spread] = vjp((y: Tensor) => reduceMax(y, { axes: [1] }), [ties])[1](ct);
    const total = reduceSum(spread, { axes: [1] }).toTypedArray();
    ct.toTypedArray().forEach((value, i) => expect(total[i]).toBeCloseTo(value, 14));
  });

  it("have the derivative NaN where NaN wins", () => {
    const x = tensorOf([2], [1, Number.NaN]);
    expect(gradient((y) => reduceMax(y, { axes: [0] }), x, tensorOf([], [1]))).toEqual([
      Number.NaN,
      Number.NaN,
    ]);
  });

  it("map over ties like a loop", () => {
    const rows = tensorOf([2, 3], [1, 1, 0, 3, 3, 3]);
    const gradients = vmap(
      (row: Tensor) => vjp((y: Tensor) => reduceMax(y, { axes: [0] }), [row])[1](tensorOf([], [1]))[0],
    );
    expect(gradients(rows).toArray()).toEqual([
      [0.5, 0.5, 0],
      [1 / 3, 1 / 3, 1 / 3],
    ]);
  });

  it("obey the laws", () => {
    for (const primitive of [reduceMax, reduceMin]) expect(expectLawsAround(primitive, shapes)).toBe(24);
    checkGrads((x: Tensor) => mul(x, reduceMax(mul(x, x), { axes: [] })), [seeded([3], 1)]);
  });

  it("say what is wrong", () => {
    const x = tensorOf([2, 0], []);
    expectRefusal(
      () => reduceMax(x, { axes: [1] }),
      ShapeError,
      {
        op: "reduceMax",
        requirement: "the maximum of no elements is undefined",
        expected: "at least 1 element along axis 1",
        received: "0 in [2,0]",
        arguments: "f64[2,0]",
        fix: "Reduce over another axis, or handle the empty case before the call.",
      },
      "reduceMax: the maximum of no elements is undefined, expected at least 1 element along axis 1, got 0 in [2,0] (f64[2,0]). Reduce over another axis, or handle the empty case before the call.",
    );
    expectRefusal(
      () => reduceMin(x, { axes: [0, 1] }),
      ShapeError,
      {
        op: "reduceMin",
        requirement: "the minimum of no elements is undefined",
        expected: "at least 1 element along axis 1",
        received: "0 in [2,0]",
        arguments: "f64[2,0]",
        fix: "Reduce over another axis, or handle the empty case before the call.",
      },
      "reduceMin: the minimum of no elements is undefined, expected at least 1 element along axis 1, got 0 in [2,0] (f64[2,0]). Reduce over another axis, or handle the empty case before the call.",
    );
    expectRefusal(
      () => reduceMax(x, { axes: [-1] }),
      ShapeError,
      {
        op: "reduceMax",
        requirement: "axes must be distinct axes of x, ascending",
        expected: "integers from 0 to 1",
        received: "[-1]",
        arguments: "f64[2,0]",
      },
      "reduceMax: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got [-1] (f64[2,0]).",
    );
    expectRefusal(
      () => reduceMin(x, { axes: [2] }),
      ShapeError,
      {
        op: "reduceMin",
        requirement: "axes must be distinct axes of x, ascending",
        expected: "integers from 0 to 1",
        received: "[2]",
        arguments: "f64[2,0]",
      },
      "reduceMin: axes must be distinct axes of x, ascending, expected integers from 0 to 1, got [2] (f64[2,0]).",
    );
    expectRefusal(
      () => reduceMax(tensorOf([], [1]), { axes: [0] }),
      ShapeError,
      {
        op: "reduceMax",
        requirement: "axes must be distinct axes of x, ascending",
        expected: "no axis for a scalar",
        received: "[0]",
        arguments: "f64[]",
      },
      "reduceMax: axes must be distinct axes of x, ascending, expected no axis for a scalar, got [0] (f64[]).",
    );
  });
});
