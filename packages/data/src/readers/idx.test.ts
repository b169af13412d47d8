/** What a bad idx file is told, and that every element type is read with its sign and byte order. */
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { type Either, isLeft, isRight } from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { FormatError } from "../formatError.js";
import { decodeIdx, readIdx } from "./idx.js";

const u32 = (value: number): readonly number[] => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255);

/** A file: type, sizes, body. */
const idx = (type: number, sizes: readonly number[], body: readonly number[]): Uint8Array =>
  Uint8Array.from([0, 0, type, sizes.length, ...sizes.flatMap(u32), ...body]);

const errorOf = (result: Either<FormatError, unknown>): FormatError => {
  if (isLeft(result)) return result.left;
  throw new TypeError("expected a FormatError");
};

describe("element types", () => {
  it.each([
    ["uint8", 0x08, [0, 255], [0, 255], "int32"],
    ["int8", 0x09, [0x80, 0x7f], [-128, 127], "int32"],
    ["int16", 0x0b, [0xff, 0xfe, 0x01, 0x00], [-2, 256], "int32"],
    ["int32", 0x0c, [0x80, 0, 0, 0, 0, 0, 0, 1], [-2147483648, 1], "int32"],
    ["float32", 0x0d, [0x3f, 0xc0, 0, 0, 0xff, 0x80, 0, 0], [1.5, Number.NEGATIVE_INFINITY], "float32"],
    [
      "float64",
      0x0e,
      [0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a, 0x80, 0, 0, 0, 0, 0, 0, 0],
      [0.1, -0],
      "float64",
    ],
  ])("%s", (_, type, body, values, dtype) => {
    const read = readIdx(idx(type, [2], body));
    expect(read.dtype).toBe(dtype);
    expect(read.shape).toEqual([2]);
    expect(read.toArray()).toEqual(values);
  });

  it("keeps row-major order, and empty axes", () => {
    expect(readIdx(idx(0x08, [2, 1, 3], [1, 2, 3, 4, 5, 6])).toArray()).toEqual([[[1, 2, 3]], [[4, 5, 6]]]);
    expect(readIdx(idx(0x0e, [0, 28, 28], [])).shape).toEqual([0, 28, 28]);
  });

  it("reads a file that begins inside a larger buffer", () => {
    const file = idx(0x0b, [1], [1, 2]);
    const buffer = new Uint8Array(file.length + 7);
    buffer.set(file, 3);
    expect(readIdx(buffer.subarray(3, 3 + file.length)).toArray()).toEqual([258]);
  });
});

