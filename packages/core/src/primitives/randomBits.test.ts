/** threefry2x32 against the known answers of Random123 and of JAX, and its messages. @module */
import { describe, expect, it } from "vitest";
import { ArgumentError, DTypeError } from "../base/errors.js";
import type { Tensor } from "../base/tensor.js";
import { tensorOf } from "../testing/tensors.js";
import { iota } from "./iota.js";
import type { ThreefryWord } from "./randomBits.js";
import { threefry2x32 } from "./randomBits.js";

function filled(value: number, size: number): Tensor {
  return tensorOf([size], "uint32", Array<number>(size).fill(value));
}

// Words of the counters 0, 1, 2, ... under a key.
function words(key: readonly [number, number], size: number, word: ThreefryWord): readonly number[] {
  const [k0, k1] = key.map((half) => filled(half, size));
  return [
    ...threefry2x32(k0, k1, filled(0, size), iota({ shape: [size], axis: 0, dtype: "uint32" }), {
      word,
    }).toTypedArray(),
  ];
}

describe("threefry2x32", () => {
  it("gives the known answer of 20 rounds", () => {
    const [k0, k1, c0, c1] = [0x13198a2e, 0x03707344, 0x243f6a88, 0x85a308d3].map((word) => filled(word, 1));
    const give = (word: ThreefryWord): number => threefry2x32(k0, k1, c0, c1, { word }).item();
    expect([give("high"), give("low"), give("xor")]).toEqual([
      0xc4923a9c,
      0x483df7a0,
      (0xc4923a9c ^ 0x483df7a0) >>> 0,
    ]);
  });
  it("gives the bits that jax.random gives for key(0), key(10) and key(42)", () => {
    expect(words([0, 0], 3, "xor")).toEqual([0xf29a4fa7, 0xfa843692, 0x55110e28]);
    expect(words([0, 10], 4, "xor")).toEqual([169096361, 1572511259, 2689743692, 2228103506]);
    expect(words([0, 42], 4, "xor")).toEqual([2098992034, 2919706841, 2646866425, 2409546199]);
  });
  it("gives the words of split(key(1), 3)", () => {
    expect(words([0, 1], 3, "high")).toEqual([507451445, 1948878966, 2441914641]);
    expect(words([0, 1], 3, "low")).toEqual([1853169794, 4237131848, 3819641963]);
  });
  it("gives each element of an array what it gives it alone, and nothing for none", () => {
    const many = words([7, 9], 1000, "high");
    for (const i of [0, 1, 511, 999]) {
      const alone = threefry2x32(filled(7, 1), filled(9, 1), filled(0, 1), filled(i, 1), {
        word: "high",
      }).item();
      expect(many[i]).toBe(alone);
    }
    expect(words([7, 9], 0, "xor")).toEqual([]);
  });
  it("says what is wrong with its arguments", () => {
    const x = filled(1, 2);
    const signed = tensorOf([2], "int32", [1, 2]);
    expect(() => threefry2x32(x, x, signed, x, { word: "xor" })).toThrow(DTypeError);
    // What a caller without types can do.
    const wrong = JSON.parse('{"word":"both"}');
    expect(() => threefry2x32(x, x, x, x, wrong)).toThrow(ArgumentError);
    expect(() => threefry2x32(x, x, x, x, wrong)).toThrow(
      "threefry2x32: there is no such word, expected high or low or xor, got both (k0 u32[2], k1 u32[2], c0 u32[2], c1 u32[2]).",
    );
  });
});
