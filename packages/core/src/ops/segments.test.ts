/** Ties, NaN, empty segments, and that mapped and compiled calls give the same bits. */
import { describe, expect, it } from "vitest";
import type { Tensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { sameBits } from "../testing/close.js";
import { grad } from "../transform/grad.js";
import { vmap } from "../transform/vmap.js";
import { at } from "./at.js";
import { tensor } from "./create.js";
import { normal } from "./random/continuous.js";
import { key } from "./random/key.js";
import { sum } from "./reduce.js";
import { segmentMax, segmentMean, segmentMin, segmentProd, segmentSum } from "./segments.js";

const ints = (values: readonly number[]): Tensor => tensor([...values], { dtype: "int32" });

describe("segments", () => {
  it("share the derivative of an extreme evenly among equals, and hold that of a product at zeros", () => {
    const ids = ints([0, 0, 0, 1, 1]);
    const x = tensor([2, 5, 5, 0, 3]);
    expect(grad((y: Tensor) => sum(segmentMax(y, ids, 2)))(x).toArray()).toEqual([0, 0.5, 0.5, 0, 1]);
    expect(grad((y: Tensor) => sum(segmentMin(y, ids, 2)))(x).toArray()).toEqual([1, 0, 0, 1, 0]);
    expect(grad((y: Tensor) => sum(segmentProd(y, ids, 2)))(x).toArray()).toEqual([25, 10, 10, 3, 0]);
  });

  it("let NaN win, and give what combines with nothing where there is nothing", () => {
    const ids = ints([0, 0, 3, -1, 4]);
    const x = tensor([1, NaN, 2, 7, 8]);
    expect(segmentMax(x, ids, 4).toArray()).toEqual([NaN, -Infinity, -Infinity, 2]);
    expect(segmentMin(x, ids, 4).toArray()).toEqual([NaN, Infinity, Infinity, 2]);
    expect(segmentMean(x, ids, 4).toArray()).toEqual([NaN, 0, 0, 2]);
    expect(segmentMax(ints([5, -3, 2, 9, 9]), ids, 4).toArray()).toEqual([5, -0x8000_0000, -0x8000_0000, 2]);
    expect(segmentProd(tensor([]), ints([]), 2).toArray()).toEqual([1, 1]);
    expect(segmentMax(tensor([1]), ints([0]), 0).shape).toEqual([0]);
    expect(grad((y: Tensor) => sum(segmentMax(y, ints([0]), 0)))(tensor([1])).toArray()).toEqual([0]);
  });

  it("give the same bits mapped, compiled and one by one, with their derivatives", () => {
    const x = normal(key(3), [3, 7, 2], { dtype: "float64" });
    const ids = tensor(
      [
        [0, 1, 2, 2, 1, 5, 0],
        [1, 1, 1, 1, 1, 1, 1],
        [3, 2, 1, 0, -1, 2, 3],
      ],
      { dtype: "int32" },
    );
    for (const f of [segmentSum, segmentMean, segmentMax, segmentMin, segmentProd]) {
      const values = (rows: Tensor, places: Tensor): Tensor => f(rows, places, 4);
      const slopes = grad((rows: Tensor, places: Tensor) => sum(values(rows, places)));
      for (const g of [values, slopes]) {
        const mapped = vmap(g)(x, ids);
        expect(sameBits(jit(vmap(g))(x, ids), mapped)).toBe(true);
        for (const i of [0, 1, 2]) {
          const one = g(at(x, i).get(), at(ids, i).get());
          expect(sameBits(one, at(mapped, i).get())).toBe(true);
        }
      }
    }
  });

  it("say what is wrong", () => {
    expect(() => segmentSum(tensor([1, 2]), ints([0]), 1)).toThrow(
      "segmentSum: there must be one segment id for each row of data, expected segmentIds of shape [2], got [1] (data f32[2], segmentIds i32[1]).",
    );
    expect(() => segmentMax(tensor([1]), tensor([0.5]), 1)).toThrow(
      "segmentMax: segmentIds must be integers",
    );
    expect(() => segmentMax(tensor([1]), ints([0]), -1)).toThrow(
      "segmentMax: sizes must be non-negative integers",
    );
  });
});
