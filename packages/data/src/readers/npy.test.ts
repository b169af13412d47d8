/** Every bad npy and npz file has its code and its byte; orders and types of NumPy are read; nothing overlaps or explodes. */
import { deflateRawSync } from "node:zlib";
import { ones, type Tensor, tensor } from "@cotangent/core";
import { isRight } from "fp-ts/lib/Either.js";
import { describe, expect, it } from "vitest";
import { crc32 } from "./crc32.js";
import { bytesOf, expectError, little } from "./errorOf.testing.js";
import { decodeNpy, encodeNpy, readNpy } from "./npy.js";
import { streamNpy } from "./npyStream.js";
import { decodeNpz, encodeNpz, readNpz } from "./npz.js";

const npy = (header: string, data: readonly number[] = [], version = 1): Uint8Array =>
  bytesOf([0x93], "NUMPY", [version, 0], little(header.length, version === 1 ? 2 : 4), header, data);
const header = (descr: string, shape: string, order = "False"): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;
const f4 = (shape: string, data: readonly number[] = []): Uint8Array => npy(header("'<f4'", shape), data);

describe("bad npy files", () => {
  it.each([
    ["nothing", new Uint8Array(), "TRUNCATED_HEADER", 0],
    ["half a header", f4("(2,)").subarray(0, 30), "TRUNCATED_HEADER", 30],
    ["bad magic", bytesOf("NUMPY\0\x01\0\0\0"), "NPY_MAGIC", 0],
    ["version 4.0", npy("{}", [], 4), "NPY_VERSION", 6],
    [
      "header length 2^32 - 1",
      bytesOf([0x93], "NUMPY", [2, 0], little(2 ** 32 - 1, 4)),
      "HEADER_TOO_LARGE",
      8,
    ],
    ["a call in the header", npy("__import__('os').system('x')"), "HEADER_GRAMMAR", 10],
    ["a call for a shape", npy(header("'<f4'", "tuple()")), "HEADER_GRAMMAR", 60],
    ["descr |O", npy(header("'|O'", "(1,)")), "OBJECT_DTYPE_REFUSED", 21],
    ["structured descr", npy(header("[('a', '<f4')]", "(1,)")), "DTYPE_UNSUPPORTED", 20],
    ["complex", npy(header("'<c8'", "(1,)")), "DTYPE_UNSUPPORTED", 21],
    ["the order of some machine", npy(header("'f4'", "(1,)")), "DTYPE_UNSUPPORTED", 21],
    ["shape product overflow", f4("(65536, 65537)"), "SHAPE_OVERFLOW", 10],
    ["a size of 30 digits", f4(`(${"9".repeat(30)},)`), "SHAPE_OVERFLOW", undefined],
    ["shape -1", f4("(-1,)"), "SHAPE_NEGATIVE", 61],
    ["shape 1.5", f4("(1.5,)"), "SHAPE_NOT_INTEGER", 61],
    ["a number for a tuple", f4("(2)"), "HEADER_GRAMMAR", undefined],
    ["65 axes", f4(`(${"1,".repeat(65)})`), "SHAPE_OVERFLOW", undefined],
    ["data short", f4("(2,)", [0, 0, 0, 0, 0]), "TRUNCATED_DATA", undefined],
    ["data long", f4("(1,)", [0, 0, 0, 0, 0]), "TRAILING_DATA", undefined],
    ["duplicated keys", npy("{'descr': '<f4', 'descr': '<f8'}"), "HEADER_GRAMMAR", undefined],
    ["an unknown key", npy("{'descr': '<f4', 'x': 1}"), "HEADER_GRAMMAR", 27],
    ["a missing key", npy("{'descr': '<f4', 'shape': ()}"), "HEADER_GRAMMAR", undefined],
    ["4k-deep tuples", f4("(".repeat(4000)), "HEADER_GRAMMAR", 61],
    ["10k-deep tuples", npy(header("'<f4'", "(".repeat(10_000)), []), "HEADER_TOO_LARGE", 8],
    ["invalid UTF-8 in version 3", bytesOf([0x93], "NUMPY", [3, 0], little(1, 4), [0xff]), "HEADER_UTF8", 12],
    ["int64 over 32 bits", npy(header("'<i8'", "()"), little(2n ** 40n, 8)), "VALUE_RANGE", undefined],
  ] as const)("%s", (_, bytes, code, byteOffset) => {
    expect(expectError(decodeNpy(bytes), code, byteOffset).format).toBe("npy");
  });

  it("long runs of anything take no time", () => {
    const start = performance.now();
    for (const run of [" ", "(", "1", "'", "9,", "{'descr':", "\n"])
      decodeNpy(npy(`{'descr': '<f4', 'fortran_order': False, 'shape': (${run.repeat(9900 / run.length)}`));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("good npy files", () => {
  it("big-endian, column-major, headers of all versions and orders of keys", () => {
    expect(readNpy(npy(header("'>f4'", "(1,)"), [0x3f, 0x80, 0, 0])).toArray()).toEqual([1]);
    expect(readNpy(npy(header("'>i8'", "()"), [255, 255, 255, 255, 255, 255, 255, 254])).item()).toBe(-2);
    const columns = npy(header("'|u1'", "(2, 3)", "True"), [1, 2, 3, 4, 5, 6]);
    expect(readNpy(columns).toArray()).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(readNpy(npy(header("'|b1'", "(1,)"), [1], 2)).toArray()).toEqual([true]);
    expect(readNpy(npy(header("'|b1'", "(1,)"), [1], 3)).toArray()).toEqual([true]);
    expect(readNpy(npy('{"shape":(0,3),"fortran_order":False,"descr":"<f8"}')).shape).toEqual([0, 3]);
  });

  it("come row by row from chunks of any size", async () => {
    const file = encodeNpy(
      tensor(
        Float64Array.from({ length: 21 }, (_, i) => i),
        { shape: [7, 3] },
      ),
    );
    for (const chunkSize of [1, 7, 64, 1000]) {
      const chunks = Array.from({ length: Math.ceil(file.length / chunkSize) }, (_, i) =>
        file.subarray(i * chunkSize, (i + 1) * chunkSize),
      );
      const rows: unknown[] = [];
      for await (const part of streamNpy(chunks, 2)) rows.push(...Array.from(part.toTypedArray()));
      expect(rows).toEqual(Array.from({ length: 21 }, (_, i) => i));
    }
    const short = async () => {
      for await (const _ of streamNpy([file.subarray(0, -1)], 2));
    };
    await expect(short()).rejects.toThrow("npy: the file must hold all elements of its shape");
  });
});

/** A zip archive made by hand, so that it can lie. */
interface Member {
  readonly name: string;
  readonly data: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  readonly crc?: number;
  readonly size?: number;
  readonly at?: number;
  readonly localName?: string;
}
function zip(members: readonly Member[], count: number = members.length): Uint8Array {
  const locals: number[] = [];
  const central: number[] = [];
  for (const {
    name,
    data,
    method = 0,
    flags = 0,
    crc = crc32(data),
    size = data.length,
    at,
    localName = name,
  } of members) {
    const packed = method === 8 ? deflateRawSync(data) : data;
    const fields = [...little(flags, 2), ...little(method, 2), ...little(0, 4), ...little(crc, 4)];
    const sizes = [...little(packed.length, 4), ...little(size, 4)];
    central.push(...bytesOf("PK\x01\x02", little(20, 2), little(20, 2), fields, sizes));
    central.push(
      ...little(new TextEncoder().encode(name).length, 2),
      ...little(0, 12),
      ...little(at ?? locals.length, 4),
    );
    central.push(...bytesOf(name));
    locals.push(
      ...bytesOf("PK\x03\x04", little(20, 2), fields, sizes, little(bytesOf(localName).length, 2), [0, 0]),
    );
    locals.push(...bytesOf(localName), ...packed);
  }
  const end = bytesOf("PK\x05\x06", little(0, 4), little(count, 2), little(count, 2));
  return bytesOf(locals, central, end, little(central.length, 4), little(locals.length, 4), [0, 0]);
}

describe("bad npz files", () => {
  const data = encodeNpy(tensor([1, 2]));
  const many = Array.from({ length: 300 }, (_, i) => ({ name: `${i}.npy`, data: new Uint8Array(0) }));
  it.each([
    ["nothing", new Uint8Array(), "ZIP_DIRECTORY"],
    ["an npy file", data, "ZIP_DIRECTORY"],
    [
      "declared size larger than inflated",
      zip([{ name: "x.npy", data, method: 8, size: data.length + 1 }]),
      "ZIP_SIZE",
    ],
    ["declared size smaller than inflated", zip([{ name: "x.npy", data, method: 8, size: 10 }]), "ZIP_SIZE"],
    ["a stored size that is none", zip([{ name: "x.npy", data, size: data.length + 1 }]), "ZIP_SIZE"],
    ["CRC mismatch", zip([{ name: "x.npy", data, crc: 7 }]), "ZIP_CRC"],
    ["encrypted", zip([{ name: "x.npy", data, flags: 1 }]), "ZIP_UNSUPPORTED"],
    [
      "a version to come",
      zip([{ name: "x.npy", data }]).map((byte, i, all) => (i === all.length - 22 - 51 + 6 ? 99 : byte)),
      "ZIP_UNSUPPORTED",
    ],
    ["unknown method", zip([{ name: "x.npy", data, method: 12 }]), "ZIP_UNSUPPORTED"],
    ["zip64 size without its field", zip([{ name: "x.npy", data, size: 0xffffffff }]), "ZIP_UNSUPPORTED"],
    [
      "members that overlap",
      zip([
        { name: "x.npy", data },
        { name: "x.npy2", data, at: 0, localName: "x.npy" },
      ]),
      "ZIP_DIRECTORY",
    ],
    [
      "one member twice",
      zip([
        { name: "x.npy", data },
        { name: "x.npy", data },
      ]),
      "DUPLICATE_KEY",
    ],
    ["another name in the member", zip([{ name: "x.npy", data, localName: "y.npy" }]), "ZIP_DIRECTORY"],
    ["more members than there are", zip([{ name: "x.npy", data }], 2), "ZIP_DIRECTORY"],
    [
      "fewer members than there are",
      zip(
        [
          { name: "x.npy", data },
          { name: "y.npy", data },
        ],
        1,
      ),
      "ZIP_DIRECTORY",
    ],
    ["a member that is no npy", zip([{ name: "x.txt", data }]), "NPZ_MEMBER"],
    ["NUL in a name", zip([{ name: "x\0.npy", data }]), "NAME_INVALID"],
    ["letters of an unknown code page", zip([{ name: "ä.npy", data }]), "NAME_INVALID"],
    ["noise for deflated data", zip([{ name: "x.npy", data }]).fill(8, 8, 9), "ZIP_DIRECTORY"],
  ] as const)("%s", (_, bytes, code) => {
    expect(expectError(decodeNpz(bytes), code).format).toBe("npz");
  });

  it("many entries stop at the cap, 65,535 at the format's", () => {
    expectError(decodeNpz(zip(many), { maxMembers: 299 }), "ZIP_ENTRIES");
    expectError(decodeNpz(zip(many, 65_534)), "ZIP_ENTRIES");
    expectError(decodeNpz(zip(many, 65_535)), "ZIP_UNSUPPORTED");
  });

  it("a quoted overlap: two entries that share their data", () => {
    // The directory of the second entry points to the first member, whose name is the same length.
    const file = zip([
      { name: "x.npy", data },
      { name: "y.npy", data: new Uint8Array(100) },
    ]);
    // The whole second local header lies inside what the first claims as its data.
    const view = new DataView(file.buffer);
    const grown = data.length + 40;
    for (const at of [18, 22]) view.setUint32(at, grown, true);
    const central = file.length - 22 - 2 * (46 + 5);
    for (const at of [20, 24]) view.setUint32(central + at, grown, true);
    expectError(decodeNpz(file), "ZIP_OVERLAP");
  });

  it("a bomb is refused by its claim, or stopped when it lies", () => {
    const zeros = new Uint8Array(2 ** 26);
    const bomb = zip([{ name: "x.npy", data: zeros, method: 8 }]);
    const error = expectError(decodeNpz(bomb, { maxBytes: 1000 }), "SIZE_LIMIT");
    expect(error.message).toContain("expected at most 1000 bytes, got 67108864");
    const liar = zip([{ name: "x.npy", data: zeros, method: 8, size: 500, crc: 0 }]);
    const start = performance.now();
    expectError(decodeNpz(liar, { maxBytes: 1000 }), "ZIP_SIZE");
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it("errors inside a member name it", () => {
    const error = expectError(decodeNpz(zip([{ name: "w.npy", data: f4("(2,)", [0]) }])), "TRUNCATED_DATA");
    expect([error.format, error.tensor]).toEqual(["npz", "w"]);
  });
});

describe("good npz files", () => {
  it("names are keys and no paths", () => {
    const names = ["../x", "__proto__", "constructor", "a/b", "ünïcödé", ""];
    const file = encodeNpz(names.map((name) => [name, ones([2])] as const));
    expect([...readNpz(file).keys()].sort()).toEqual(names.toSorted());
    expect(Object.hasOwn(Object.prototype, "x")).toBe(false);
  });

  it("stored and deflated are the same, and a comment does not hurt", () => {
    const given = new Map<string, Tensor>([
      ["x", tensor([[1, 2]])],
      ["n", tensor(3, { dtype: "int32" })],
    ]);
    for (const compress of [false, true]) {
      const read = readNpz(encodeNpz(given, { compress }));
      expect([...read].map(([name, x]) => [name, x.toArray()])).toEqual([
        ["x", [[1, 2]]],
        ["n", 3],
      ]);
    }
    const file = encodeNpz(given);
    const commented = bytesOf(file.subarray(0, -2), little(4, 2), "note");
    expect(isRight(decodeNpz(commented))).toBe(true);
    expect(readNpz(zip([])).size).toBe(0);
  });
});
