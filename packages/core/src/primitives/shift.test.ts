/** Counts outside of a word; the others are in the fixtures. @module */
import { describe, expect, it } from "vitest";
import { tensorOf } from "../testing/tensors.js";
import { shiftLeft, shiftRight } from "./shift.js";

describe("shifts", () => {
  const counts = [-1, -32, 32, 33, 64];
  it("leave nothing but what comes in when the count is no position in the word", () => {
    const shape = [counts.length];
    const negative = tensorOf(
      shape,
      "int32",
      counts.map(() => -5),
    );
    const by = tensorOf(shape, "int32", counts);
    expect([...shiftLeft(negative, by).toTypedArray()]).toEqual([0, 0, 0, 0, 0]);
    expect([...shiftRight(negative, by).toTypedArray()]).toEqual([-1, -1, -1, -1, -1]);
    const large = tensorOf(
      shape,
      "uint32",
      counts.map(() => 4294967295),
    );
    expect([...shiftRight(large, tensorOf(shape, "uint32", counts)).toTypedArray()]).toEqual([0, 0, 0, 0, 0]);
  });
  it("know the sign of int32 and not of uint32", () => {
    const four = (dtype: "int32" | "uint32") => tensorOf([1], dtype, [4]);
    expect(shiftRight(tensorOf([1], "int32", [-16]), four("int32")).item()).toBe(-1);
    expect(shiftRight(tensorOf([1], "uint32", [-16]), four("uint32")).item()).toBe(0x0fffffff);
  });
});