describe("bad files", () => {
  const good = idx(0x08, [2, 2], [1, 2, 3, 4]);
  it.each([
    [
      "nothing",
      new Uint8Array(),
      "TRUNCATED_HEADER",
      0,
      "idx: the header must be complete, expected 4 bytes or more, got 0 (byte 0).",
    ],
    [
      "three bytes",
      good.subarray(0, 3),
      "TRUNCATED_HEADER",
      3,
      "idx: the header must be complete, expected 4 bytes or more, got 3 (byte 3).",
    ],
    [
      "half a size",
      good.subarray(0, 10),
      "TRUNCATED_HEADER",
      10,
      "idx: the header must be complete, expected 12 bytes for 2 axes, got 10 (byte 10).",
    ],
    [
      "other magic",
      Uint8Array.from([0, 1, 8, 1]),
      "IDX_MAGIC",
      0,
      "idx: the first two bytes must be zero, expected 00 00, got 00 01 (byte 0).",
    ],
    [
      "gzip",
      Uint8Array.from(gzipSync(good)),
      "IDX_MAGIC",
      0,
      "idx: the first two bytes must be zero, expected 00 00, got 1f 8b (byte 0). This looks like gzip: pass { gzip: true }.",
    ],
    [
      "type 0x0A",
      idx(0x0a, [1], [0]),
      "IDX_TYPE",
      2,
      "idx: the third byte must name an element type, expected 0x08 (uint8), 0x09 (int8), 0x0b (int16), 0x0c (int32), 0x0d (float32), 0x0e (float64), got 0x0a (byte 2).",
    ],
    [
      "rank 0",
      idx(0x08, [], [1]),
      "IDX_RANK",
      3,
      "idx: the fourth byte must give the number of axes, expected 1 to 32, got 0 (byte 3).",
    ],
    [
      "rank 255",
      Uint8Array.from([0, 0, 8, 255]),
      "IDX_RANK",
      3,
      "idx: the fourth byte must give the number of axes, expected 1 to 32, got 255 (byte 3).",
    ],
    [
      "a huge shape",
      idx(0x08, [0xffffffff, 0xffffffff], []),
      "SHAPE_OVERFLOW",
      4,
      "idx: the sizes must multiply to a number of elements that a tensor can hold, expected at most 2147483647, got [4294967295,4294967295] (byte 4).",
    ],
    [
      "65536 x 65536, which is 0 in 32 bits",
      idx(0x08, [65536, 65536], []),
      "SHAPE_OVERFLOW",
      8,
      "idx: the sizes must multiply to a number of elements that a tensor can hold, expected at most 2147483647, got [65536,65536] (byte 8).",
    ],
    [
      "a huge shape times zero",
      idx(0x08, [0xffffffff, 0], []),
      "SHAPE_OVERFLOW",
      4,
      "idx: the sizes must multiply to a number of elements that a tensor can hold, expected at most 2147483647, got [4294967295,0] (byte 4).",
    ],
    [
      "a short body",
      good.subarray(0, 15),
      "TRUNCATED_DATA",
      15,
      "idx: the file must hold all elements of its shape, expected 4 bytes for uint8[2,2], got 3 (byte 15). The file is cut short: fetch it again.",
    ],
    [
      "a body that only claims to be large",
      idx(0x0e, [2147483647], []),
      "TRUNCATED_DATA",
      8,
      "idx: the file must hold all elements of its shape, expected 17179869176 bytes for float64[2147483647], got 0 (byte 8). The file is cut short: fetch it again.",
    ],
    [
      "a long body",
      Uint8Array.from([...good, 9]),
      "TRAILING_DATA",
      16,
      "idx: the file must end after the last element, expected 4 bytes for uint8[2,2], got 5 (byte 16).",
    ],
  ])("%s", (_, bytes, code, byteOffset, message) => {
    const error = errorOf(decodeIdx(bytes));
    expect(error).toBeInstanceOf(FormatError);
    expect(error).toMatchObject({ code, byteOffset, format: "idx", name: "FormatError", message });
    expect(() => readIdx(bytes)).toThrow(error);
  });

  it("never throws anything but a FormatError, whatever the bytes", () => {
    const header = fc
      .tuple(fc.constantFrom(8, 9, 11, 12, 13, 14, 10), fc.array(fc.nat(3), { maxLength: 3 }))
      .chain(([type, sizes]) => fc.uint8Array({ maxLength: 40 }).map((body) => idx(type, sizes, [...body])));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), header), fc.boolean(), (bytes, gzip) => {
        const result = decodeIdx(bytes, { gzip });
        expect(isRight(result) || result.left instanceof FormatError).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("gzip", () => {
  const file = idx(
    0x08,
    [300, 1000],
    Array.from({ length: 300_000 }, (_, i) => (i * 31) & 255),
  );
  const packed = Uint8Array.from(gzipSync(file));
  const gzip = { gzip: true };

  it("reads what is compressed like what is not", () => {
    expect(readIdx(packed, gzip).toTypedArray()).toEqual(readIdx(file).toTypedArray());
    const noise = Uint8Array.from({ length: 70_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
    const raw = idx(0x08, [noise.length], [...noise]);
    expect(readIdx(Uint8Array.from(gzipSync(raw)), gzip).toTypedArray()).toEqual(Int32Array.from(noise));
  });

  const changed = (at: number, value: number): Uint8Array => {
    const copy = packed.slice();
    copy[at < 0 ? copy.length + at : at] = value;
    return copy;
  };
  it.each([
    [
      "a raw file",
      file,
      "GZIP_MAGIC",
      0,
      "gzip: the first two bytes must be those of gzip, expected 1f 8b, got 00 00 (byte 0). If the file is not compressed, leave out { gzip: true }.",
    ],
    [
      "nothing",
      new Uint8Array(),
      "GZIP_MAGIC",
      0,
      "gzip: the first two bytes must be those of gzip, expected 1f 8b, got an empty file (byte 0). If the file is not compressed, leave out { gzip: true }.",
    ],
    [
      "a header alone",
      packed.subarray(0, 10),
      "GZIP_DATA",
      10,
      "gzip: the file must hold a header and a trailer, expected 18 bytes or more, got 10 (byte 10).",
    ],
    [
      "half a file",
      packed.subarray(0, packed.length >> 1),
      "GZIP_DATA",
      0,
      "gzip: the compressed data must be complete and well formed, got unexpected EOF (byte 0). The file is damaged or cut short: fetch it again.",
    ],
    [
      "another method",
      changed(2, 7),
      "GZIP_DATA",
      0,
      "gzip: the compressed data must be complete and well formed, got invalid gzip data (byte 0). The file is damaged or cut short: fetch it again.",
    ],
    [
      "two members",
      Uint8Array.from([...packed, ...packed]),
      "GZIP_DATA",
      0,
      "gzip: the file must be one gzip member, expected 1, got 2 (byte 0). Inflate it with gunzip first.",
    ],
  ])("%s", (_, bytes, code, byteOffset, message) => {
    expect(errorOf(decodeIdx(bytes, gzip))).toMatchObject({ code, byteOffset, format: "gzip", message });
  });

  it("notices a wrong checksum and a wrong size", () => {
    for (const at of [-8, -1]) {
      const error = errorOf(decodeIdx(changed(at, 77), gzip));
      expect(error).toMatchObject({ code: "GZIP_CHECKSUM", byteOffset: packed.length - 8 });
    }
  });

  it("stops at maxBytes, before it has inflated all of a bomb", () => {
    const bomb = Uint8Array.from(gzipSync(new Uint8Array(2 ** 28)));
    const error = errorOf(decodeIdx(bomb, { gzip: true, maxBytes: 1000 }));
    expect(error).toMatchObject({
      code: "SIZE_LIMIT",
      message:
        "gzip: the content must not be larger than maxBytes, expected at most 1000 bytes, got more (byte 0). If you trust the file, raise maxBytes.",
    });
    expect(readIdx(packed, { gzip: true, maxBytes: file.length }).size).toBe(300_000);
  });

  it("passes on what is wrong inside", () => {
    expect(errorOf(decodeIdx(Uint8Array.from(gzipSync(file.subarray(1))), gzip)).format).toBe("idx");
  });
});
