/** Derivatives of convert and its message; the values are in the fixtures. @module */
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { tensorOf } from "../testing/tensors.js";
import { vjp } from "../transform/cotangents.js";
import { jvp } from "../transform/tangents.js";
import { convert } from "./convert.js";

describe("convert", () => {
  it("converts tangents forward and cotangents back between floats", () => {
    const x = tensorOf([2], "float64", [0.1, 2]);
    const narrow = (a: Tensor): Tensor => convert(a, { dtype: "float32" });
    const [value, tangent] = jvp(narrow, [x], [tensorOf([2], "float64", [0.1, 3])]);
    expect([value.dtype, tangent.dtype, ...tangent.toTypedArray()]).toEqual([
      "float32",
      "float32",
      Math.fround(0.1),
      3,
    ]);
    const [ct] = vjp(narrow, [x])[1](tensorOf([2], "float32", [0.1, 1]));
    expect([ct.dtype, ...ct.toTypedArray()]).toEqual(["float64", Math.fround(0.1), 1]);
  });
  it("has the derivative 0 through integers and bool", () => {
    for (const dtype of ["int32", "uint32", "bool"] as const) {
      const f = (a: Tensor): Tensor => convert(convert(a, { dtype }), { dtype: "float64" });
      const [value, pullback] = vjp(f, [tensorOf([2], "float64", [1.5, 3.5])]);
      expect(value.dtype).toBe("float64");
      expect([...pullback(tensorOf([2], "float64", [1, 1]))[0].toTypedArray()]).toEqual([0, 0]);
      const whole = (a: Tensor): Tensor => convert(a, { dtype });
      const [, tangent] = jvp(
        whole,
        [tensorOf([2], "float64", [1.5, 3.5])],
        [tensorOf([2], "float64", [3, 3])],
      );
      expect([...tangent.toTypedArray()].map(Number)).toEqual([0, 0]);
    }
  });
  it("names the dtypes there are", () => {
    const x = tensorOf([2], "float32", [1, 2]);
    // What a caller without types can do.
    const wrong = JSON.parse('{"dtype":"float16"}');
    expect(() => convert(x, wrong)).toThrow(ArgumentError);
    expect(() => convert(x, wrong)).toThrow(
      "convert: there is no such dtype, expected bool or uint32 or int32 or float32 or float64, got float16 (f32[2]).",
    );
  });
});
