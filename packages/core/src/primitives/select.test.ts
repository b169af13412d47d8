/** What select lets through, and its messages. @module */
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { tensorOf } from "../testing/tensors.js";
import { vjp } from "../transform/cotangents.js";
import { log } from "./log.js";
import { select } from "./select.js";

const condition = tensorOf([3], "bool", [1, 0, 1]);

describe("select", () => {
  it("chooses element by element, NaN beside it or not, in every dtype", () => {
    expect([
      ...select(
        condition,
        tensorOf([3], "float64", [1, NaN, -0]),
        tensorOf([3], "float64", [NaN, 2, NaN]),
      ).toTypedArray(),
    ]).toEqual([1, 2, -0]);
    for (const dtype of ["bool", "int32", "uint32"] as const) {
      const chosen = select(condition, tensorOf([3], dtype, [1, 1, 0]), tensorOf([3], dtype, [0, 0, 1]));
      expect([chosen.dtype, ...chosen.toTypedArray()]).toEqual([dtype, 1, 0, 0]);
    }
  });
  it("splits the cotangent between its arguments", () => {
    const x = tensorOf([3], "float32", [1, 2, 3]);
    const [, pullback] = vjp((a: Tensor, b: Tensor) => select(condition, a, b), [x, x]);
    const parts = pullback(tensorOf([3], "float32", [5, 6, Infinity])).map((ct) => [...ct.toTypedArray()]);
    expect(parts).toEqual([
      [5, 0, Infinity],
      [0, 6, 0],
    ]);
  });
  it("does not hide an infinite derivative of the branch that is not taken", () => {
    const x = tensorOf([2], "float64", [1, 0]);
    const taken = tensorOf([2], "bool", [1, 0]);
    const [, pullback] = vjp((a: Tensor) => select(taken, log(a), tensorOf([2], "float64", [0, 0])), [x]);
    expect([...pullback(tensorOf([2], "float64", [1, 1]))[0].toTypedArray()]).toEqual([1, NaN]);
  });
  it("says what is wrong with the arguments", () => {
    const x = tensorOf([3], "float32", [1, 2, 3]);
    const cases = [
      [
        () => select(x, x, x),
        DTypeError,
        "select: the condition must be bool, expected bool, got float32 (condition f32[3], x f32[3], y f32[3]). Compare it with something, as in ne(condition, 0).",
      ],
      [
        () => select(condition, x, condition),
        DTypeError,
        "select: arguments must have one dtype, expected float32, got bool (x f32[3], y bool[3]). Convert one of them with astype().",
      ],
      [
        () => select(condition, x, tensorOf([], "float32", [1])),
        ShapeError,
        "select: arguments must have one shape, expected [3], got [] (condition bool[3], x f32[3], y f32[]). Broadcast one of them first.",
      ],
    ] as const;
    for (const [call, kind, text] of cases) {
      expect(call).toThrow(kind);
      expect(call).toThrow(text);
    }
  });
});
