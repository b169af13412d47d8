/** What a checkpoint keeps, and that no damage to it goes unseen. */
import { random, tensor, zeros } from "@cotangent/core";
import { encodeSafetensors } from "@cotangent/data";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { CheckpointError } from "./checkpointError.js";
import { decodeCheckpoint, encodeCheckpoint, readCheckpoint } from "./encode.js";

const codeOf = (bytes: Uint8Array): string => {
  const result = decodeCheckpoint(bytes);
  return isRight(result) ? "none" : result.left.code;
};

/** A state as trees of the trainer are: tensors of all dtypes, and hidden state that is none. */
const state = {
  params: [{ kernel: tensor([[1, -0, Number.NaN]]), bias: tensor([1.5], { dtype: "float64" }) }, null],
  key: random.key(7),
  flags: tensor([true, false]),
  count: tensor(3, { dtype: "int32" }),
  empty: zeros([0, 2]),
  noise: random.normal(random.key(0), [100]),
  step: 12,
  best: Number.POSITIVE_INFINITY,
  note: "half \ud800, NUL \0 and ü",
  nothing: undefined,
  none: null,
  done: false,
};
const file = encodeCheckpoint(state);

describe("encodeCheckpoint and readCheckpoint", () => {
  it("give back everything, and the same bytes again", () => {
    const back = readCheckpoint(file);
    expect(back).toEqual(state);
    expect(Object.isFrozen(back)).toBe(true);
    expect(encodeCheckpoint(back)).toEqual(file);
  });

  it("give back any state of plain values", () => {
    fc.assert(
      fc.property(fc.anything({ withObjectString: false, withNullPrototype: false }), (value) => {
        const back = readCheckpoint(encodeCheckpoint({ value }));
        expect(back).toEqual({ value });
        expect(encodeCheckpoint(back)).toEqual(encodeCheckpoint({ value }));
      }),
      { numRuns: 300 },
    );
  });

  it("keep -0, and keys that would be something else in JavaScript", () => {
    const odd = JSON.parse('{"__proto__": {"x": 1}, "": 2, "a.b": 3, "constructor": 4}');
    const back = readCheckpoint(encodeCheckpoint({ odd, zero: -0 }));
    expect(back).toStrictEqual({ odd, zero: -0 });
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it.each([
    [
      { a: [() => 0] },
      "checkpoint: a state holds tensors, numbers, booleans, strings, null, undefined, arrays and plain objects with string keys, got a function at a[0]. Keep functions and class instances outside of the state.",
    ],
    [{ "b c": new Map() }, 'an object of a class, or with symbol keys, at ["b c"]'],
    [1n, "a bigint at (the state itself)"],
  ])("refuse what is no state", (wrong, message) => {
    expect(() => encodeCheckpoint(wrong)).toThrow(message);
  });

  it("refuse a state that contains itself", () => {
    const round: unknown[] = [];
    round.push(round);
    expect(() => encodeCheckpoint(round)).toThrow("at most 1000 levels, and does not contain itself");
  });
});

describe("decodeCheckpoint", () => {
  it("detects a cut at every byte", () => {
    for (let length = 0; length < file.length; length++)
      expect(codeOf(file.subarray(0, length))).toBe("CKPT_TRUNCATED");
  });

  it("detects 10,000 single flipped bits", () => {
    const bits = file.length * 8;
    expect(bits).toBeGreaterThan(10_000);
    const damaged = file.slice();
    for (let bit = 0; bit < bits; bit++) {
      const flip = 1 << (bit & 7);
      damaged[bit >> 3] ^= flip;
      expect(codeOf(damaged), `bit ${bit}`).toMatch(/^CKPT_(CHECKSUM|FORMAT|TRUNCATED|VERSION)$/);
      damaged[bit >> 3] ^= flip;
    }
  });

  it("detects any two bytes exchanged and any bytes appended", () => {
    const tail = file.length - 1;
    expect(codeOf(file.with(tail, 1).with(tail - 1, 2))).toBe("CKPT_CHECKSUM");
    expect(codeOf(new Uint8Array([...file, 0]))).not.toBe("none");
  });

  it("tells other files and later versions from damaged ones", () => {
    expect(codeOf(encodeSafetensors([["w", zeros([2])]]))).toBe("CKPT_FORMAT");
    const later = encodeSafetensors([], new Map([["cotangent.checkpoint", "2"]]));
    expect(codeOf(later)).toBe("CKPT_VERSION");
    expect(() => readCheckpoint(later)).toThrow(
      'checkpoint: the file must be of a version that this package knows, expected 1, got "2". Install the version of @cotangent/train that wrote it, or a later one.',
    );
    expect(() => readCheckpoint(file.with(file.length - 1, 7))).toThrow(CheckpointError);
  });
});
