/** Every bad safetensors file has its code and its byte, names are only names, and what is written reads back. */
import { tensor } from "@cotangent/core";
import { sameBits } from "@cotangent/core/testing";
import fc from "fast-check";
import { isRight } from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { bytesOf, expectError, little } from "./errorOf.testing.js";
import { decodeSafetensors, encodeSafetensors, readSafetensors } from "./safetensors.js";
import { decodeSafetensorsTree, encodeSafetensorsTree, readSafetensorsTree } from "./safetensorsTree.js";

/** A file with this header and so many bytes of data. */
const file = (header: string, data: readonly number[] | number = 0): Uint8Array =>
  bytesOf(
    little(new TextEncoder().encode(header).length, 8),
    header,
    typeof data === "number" ? new Uint8Array(data) : data,
  );
const entry = (dtype: string, shape: string, begin: number, end: number): string =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

describe("bad files", () => {
  const good = file(`{"w":${entry("F32", "[2]", 0, 8)}}`, 8);
  it.each([
    ["empty file", new Uint8Array(), "TRUNCATED_HEADER", 0],
    ["seven bytes", good.subarray(0, 7), "TRUNCATED_HEADER", 7],
    ["length 0", bytesOf(little(0, 8)), "HEADER_EMPTY", 0],
    ["length 2^64 - 1", bytesOf(little(2n ** 64n - 1n, 8), "{}"), "HEADER_TOO_LARGE", 0],
    ["length 100,000,001", bytesOf(little(100_000_001, 8), "{}"), "HEADER_TOO_LARGE", 0],
    ["length over the file", bytesOf(little(3, 8), "{}"), "HEADER_PAST_EOF", 0],
    ["invalid UTF-8", bytesOf(little(5, 8), '{"', [0xff], '"}'), "HEADER_UTF8", 10],
    ["not JSON", file("{"), "HEADER_JSON", 9],
    ["first byte space", file(" {}"), "HEADER_START", 8],
    ["top-level array", file("[]"), "HEADER_NOT_OBJECT", 8],
    ["two objects", file("{}{}"), "HEADER_JSON", 10],
    [
      "duplicate tensor key",
      file(`{"w":${entry("F32", "[0]", 0, 0)},"w":${entry("F32", "[0]", 0, 0)}}`),
      "DUPLICATE_KEY",
      62,
    ],
    [
      "duplicate key by an escape",
      file(`{"w":${entry("F32", "[0]", 0, 0)},"\\u0077":${entry("F32", "[0]", 0, 0)}}`),
      "DUPLICATE_KEY",
      62,
    ],
    [
      "duplicate dtype inside an entry",
      file('{"w":{"dtype":"F32","dtype":"F64","shape":[0],"data_offsets":[0,0]}}'),
      "DUPLICATE_KEY",
      28,
    ],
    ["unknown dtype F128", file(`{"w":${entry("F128", "[0]", 0, 0)}}`), "DTYPE_UNKNOWN", 22],
    ["sub-byte dtype F4", file(`{"w":${entry("F4", "[0]", 0, 0)}}`), "DTYPE_UNSUPPORTED", 22],
    ["shape [-1]", file(`{"w":${entry("F32", "[-1]", 0, 0)}}`), "SHAPE_NEGATIVE", 37],
    ["shape [1.5]", file(`{"w":${entry("F32", "[1.5]", 0, 0)}}`), "SHAPE_NOT_INTEGER", 37],
    ['shape ["2"]', file(`{"w":${entry("F32", '["2"]', 0, 0)}}`), "SHAPE_NOT_INTEGER", 37],
    ["shape [1e3]", file(`{"w":${entry("F32", "[1e3]", 0, 0)}}`), "SHAPE_NOT_INTEGER", 37],
    [
      "shape [2,18446744073709551614]",
      file(`{"w":${entry("F32", "[2,18446744073709551614]", 0, 0)}}`),
      "SHAPE_OVERFLOW",
      39,
    ],
    [
      "a product over 2^53",
      file(`{"w":${entry("F32", "[4294967296,4294967296]", 0, 0)}}`),
      "SHAPE_OVERFLOW",
      36,
    ],
    ["a great size times 0", file(`{"w":${entry("F32", "[1099511627776,0]", 0, 0)}}`), "SHAPE_OVERFLOW", 36],
    [
      "[65536,65536] F32 with offsets [0,0]",
      file(`{"w":${entry("F32", "[65536,65536]", 0, 0)}}`),
      "SIZE_MISMATCH",
      65,
    ],
    ["begin > end", file(`{"w":${entry("F32", "[2]", 8, 0)}}`, 8), "OFFSET_ORDER", 55],
    [
      "overlap of two tensors",
      file(`{"v":${entry("F32", "[2]", 0, 8)},"w":${entry("F32", "[2]", 4, 12)}}`, 12),
      "OFFSET_OVERLAP",
      undefined,
    ],
    ["a hole before the first", file(`{"w":${entry("F32", "[2]", 4, 12)}}`, 12), "OFFSET_HOLE", 67],
    ["trailing bytes", file(`{"w":${entry("F32", "[2]", 0, 8)}}`, 9), "TRAILING_DATA", 70],
    ["2 bytes short", good.subarray(0, -2), "TRUNCATED_DATA", good.length - 2],
    [
      "offset 2^64",
      file('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551616]}}'),
      "TRUNCATED_DATA",
      58,
    ],
    ["offset 0.5", file('{"w":{"dtype":"F32","shape":[2],"data_offsets":[0.5,8]}}'), "ENTRY_FIELDS", 56],
    ["metadata value number", file('{"__metadata__":{"a":1}}'), "METADATA_NOT_STRING", 29],
    ["metadata list", file('{"__metadata__":[]}'), "METADATA_NOT_STRING", 24],
    ["NUL in a name", file(`{"a\\u0000":${entry("F32", "[0]", 0, 0)}}`), "NAME_INVALID", 19],
    ["lone surrogate in a name", file(`{"\\ud800":${entry("F32", "[0]", 0, 0)}}`), "NAME_INVALID", 18],
    ["missing field", file('{"w":{"dtype":"F32","shape":[0]}}'), "ENTRY_FIELDS", 13],
    ["extra field", file('{"w":{"dtype":"F32","shape":[0],"data_offsets":[0,0],"x":1}}'), "ENTRY_FIELDS", 13],
    ["no object", file('{"w":3}'), "ENTRY_FIELDS", 13],
    ["deep nesting", file(`{"w":${"[".repeat(100_000)}`), "JSON_DEPTH", undefined],
    ["bool that is 2", file(`{"w":${entry("BOOL", "[1]", 0, 1)}}`, [2]), "VALUE_RANGE", undefined],
    [
      "int64 over 32 bits",
      file(`{"w":${entry("I64", "[1]", 0, 8)}}`, little(2n ** 40n, 8)),
      "VALUE_RANGE",
      undefined,
    ],
  ] as const)("%s", (_, bytes, code, byteOffset) => {
    const error = expectError(decodeSafetensors(bytes), code, byteOffset);
    expect(error.format).toBe("safetensors");
    expect(error.byteOffset).toBeTypeOf("number");
  });

  it("name the tensor", () => {
    const bytes = file(`{"layer.w":${entry("F32", "[3]", 0, 8)}}`, 8);
    const error = expectError(decodeSafetensors(bytes), "SIZE_MISMATCH");
    expect(error.tensor).toBe("layer.w");
    expect(error.message).toBe(
      'safetensors: a tensor must have as many bytes as its shape and dtype need, expected 12 for float32[3], got 8 (tensor "layer.w", byte 61).',
    );
  });

  it("every prefix of a good file is refused, in its place", () => {
    for (let length = 0; length < good.length; length++) {
      const result = decodeSafetensors(good.subarray(0, length));
      expect(isRight(result), `${length} bytes`).toBe(false);
    }
  });
});

