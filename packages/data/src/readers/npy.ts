/**
 * npy files, NumPy's format of one array: read with every element type that a tensor can hold, written byte for byte as
 * NumPy writes them.
 * @module
 */
import { type Tensor, transpose } from "@cotangent/core";
import { checkTensors } from "@cotangent/core/checks";
import type { Either } from "fp-ts/lib/Either.js";
import { attempt, type Reject, rejecter } from "../attempt.js";
import { checkBytes } from "../checkBytes.js";
import { type FormatError, formatBytes } from "../formatError.js";
import { type ElementType, elementTypes, littleEndianBytes, tensorOf } from "./elementTypes.js";
import { parseNpyHeader } from "./npyHeader.js";
import { checkedCount, maxElements } from "./shapes.js";
import { byteLength, decodeUtf8, encodeUtf8 } from "./utf8.js";

/** `\x93NUMPY`. */
const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59] as const;

/** NumPy reads no longer header either, unless it is told to trust the file. */
const maxHeader = 10_000;

const types: ReadonlyMap<string, ElementType> = new Map(
  Object.entries({
    b1: elementTypes.bool,
    u1: elementTypes.uint8,
    i1: elementTypes.int8,
    u2: elementTypes.uint16,
    i2: elementTypes.int16,
    u4: elementTypes.uint32,
    i4: elementTypes.int32,
    u8: elementTypes.uint64,
    i8: elementTypes.int64,
    f2: elementTypes.float16,
    f4: elementTypes.float32,
    f8: elementTypes.float64,
  }),
);

/** What an npy file says before its elements. */
export interface NpyLayout {
  readonly type: ElementType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
  readonly count: number;
  /** Where the elements begin. */
  readonly start: number;
}

/** What of the first bytes of a file tells where its elements begin; undefined while there are too few to know. */
export function npyStart(bytes: Uint8Array, reject: Reject): number | undefined {
  if (bytes.length < 8) return undefined;
  if (!magic.every((byte, i) => bytes[i] === byte)) {
    return reject("NPY_MAGIC", {
      byteOffset: 0,
      requirement: "the file must begin as npy files do",
      expected: formatBytes(Uint8Array.from(magic)),
      received: formatBytes(bytes.subarray(0, 6)),
      ...(bytes[0] === 0x50 && bytes[1] === 0x4b ? { fix: "This looks like npz: use decodeNpz." } : {}),
    });
  }
  const version = bytes[6];
  if (version < 1 || version > 3 || bytes[7] !== 0) {
    return reject("NPY_VERSION", {
      byteOffset: 6,
      requirement: "the version must be a known one",
      expected: "1.0, 2.0 or 3.0",
      received: `${version}.${bytes[7]}`,
    });
  }
  const fixed = version === 1 ? 10 : 12;
  if (bytes.length < fixed) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, fixed);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length <= maxHeader) return fixed + length;
  return reject("HEADER_TOO_LARGE", {
    byteOffset: 8,
    requirement: "the header must not be too long",
    expected: `at most ${maxHeader} bytes`,
    received: String(length),
  });
}

/** Reads the header of a file that has at least its `start` bytes. */
export function parseNpyLayout(bytes: Uint8Array, start: number, reject: Reject): NpyLayout {
  const fixed = bytes[6] === 1 ? 10 : 12;
  const header = bytes.subarray(fixed, start);
  const text =
    bytes[6] === 3
      ? decodeUtf8(header, { byteOffset: fixed, code: "HEADER_UTF8" }, reject)
      : Array.from(header, (byte) => String.fromCharCode(byte)).join("");
  const { descr, fortranOrder, shape } = parseNpyHeader(text, fixed, reject);
  const [, order, name] = /^([<>|=])?(.+)$/s.exec(descr) ?? [];
  const known = types.get(name ?? "");
  const where = { byteOffset: fixed + byteLength(text, Math.max(0, text.indexOf(descr))) };
  if (name === "O" || name === "object") {
    return reject("OBJECT_DTYPE_REFUSED", {
      ...where,
      requirement: "elements must be numbers: Python objects are stored as programs, which are not run",
      received: JSON.stringify(descr),
    });
  }
  // "=" and no order mean the order of the machine that wrote the file, which the file does not tell; one byte has none.
  if (known === undefined || (known.size > 1 && order !== "<" && order !== ">")) {
    return reject("DTYPE_UNSUPPORTED", {
      ...where,
      requirement: "elements must be booleans, integers or floats of 16 to 64 bits",
      expected: "|b1, |i1, |u1, or < or > before one of i2, i4, i8, u2, u4, u8, f2, f4, f8",
      received: JSON.stringify(descr.slice(0, 40)),
    });
  }
  const count = checkedCount(shape, maxElements, { byteOffset: fixed }, reject);
  return { type: known, littleEndian: order !== ">", fortranOrder, shape, count, start };
}

