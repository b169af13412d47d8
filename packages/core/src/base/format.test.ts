/** Text of tensors. */
import { describe, expect, it } from "vitest";
import { makeTensor } from "./tensor.js";

describe("toString and console.log", () => {
  it.each([
    [makeTensor([], "float32", Float32Array.of(0.1)), "f32[] 0.1"],
    [makeTensor([3], "float64", Float64Array.of(1, -0, Number.NaN)), "f64[3] [  1,  -0, NaN]"],
    [
      makeTensor([2, 2], "int32", Int32Array.of(1, -20, 3, 4)),
      "i32[2,2] [[  1, -20],\n          [  3,   4]]",
    ],
    [makeTensor([2], "bool", Uint8Array.of(1, 0)), "bool[2] [ true, false]"],
    [makeTensor([0, 3], "uint32", Uint32Array.of()), "u32[0,3] []"],
    [
      makeTensor([2, 1, 2], "float32", Float32Array.of(1, 2, 3, 4)),
      "f32[2,1,2] [[[1, 2]],\n\n            [[3, 4]]]",
    ],
  ])("prints %s", (tensor, text) => {
    expect(tensor.toString()).toBe(text);
    const show: unknown = Reflect.get(tensor, Symbol.for("nodejs.util.inspect.custom"));
    expect(typeof show === "function" ? show.call(tensor) : undefined).toBe(text);
  });

  it("elides long axes", () => {
    const tensor = makeTensor(
      [2000],
      "int32",
      Int32Array.from({ length: 2000 }, (_, i) => i),
    );
    expect(tensor.toString()).toBe("i32[2000] [   0,    1,    2, ..., 1997, 1998, 1999]");
  });

  it("prints float32 in the fewest digits that read back", () => {
    const values = Float32Array.of(16777216, 3.4028235e38, 1e-45, 0.47126898);
    expect(makeTensor([4], "float32", values).toString()).toBe(
      "f32[4] [     16777216, 3.4028235e+38,         1e-45,    0.47126898]",
    );
  });
});

describe("reading elements", () => {
  const x = makeTensor([2, 2], "float32", Float32Array.of(1, 2, 3, 4));

  it("gives nested arrays, copies and single numbers", () => {
    expect(x.toArray()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(makeTensor([], "bool", Uint8Array.of(1)).toArray()).toBe(true);
    expect(makeTensor([1, 1], "int32", Int32Array.of(7)).item()).toBe(7);
    expect(makeTensor([2, 0], "int32", Int32Array.of()).toArray()).toEqual([[], []]);
  });

  it("never hands out its own elements", () => {
    x.toTypedArray()[0] = 99;
    expect(x.toTypedArray()[0]).toBe(1);
    expect(Object.isFrozen(x) && Object.isFrozen(makeTensor([], "bool", Uint8Array.of(1)))).toBe(true);
  });

  it("refuses item() on more than one element", () => {
    expect(() => x.item()).toThrow(
      "item: the tensor must have exactly one element, got f32[2,2]. Use toArray() or toTypedArray() to read them all, or at() to pick one.",
    );
  });

  it("lets a scalar stand in plain arithmetic and comparisons", () => {
    const two = makeTensor([], "float64", Float64Array.of(2));
    expect(Number(two) + 1).toBe(3);
    expect(`${two}`).toBe("f64[] 2");
  });
});