describe("good files", () => {
  it("empty header, rank 0, no elements, NaN, padding, white space", () => {
    expect(readSafetensors(file("{}")).tensors.size).toBe(0);
    expect(readSafetensors(file("{}   ")).tensors.size).toBe(0);
    const scalar = file(`{ "s" : ${entry("F64", "[]", 0, 8)} }`, [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]);
    expect(readSafetensors(scalar).tensors.get("s")?.toArray()).toBeNaN();
    expect(readSafetensors(file(`{"e":${entry("F32", "[2,0]", 0, 0)}}`)).tensors.get("e")?.shape).toEqual([
      2, 0,
    ]);
  });

  it("every element type", () => {
    const cases = [
      ["BOOL", [1, 0], "bool", [true, false]],
      ["U8", [1, 255], "int32", [1, 255]],
      ["I8", [1, 255], "int32", [1, -1]],
      ["U16", [1, 0, 255, 255], "int32", [1, 65535]],
      ["I16", [1, 0, 255, 255], "int32", [1, -1]],
      ["U32", [...little(1, 4), ...little(4294967295, 4)], "uint32", [1, 4294967295]],
      ["I32", [...little(1, 4), ...little(4294967295, 4)], "int32", [1, -1]],
      ["U64", [...little(1, 8), ...little(4294967295, 8)], "uint32", [1, 4294967295]],
      ["I64", [...little(1, 8), ...little(2n ** 64n - 5n, 8)], "int32", [1, -5]],
      ["F16", [0x00, 0x3c, 0x01, 0x80], "float32", [1, -(2 ** -24)]],
      ["BF16", [0x80, 0x3f, 0x80, 0xff], "float32", [1, Number.NEGATIVE_INFINITY]],
    ] as const;
    for (const [dtype, data, ours, values] of cases) {
      const read = readSafetensors(file(`{"x":${entry(dtype, "[2]", 0, data.length)}}`, data)).tensors.get(
        "x",
      );
      expect([dtype, read?.dtype, read?.toArray()]).toEqual([dtype, ours, values]);
    }
  });

  it("keys of prototypes are only keys", () => {
    const bytes = file(
      `{"__proto__":${entry("F32", "[0]", 0, 0)},"constructor":${entry("F32", "[0]", 0, 0)},"__metadata__":{"__proto__":"x"}}`,
    );
    const { tensors, metadata } = readSafetensors(bytes);
    expect([...tensors.keys()]).toEqual(["__proto__", "constructor"]);
    expect(metadata.get("__proto__")).toBe("x");
    expect(Object.hasOwn(Object.prototype, "shape")).toBe(false);
  });

  it("what is written reads back, bit for bit, and the same tensors give the same bytes", () => {
    const anyTensor = fc.oneof(
      fc.array(fc.float()).map((data) => tensor(Float32Array.from(data))),
      fc.array(fc.double()).map((data) => tensor(Float64Array.from(data))),
      fc.array(fc.integer()).map((data) => tensor(Int32Array.from(data))),
      fc.array(fc.boolean(), { minLength: 1 }).map((data) => tensor(data)),
      fc.double().map((x) => tensor(x, { dtype: "float64" })),
    );
    const name = fc
      .string({ unit: "grapheme" })
      .filter((text) => text !== "__metadata__" && !text.includes("\0"));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, anyTensor)), fc.string(), (pairs, note) => {
        const given = new Map(pairs);
        const bytes = encodeSafetensors(given, new Map([["note", note]]));
        expect(encodeSafetensors([...given].reverse(), new Map([["note", note]]))).toEqual(bytes);
        const { tensors, metadata } = readSafetensors(bytes);
        expect(metadata.get("note")).toBe(note);
        expect([...tensors.keys()].sort()).toEqual([...given.keys()].sort());
        for (const [key, x] of given) {
          const read = tensors.get(key);
          expect(read !== undefined && sameBits(read, x)).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("writers refuse names that no file can hold", () => {
    const x = tensor([1]);
    expect(() =>
      encodeSafetensors([
        ["a", x],
        ["a", x],
      ]),
    ).toThrow('encodeSafetensors: names must differ, got "a" twice.');
    expect(() => encodeSafetensors([["a\0", x]])).toThrow("names must be whole characters without NUL");
    expect(() => encodeSafetensors([["\ud800", x]])).toThrow("names must be whole characters without NUL");
    expect(() => encodeSafetensors([["__metadata__", x]])).toThrow("names must differ");
  });
});

describe("trees", () => {
  it("come back as they were, whatever their keys", () => {
    const tree = {
      "a.b": tensor([1]),
      a: { b: tensor([2]), "": [tensor(3), null, { x: true }] },
      // A computed key makes an own property; it is no prototype.
      ["__proto__"]: { constructor: 4 },
      empty: {},
      none: [],
    };
    const read = readSafetensorsTree(encodeSafetensorsTree(tree));
    expect(JSON.stringify(read)).toBe(JSON.stringify(tree));
    expect(Object.isFrozen(read)).toBe(true);
    expect(readSafetensorsTree(encodeSafetensorsTree(5))).toEqual(tensor(5));
  });

  it("may be as deep as trees are anywhere", () => {
    let tree: unknown = tensor([1]);
    for (let i = 0; i < 999; i++) tree = [tree];
    expect(JSON.stringify(readSafetensorsTree(encodeSafetensorsTree(tree)))).toBe(JSON.stringify(tree));
  });

  const described = (text: string): Uint8Array =>
    encodeSafetensors([["w", tensor([1])]], new Map([["cotangent.tree", text]]));
  it.each([
    ["no description", encodeSafetensors([["w", tensor([1])]])],
    ["no JSON", described("{")],
    ["a leaf that is no tensor", described('{"leaf":"v"}')],
    ["a tensor twice", described('{"array":[{"leaf":"w"},{"leaf":"w"}]}')],
    ["a tensor that is left out", described("null")],
    ["an unknown node", described('{"call":[{"leaf":"w"}]}')],
    ["a key twice", described('{"object":[["a",{"leaf":"w"}],["a",null]]}')],
    ["a duplicate key", described('{"leaf":"w","leaf":"w"}')],
  ])("refused: %s", (_, bytes) => {
    expectError(decodeSafetensorsTree(bytes), "TREE_DESCRIPTION", 8);
  });
});
