/** CIFAR-10 and the writer of idx files: what is written reads back, and bad files are refused. */
import { ones, tensor, zeros } from "@cotangent/core";
import { describe, expect, it } from "vitest";
import { decodeCifar10, encodeCifar10, readCifar10, streamCifar10 } from "./cifar10.js";
import { bytesOf, expectError } from "./errorOf.testing.js";
import { readIdx } from "./idx.js";
import { encodeIdx, type IdxType } from "./idxWrite.js";

const record = (label: number, first: number): Uint8Array => {
  const bytes = new Uint8Array(3073);
  bytes[0] = label;
  bytes[1] = first;
  return bytes;
};

describe("CIFAR-10", () => {
  it("reads planes and labels, whole and in chunks", async () => {
    const file = bytesOf(record(3, 255), record(9, 51), record(0, 0));
    const { images, labels } = readCifar10(file);
    expect([images.shape, labels.toArray()]).toEqual([
      [3, 3, 32, 32],
      [3, 9, 0],
    ]);
    expect(images.toTypedArray()[3072]).toBe(Math.fround(0.2));
    expect(encodeCifar10({ images, labels })).toEqual(file);
    const streamed: unknown[] = [];
    for await (const part of streamCifar10([file.subarray(0, 5000), file.subarray(5000)], 2))
      streamed.push(part.labels.toArray());
    expect(streamed).toEqual([[3, 9], [0]]);
  });

  it("refuses half a record and an unknown label", async () => {
    expectError(decodeCifar10(record(3, 0).subarray(1)), "TRUNCATED_DATA", 3072);
    expectError(decodeCifar10(bytesOf(record(3, 0), record(10, 0))), "CIFAR_LABEL", 3073);
    const read = async () => {
      for await (const _ of streamCifar10([record(1, 0), record(1, 0), record(77, 0)], 1));
    };
    await expect(read()).rejects.toThrow(
      "cifar10: the first byte of a record must be a label, expected 0 to 9, got 77 (byte 6146).",
    );
  });

  it("writes only what fits", () => {
    const labels = tensor([1], { dtype: "int32" });
    expect(() => encodeCifar10({ images: ones([2, 3, 32, 32]), labels })).toThrow(
      "images and labels must belong together",
    );
    expect(() => encodeCifar10({ images: ones([1, 3, 32, 32]).mul(2), labels })).toThrow(
      "every pixel must be in range",
    );
    expect(() => encodeCifar10({ images: zeros([1, 3, 32, 32]), labels: labels.mul(10) })).toThrow(
      "every label must be in range",
    );
  });
});

describe("idx", () => {
  it("every type reads back", () => {
    const types: readonly IdxType[] = ["uint8", "int8", "int16", "int32", "float32", "float64"];
    const x = tensor(
      [
        [1, 2, 3],
        [100, 0, 7],
      ],
      { dtype: "int32" },
    );
    for (const type of types) expect(readIdx(encodeIdx(x, { type })).toArray()).toEqual(x.toArray());
    for (const value of [
      tensor([-1.5, NaN]),
      tensor([0.1], { dtype: "float64" }),
      tensor([-7], { dtype: "int32" }),
    ])
      expect(readIdx(encodeIdx(value))).toEqual(value);
  });

  it("refuses what a type cannot hold", () => {
    expect(() => encodeIdx(tensor([256]), { type: "uint8" })).toThrow(
      "encodeIdx: uint8 must be able to hold every element, expected an integer from 0 to 255, got 256.",
    );
    expect(() => encodeIdx(tensor([0.5]), { type: "int32" })).toThrow("int32 must be able to hold");
    expect(() => encodeIdx(tensor(1))).toThrow("an idx file has 1 to 32 axes");
    expect(() => encodeIdx(tensor([4294967295], { dtype: "uint32" }))).toThrow("int32 must be able to hold");
  });
});
