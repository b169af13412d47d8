/** Tensors from data: dtypes, copies and round trips. @module */
import { describe, expect, it } from "vitest";
import { ArgumentError } from "../base/errors.js";
import type { Nested } from "../base/tensor.js";
import { tensor } from "./create.js";
import { full, zeros } from "./fill.js";
import { arange, linspace } from "./grid.js";

describe("tensor", () => {
  it("copies, so that later writes do not show", () => {
    const data = new Float32Array([1, 2]);
    const x = tensor(data);
    data[0] = 9;
    expect(x.toArray()).toEqual([1, 2]);
    const out = x.toTypedArray();
    out[1] = 9;
    expect(x.toArray()).toEqual([1, 2]);
    expect(Object.isFrozen(x)).toBe(true);
    expect(Object.isFrozen(x.shape)).toBe(true);
  });

  it("keeps the element type of typed arrays, or converts when asked", () => {
    expect(tensor(new Float64Array([0.1])).item()).toBe(0.1);
    expect(tensor(new Uint32Array([4294967295])).dtype).toBe("uint32");
    expect(tensor(new Uint8Array([1, 0])).toArray()).toEqual([true, false]);
    expect(tensor(new Uint8Array([1, 255]), { dtype: "float32" }).toArray()).toEqual([1, 255]);
    expect(tensor(new Int16Array([-3]), { dtype: "int32" }).item()).toBe(-3);
  });

  it("reads back what it was made of", () => {
    const nested = [
      [[1], [2]],
      [[3], [4]],
    ];
    expect(tensor(nested).toArray()).toEqual(nested);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
    expect(tensor([]).dtype).toBe("float32");
    expect(tensor([[true]]).toArray()).toEqual([[true]]);
    expect(
      tensor(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: "float64", shape: [4] },
      ).toArray(),
    ).toEqual([1, 2, 3, 4]);
  });

  it("rounds to float32 and nothing else", () => {
    expect(tensor(0.1).item()).toBe(Math.fround(0.1));
    expect(tensor(0.1, { dtype: "float64" }).item()).toBe(0.1);
    expect(tensor([NaN, Infinity, -0]).toArray()).toEqual([NaN, Infinity, -0]);
  });

  it("finds what is wrong deep inside", () => {
    const wrong: readonly unknown[] = [
      [
        [1, 2],
        [3, null],
      ],
    ];
    expect(() => Reflect.apply(tensor, undefined, wrong)).toThrow(
      "tensor: data must be numbers, booleans, or arrays of them, got null at [1][1].",
    );
  });
});

describe("F15: sizes", () => {
  it("are multiplied without wrapping around", () => {
    expect(() => zeros([65536, 65536])).toThrow("a tensor holds fewer than 2^32 elements");
    expect(() => zeros([2 ** 31, 2 ** 31])).toThrow("a tensor holds fewer than 2^32 elements");
    expect(() => zeros([0.5])).toThrow("sizes must be non-negative integers");
  });
});

describe("ranges", () => {
  it("count in integers when all is integral", () => {
    expect(arange(3).dtype).toBe("int32");
    expect(arange(0, 1, 0.5).dtype).toBe("float32");
    expect(arange(3, 0).shape).toEqual([0]);
    expect(arange(5, 8).toArray()).toEqual([5, 6, 7]);
    expect(() => arange(0, 2 ** 31 + 1, 2 ** 31, { dtype: "int32" })).toThrow(
      "int32 cannot hold the numbers",
    );
  });

  it("end exactly where they should", () => {
    const x = linspace(0.1, 0.7, 13, { dtype: "float64" }).toTypedArray();
    expect([x[0], x[12]]).toEqual([0.1, 0.7]);
    expect(linspace(3, 4, 1).toArray()).toEqual([3]);
    expect(full([2], true).toArray()).toEqual([true, true]);
  });
});

it("refuses sparse arrays, and arrays that contain themselves", () => {
  expect(() => tensor(new Array<number>(3))).toThrow(ArgumentError);
  expect(() => tensor(new Array<number>(3))).toThrow("got undefined at [0]");
  const endless: Nested[] = [];
  endless.push(endless);
  expect(() => tensor(endless)).toThrow(
    "tensor: arrays may be nested 64 deep, got deeper ones, or an array that contains itself.",
  );
});
