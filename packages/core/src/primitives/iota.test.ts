/** iota: values in every dtype, empty axes, and its messages. @module */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import { jit } from "../execute/jit.js";
import { tensorOf } from "../testing/tensors.js";
import { vmap } from "../transform/vmap.js";
import { add } from "./add.js";
import { iota } from "./iota.js";

describe("iota", () => {
  it("counts along one axis in every dtype of numbers", () => {
    for (const dtype of ["float32", "float64", "int32", "uint32"] as const) {
      expect(iota({ shape: [2, 3], axis: 1, dtype }).toArray()).toEqual([
        [0, 1, 2],
        [0, 1, 2],
      ]);
      expect(iota({ shape: [2, 3], axis: 0, dtype }).toArray()).toEqual([
        [0, 0, 0],
        [1, 1, 1],
      ]);
    }
    expect(iota({ shape: [0], axis: 0, dtype: "int32" }).size).toBe(0);
  });
  it("has no argument to stage or to map, and works inside jit and vmap all the same", () => {
    const x = tensorOf([2, 3], "float32", [1, 2, 3, 4, 5, 6]);
    const f = (row: typeof x) => add(row, iota({ shape: [3], axis: 0, dtype: "float32" }));
    const expected = [
      [1, 3, 5],
      [4, 6, 8],
    ];
    expect(vmap(f)(x).toArray()).toEqual(expected);
    expect(jit(vmap(f))(x).toArray()).toEqual(expected);
  });
  it("says what is wrong with its parameters", () => {
    const bool = () => iota({ shape: [2], axis: 0, dtype: "bool" });
    expect(bool).toThrow(DTypeError);
    expect(bool).toThrow(
      "iota: positions are numbers, expected float32 or float64 or int32 or uint32, got bool (shape [2]).",
    );
    const outside = () => iota({ shape: [2], axis: 1, dtype: "int32" });
    expect(outside).toThrow(ShapeError);
    expect(outside).toThrow("iota: axis out of range, expected an integer from -1 to 0, got 1.");
    expect(() => iota({ shape: [], axis: 0, dtype: "int32" })).toThrow(
      "iota: axis out of range, expected no axis for a scalar, got 0.",
    );
  });
});
