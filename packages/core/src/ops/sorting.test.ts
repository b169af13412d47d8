/** Sorting and searching at the corners: NaN, the two zeros, and sizes at which comparing all pairs would not do. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Tensor } from "../base/tensor.js";
import { jit } from "../execute/jit.js";
import { vmap } from "../transform/vmap.js";
import { tensor } from "./create.js";
import { arange } from "./grid.js";
import { searchsorted, sort, topK } from "./sorting.js";

const f64 = (values: readonly number[]): Tensor => tensor(values, { dtype: "float64" });
const list = (x: Tensor): readonly number[] => Array.from(Tensor.elementsOf(x) ?? []);

describe("searchsorted", () => {
  const ascending = f64([-Infinity, -1, -0, 0, 1, 1, Infinity, Number.NaN, Number.NaN]);
  const sought = f64([-Infinity, -2, -0, 0, 0.5, 1, Infinity, Number.NaN]);

  it("puts NaN last and takes -0 and 0 for equal, as jax.numpy.searchsorted", () => {
    expect(list(searchsorted(ascending, sought))).toEqual([0, 1, 2, 2, 4, 4, 6, 7]);
    expect(list(searchsorted(ascending, sought, { side: "right" }))).toEqual([1, 1, 4, 4, 4, 6, 7, 9]);
  });

  it("counts the elements before, at every size", () => {
    const numbers = fc.array(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double()), { maxLength: 17 });
    const isBefore = {
      left: (a: number, v: number): boolean => a < v || (Number.isNaN(v) && !Number.isNaN(a)),
      right: (a: number, v: number): boolean => a <= v || Number.isNaN(v),
    };
    fc.assert(
      fc.property(
        numbers,
        numbers,
        fc.constantFrom<"left" | "right">("left", "right"),
        (given, values, side) => {
          const sorted = list(sort(f64(given)));
          const expected = values.map((v) => sorted.filter((a) => isBefore[side](a, v)).length);
          expect(list(searchsorted(f64(sorted), f64(values), { side }))).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("is the same compiled, over batches of either argument, and for every dtype", () => {
    const find = (a: Tensor, v: Tensor): Tensor => searchsorted(a, v);
    expect(list(jit(find)(ascending, sought))).toEqual(list(find(ascending, sought)));
    const rows = tensor([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(vmap(find)(rows, rows).toArray()).toEqual([
      [0, 1, 2],
      [0, 1, 2],
    ]);
    expect(vmap(find, [0, null])(rows, tensor([2, 5])).toArray()).toEqual([
      [1, 2],
      [0, 2],
    ]);
    for (const dtype of ["int32", "uint32", "float32", "bool"] as const) {
      const x = tensor([0, 1, 1], { dtype });
      expect(list(searchsorted(x, tensor([1, 0], { dtype }), { side: "right" }))).toEqual([3, 1]);
    }
    // A number takes the precision of the elements.
    expect(searchsorted(f64([0.1, 0.2]), 0.1).item()).toBe(0);
    expect(searchsorted(f64([]), f64([1, 2])).toArray()).toEqual([0, 0]);
  });

  it("finds 100,000 values among 100,000 without comparing all pairs", () => {
    const n = 100_000;
    const found = searchsorted(arange(n), arange(n), { side: "right" });
    expect(list(found)).toEqual(Array.from({ length: n }, (_, i) => i + 1));
  });
});

describe("topK", () => {
  it("takes NaN for the greatest, and -0 and 0 for equal", () => {
    const x = f64([0, -0, Number.NaN, 1, Infinity, -0, 0, Number.NaN, -Infinity]);
    const [values, positions] = topK(x, 9);
    expect(list(values)).toEqual([Number.NaN, Number.NaN, Infinity, 1, 0, -0, -0, 0, -Infinity]);
    expect(list(positions)).toEqual([2, 7, 4, 3, 0, 1, 5, 6, 8]);
  });
});
