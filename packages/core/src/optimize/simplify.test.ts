/** Each rule of simplification: what it makes of a program, and that results keep their bits on special values. */
import { describe, expect, it } from "vitest";
import type { DType } from "../base/dtype.js";
import { allocate } from "../base/dtype.js";
import type { Tensor } from "../base/tensor.js";
import { elementsOf, makeTensor, scalarTensor } from "../base/tensor.js";
import { add, neg, sub } from "../primitives/add.js";
import { broadcast, reduceSum } from "../primitives/broadcast.js";
import { concatenate } from "../primitives/concatenate.js";
import { constantLike } from "../primitives/constant.js";
import { div } from "../primitives/div.js";
import { iota } from "../primitives/iota.js";
import { mul } from "../primitives/mul.js";
import { reshape } from "../primitives/reshape.js";
import { reverse } from "../primitives/reverse.js";
import { pad, slice } from "../primitives/slice.js";
import { transpose } from "../primitives/transpose.js";
import { firstDifference } from "../testing/close.js";
import { specialValues } from "../testing/tensors.js";
import { runProgram } from "../trace/interpret.js";
import { makeProgram } from "../trace/makeProgram.js";
import { optimize } from "./pipeline.js";

const shape = [2, 3, 4];

function special(dtype: DType): Tensor {
  const values = specialValues(dtype);
  return makeTensor(
    shape,
    dtype,
    allocate(dtype, 24).map((_, i) => values[i % values.length]),
  );
}

// The names of the equations that are left, after checking that results are the same.
function leftOf(f: (x: Tensor) => Tensor, x = special("float32")): readonly string[] {
  const optimized = optimize(makeProgram(f)(x));
  const [result] = runProgram(optimized, [x]);
  expect(firstDifference(elementsOf(f(x), "test"), elementsOf(result, "test"))).toBe(-1);
  return optimized.equations.map(({ primitive }) => primitive.name);
}

const like = (x: Tensor, value: number): Tensor => constantLike(x, value);

describe("structure", () => {
  const steps = { start: [0, 0, 1], limit: [2, 3, 4], strides: [1, 1, 2] };
  const none = [0, 0, 0];

  it.each<readonly [string, (x: Tensor) => Tensor, readonly string[]]>([
    ["the identity permutation", (x) => transpose(x, { permutation: [0, 1, 2] }), []],
    [
      "a permutation and its inverse",
      (x) => transpose(transpose(x, { permutation: [1, 2, 0] }), { permutation: [2, 0, 1] }),
      [],
    ],
    [
      "two permutations",
      (x) => transpose(transpose(x, { permutation: [1, 2, 0] }), { permutation: [1, 0, 2] }),
      ["transpose"],
    ],
    ["a shape and back", (x) => reshape(reshape(x, { shape: [24] }), { shape }), []],
    ["two shapes", (x) => reshape(reshape(x, { shape: [24] }), { shape: [4, 6] }), ["reshape"]],
    ["repetition along no axis", (x) => broadcast(x, { shape, axes: [] }), []],
    [
      "repetition twice",
      (x) =>
        broadcast(broadcast(x, { shape: [2, 5, 3, 4], axes: [1] }), { shape: [2, 5, 3, 2, 4], axes: [3] }),
      ["broadcast"],
    ],
    ["reversal twice", (x) => reverse(reverse(x, { axes: [0, 2] }), { axes: [0, 2] }), []],
    ["other reversals", (x) => reverse(reverse(x, { axes: [0] }), { axes: [0, 2] }), ["reverse", "reverse"]],
    ["all of it", (x) => slice(x, { start: none, limit: shape, strides: [1, 1, 1] }), []],
    [
      "a part of every second",
      (x) => slice(slice(x, steps), { start: [1, 0, 1], limit: [2, 3, 2], strides: [1, 1, 1] }),
      ["slice"],
    ],
    ["no padding", (x) => pad(x, scalarTensor(7, "float32"), { low: none, high: none, interior: none }), []],
    ["one part alone", (x) => concatenate(x, { axis: 1 }), []],
    [
      "one of several parts",
      (x) =>
        slice(concatenate(neg(x), x, { axis: 1 }), {
          start: [0, 3, 0],
          limit: [2, 6, 4],
          strides: [1, 1, 1],
        }),
      [],
    ],
    [
      "some of one part",
      (x) =>
        slice(concatenate(neg(x), x, { axis: 1 }), {
          start: [0, 1, 2],
          limit: [2, 3, 4],
          strides: [1, 1, 1],
        }),
      ["neg", "slice"],
    ],
    [
      "some of two parts",
      (x) =>
        slice(concatenate(neg(x), x, { axis: 1 }), {
          start: [0, 2, 0],
          limit: [2, 5, 4],
          strides: [1, 1, 1],
        }),
      ["neg", "concatenate", "slice"],
    ],
    [
      "a sum over axes of size 1, for 0 + -0 = 0",
      (x) => reduceSum(reshape(x, { shape: [24, 1] }), { axes: [1] }),
      ["reshape", "reduceSum"],
    ],
  ])("%s", (_, f, left) => {
    expect(leftOf(f)).toEqual(left);
  });

  it("every part of every stepped range, to the end and empty", () => {
    const line = (x: Tensor): Tensor => reshape(x, { shape: [24] });
    for (const step of [1, 2, 5]) {
      const inner = { start: [3], limit: [21], strides: [step] };
      const size = Math.ceil(18 / step);
      for (let start = 0; start <= size; start++) {
        for (let limit = start; limit <= size; limit++) {
          leftOf((x) => slice(slice(line(x), inner), { start: [start], limit: [limit], strides: [1] }));
        }
      }
    }
  });
});

describe("constants", () => {
  it("are computed now, by the operations themselves", () => {
    const whole = optimize(
      makeProgram((x: Tensor) => mul(x, div(scalarTensor(1, "float32"), scalarTensor(3, "float32"))))(
        scalarTensor(1, "float32"),
      ),
    );
    expect(whole.equations.map(({ primitive }) => primitive.name)).toEqual(["mul"]);
  });

  it("are not written out where they are but repeated or counted", () => {
    expect(leftOf((x) => add(x, mul(like(x, 2), like(x, 3))))).toEqual([
      "broadcast",
      "broadcast",
      "mul",
      "add",
    ]);
    expect(leftOf((x) => add(x, iota({ shape, axis: 1, dtype: "float32" })))).toEqual(["iota", "add"]);
  });

  it("share what commutes", () => {
    expect(leftOf((x) => add(mul(x, neg(x)), mul(neg(x), x)))).toEqual(["neg", "mul", "add"]);
    expect(leftOf((x) => add(sub(x, neg(x)), sub(neg(x), x)))).toEqual(["neg", "sub", "sub", "add"]);
  });
});
