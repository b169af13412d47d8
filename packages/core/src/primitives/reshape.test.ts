/** What only reshape knows: row-major order of whatever is behind a view, empty and scalar shapes, refusals. */
import { describe, expect, it } from "vitest";
import { ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
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
import { broadcast } from "./broadcast.js";
import { reshape } from "./reshape.js";
import { reverse } from "./reverse.js";
import { transpose } from "./transpose.js";

const six = tensorOf([2, 3], [1, 2, 3, 4, 5, 6]);
const to = (shape: Shape) => (x: Tensor) => reshape(x, { shape });

describe("reshape", () => {
  it("keeps the row-major order", () => {
    expect(to([3, 2])(six).toArray()).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    expect(to([1, 6, 1])(six).toArray()).toEqual([[[1], [2], [3], [4], [5], [6]]]);
  });

  it("takes scalars, sizes of 1 and empty shapes", () => {
    const one = tensorOf([], [7]);
    expect(to([1, 1])(one).toArray()).toEqual([[7]]);
    expect(to([])(to([1, 1])(one)).toArray()).toBe(7);
    expect(to([0, 5])(tensorOf([2, 0], [])).shape).toEqual([0, 5]);
    expect(to([0])(tensorOf([3, 0, 2], [])).shape).toEqual([0]);
  });

  it("takes every dtype", () => {
    for (const dtype of reshape.dtypes) expect(to([3])(tensorOf([1, 3], [0, 1, 1], dtype)).dtype).toBe(dtype);
  });

  it("follows views: permuted, reversed and repeated data under jit", () => {
    const views: readonly ((x: Tensor) => Tensor)[] = [
      (x) => transpose(x, { permutation: [1, 0] }),
      (x) => reverse(x, { axes: [1] }),
      (x) => reverse(x, { axes: [0, 1] }),
      (x) => broadcast(x, { shape: [2, 2, 3], axes: [1] }),
      (x) => broadcast(x, { shape: [2, 3, 2], axes: [2] }),
    ];
    for (const view of views) {
      const f = (x: Tensor): Tensor => to([view(x).size / 2, 2])(view(x));
      expectSame(jit(f)(six), f(six));
      expectLaws(
        f,
        [six, seeded([2, 3], 1), seeded([2, 3], 2)].map((x) => [x]),
      );
    }
  });

  it("obeys the laws around many shapes", () => {
    expect(
      expectSampleLaws(reshape, [[], [0], [1], [4], [2, 3], [3, 0], [1, 3, 1], [2, 3, 2], [1, 2, 1, 2, 2]]),
    ).toBe(27);
  });

  it("says what is wrong", () => {
    expectRefusal(
      () => to([4, 2])(six),
      ShapeError,
      {
        op: "reshape",
        requirement: "the number of elements must stay the same",
        expected: "6",
        received: "8 from shape [4,2]",
        arguments: "f64[2,3]",
      },
      "reshape: the number of elements must stay the same, expected 6, got 8 from shape [4,2] (f64[2,3]).",
    );
    expect(() => to([-1, 6])(six)).toThrow(
      "reshape: sizes must be non-negative integers, got -1 at axis 0 of [-1,6].",
    );
    expect(() => to([1.5, 4])(six)).toThrow(
      "reshape: sizes must be non-negative integers, got 1.5 at axis 0 of [1.5,4].",
    );
    expect(() => to([])(six)).toThrow(
      "reshape: the number of elements must stay the same, expected 6, got 1 from shape [] (f64[2,3]).",
    );
  });
});