/** The tensor of an npy file; messages say `format`. */
export function parseNpy(bytes: Uint8Array, reject: Reject): Tensor {
  const start = npyStart(bytes, reject);
  if (start === undefined || bytes.length < start) {
    return reject("TRUNCATED_HEADER", {
      byteOffset: bytes.length,
      requirement: "the header must be complete",
      expected: `${start ?? 10} bytes or more`,
      received: String(bytes.length),
    });
  }
  const layout = parseNpyLayout(bytes, start, reject);
  checkBodySize(layout, bytes.length, reject);
  const { type, shape, littleEndian } = layout;
  const stored = layout.fortranOrder ? shape.toReversed() : shape;
  const x = tensorOf(type, bytes.subarray(start), stored, { littleEndian, byteOffset: start, reject });
  // Column-major elements are the row-major ones of the transpose.
  return layout.fortranOrder ? transpose(x) : x;
}

/** Throws unless a file of `length` bytes ends after its last element. */
export function checkBodySize(
  { type, shape, count, start }: NpyLayout,
  length: number,
  reject: Reject,
): void {
  const size = count * type.size;
  const expected = `${size} bytes for ${type.name}[${shape.join(",")}]`;
  if (length - start < size) {
    reject("TRUNCATED_DATA", {
      byteOffset: length,
      requirement: "the file must hold all elements of its shape",
      expected,
      received: String(length - start),
      fix: "The file is cut short: fetch it again.",
    });
  }
  if (length - start > size) {
    reject("TRAILING_DATA", {
      byteOffset: start + size,
      requirement: "the file must end after the last element",
      expected,
      received: String(length - start),
    });
  }
}

/**
 * Decodes an npy file, NumPy's format of one array, and returns what is wrong with it as a value.
 * The result has the shape of the file, in row-major order, and the dtype that holds its elements: bool, uint32, int32,
 * float32 and float64 stay; int8, uint8, int16 and uint16 become int32, float16 becomes float32; int64 becomes int32 and
 * uint64 uint32 where 32 bits hold every element.
 * Left holds a FormatError: NPY_MAGIC, NPY_VERSION, HEADER_TOO_LARGE (over 10,000 bytes, NumPy's limit), TRUNCATED_HEADER,
 * HEADER_UTF8, HEADER_GRAMMAR, OBJECT_DTYPE_REFUSED, DTYPE_UNSUPPORTED, SHAPE_NEGATIVE, SHAPE_NOT_INTEGER, SHAPE_OVERFLOW,
 * TRUNCATED_DATA, TRAILING_DATA, VALUE_RANGE. The header is read by a grammar and never evaluated.
 * @throws ArgumentError when `bytes` is no Uint8Array
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { decodeNpy, encodeNpy } from "@cotangent/data";
 * import { match } from "fp-ts/lib/Either.js";
 * const describe = match((error: Error) => error.message, String);
 * const file = encodeNpy(tensor([[1, 2], [3, 4]]));
 * describe(decodeNpy(file))
 * // => f32[2,2] [[1, 2],
 * //     [3, 4]]
 * describe(decodeNpy(file.subarray(0, 140)))
 * // => npy: the file must hold all elements of its shape, expected 16 bytes for float32[2,2], got 12 (byte 140). The file is cut short: fetch it again.
 * ```
 */
export function decodeNpy(bytes: Uint8Array): Either<FormatError, Tensor> {
  checkBytes("decodeNpy", bytes, {});
  return attempt(() => parseNpy(bytes, rejecter("npy")));
}

/**
 * Decodes an npy file: `decodeNpy` that throws.
 * @throws FormatError as decodeNpy describes
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { encodeNpy, readNpy } from "@cotangent/data";
 * readNpy(encodeNpy(tensor([1, 2], { dtype: "int32" }))) // => i32[2] [1, 2]
 * ```
 */
export function readNpy(bytes: Uint8Array): Tensor {
  checkBytes("readNpy", bytes, {});
  return parseNpy(bytes, rejecter("npy"));
}

const descrs = Object.freeze({ bool: "|b1", uint32: "<u4", int32: "<i4", float32: "<f4", float64: "<f8" });

/**
 * The npy file of a tensor: the bytes that NumPy's `save` writes for the same array. All five dtypes have their own type there.
 * @throws TraceError under jit and vmap, where there are no elements yet
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { encodeNpy } from "@cotangent/data";
 * const file = encodeNpy(tensor([true, false]));
 * file.length // => 130
 * new TextDecoder().decode(file.subarray(10, 67)) // => "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }"
 * ```
 */
export function encodeNpy(x: Tensor): Uint8Array {
  checkTensors("encodeNpy", { x });
  const sizes = x.shape.length === 1 ? `${x.shape[0]},` : x.shape.join(", ");
  const header = `{'descr': '${descrs[x.dtype]}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // NumPy leaves room for the first size to grow to 21 digits, then rounds up to 64 with the newline.
  const grown = header + " ".repeat(x.rank === 0 ? 0 : 21 - String(x.shape[0]).length);
  const length = Math.ceil((10 + grown.length + 1) / 64) * 64 - 10;
  const body = littleEndianBytes(x);
  const file = new Uint8Array(10 + length + body.length);
  file.set(magic);
  file.set([1, 0, length & 255, length >> 8], 6);
  file.set(encodeUtf8(`${grown.padEnd(length - 1)}\n`), 10);
  file.set(body, 10 + length);
  return file;
}
