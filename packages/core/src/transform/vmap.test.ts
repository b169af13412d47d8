/** What only vmap knows: the ways to say which axes are mapped, and what it refuses. */
import { describe, expect, it } from "vitest";
import { ShapeError, TreeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { makeTensor, scalarTensor } from "../base/tensor.js";
import { add } from "../primitives/add.js";
import { reduceSum } from "../primitives/broadcast.js";
import { mul } from "../primitives/mul.js";
import { vmap } from "./vmap.js";

const matrix = makeTensor([2, 3], "float32", Float32Array.of(1, 2, 3, 4, 5, 6));
const total = (x: Tensor): Tensor => reduceSum(x, { axes: [0] });

describe("inAxes", () => {
  it("0 by default, any axis by number, from the end by a negative one", () => {
    expect(vmap(total)(matrix).toArray()).toEqual([6, 15]);
    expect(vmap(total, 1)(matrix).toArray()).toEqual([5, 7, 9]);
    expect(vmap(total, -1)(matrix).toArray()).toEqual([5, 7, 9]);
  });

  it("one entry per argument in an array, null for those that are not mapped", () => {
    const scaled = vmap((x: Tensor, s: Tensor) => mul(total(x), s), [1, null]);
    expect(scaled(matrix, scalarTensor(2, "float32")).toArray()).toEqual([10, 14, 18]);
  });

  it("a tree for the leaves of one argument", () => {
    const f = ({ x, s }: { readonly x: Tensor; readonly s: Tensor }): Tensor => mul(total(x), s);
    const s = scalarTensor(2, "float32");
    expect(vmap(f, [{ s: null, x: 0 }])({ x: matrix, s }).toArray()).toEqual([12, 30]);
  });
});

describe("outAxes", () => {
  it("says where the mapped axis stands", () => {
    const double = (x: Tensor): Tensor => add(x, x);
    expect(vmap(double, 0, 1)(matrix).toArray()).toEqual([
      [2, 8],
      [4, 10],
      [6, 12],
    ]);
    expect(vmap(double, 0, -1)(matrix).toArray()).toEqual([
      [2, 8],
      [4, 10],
      [6, 12],
    ]);
  });

  it("null keeps what does not depend on the mapped arguments", () => {
    const constant = scalarTensor(7, "float32");
    const f = (x: Tensor): readonly [Tensor, Tensor] => [total(x), constant];
    const [sums, kept] = vmap(f, 0, [0, null])(matrix);
    expect([sums.toArray(), kept.toArray()]).toEqual([[6, 15], 7]);
    expect(vmap(f)(matrix)[1].toArray()).toEqual([7, 7]);
  });
});

describe("nesting and edges", () => {
  it("maps over several axes", () => {
    const product = vmap(
      vmap((x: Tensor, y: Tensor) => mul(x, y), [null, 0]),
      [0, null],
    );
    const v = makeTensor([2], "float32", Float32Array.of(1, 2));
    const w = makeTensor([3], "float32", Float32Array.of(1, 10, 100));
    expect(product(v, w).toArray()).toEqual([
      [1, 10, 100],
      [2, 20, 200],
    ]);
  });

  it("maps over nothing", () => {
    expect(vmap(total)(makeTensor([0, 3], "float32", new Float32Array(0))).shape).toEqual([0]);
  });
});

describe("refusals", () => {
  const f = (x: Tensor, y: Tensor): Tensor => add(x, y);
  const pair = makeTensor([3, 2], "float32", new Float32Array(6));
  it.each([
    [
      "sizes that differ",
      () => vmap(f)(matrix, pair),
      ShapeError,
      "vmap: mapped axes must have one size, expected 2 as in argument 0, got 3 in argument 1. Check inAxes; null leaves an argument unmapped.",
    ],
    [
      "nothing mapped",
      () => vmap(f, null)(matrix, matrix),
      ShapeError,
      "vmap: at least one argument must be mapped, got null for every argument. Give inAxes a number for the arguments to map over.",
    ],
    [
      "an axis out of range",
      () => vmap(total, 2)(matrix),
      ShapeError,
      "vmap: axis out of range, expected an integer from -2 to 1, got 2 (argument 0 f32[2,3]). Check inAxes; null leaves an argument unmapped.",
    ],
    [
      "the wrong number of entries",
      () => vmap(f, [0])(matrix, matrix),
      TreeError,
      "vmap: inAxes must have one entry per argument, expected 2, got 1.",
    ],
    [
      "a tree of axes that does not fit",
      () => vmap((p: { readonly w: Tensor }) => p.w, [{ v: 0 }])({ w: matrix }),
      TreeError,
      "vmap: a tree of axes must have the structure of the value it belongs to, expected the keys w, got the keys v (at argument 0).",
    ],
    [
      "outAxes null for a mapped result",
      () => vmap(total, 0, null)(matrix),
      ShapeError,
      "vmap: a result with outAxes null must not depend on the mapped arguments, got result 0, which does. Give outAxes a number for it.",
    ],
    [
      "mapping a scalar",
      () => vmap((x: Tensor) => x)(scalarTensor(1, "float32")),
      ShapeError,
      "vmap: axis out of range, expected no axis for a scalar, got 0 (argument 0 f32[]). Check inAxes; null leaves an argument unmapped.",
    ],
  ])("%s", (_name, call, type, message) => {
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });
});
