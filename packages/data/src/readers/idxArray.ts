/**
 * The idx format, without tensors: from bytes to a shape and typed elements, or to what is wrong. The format: two zero
 * bytes, a type byte, a rank byte, the sizes as big-endian 32-bit numbers, then the elements, big-endian, in row-major order.
 * @see LeCun, Cortes and Burges, "The MNIST database of handwritten digits" (1998), section "File formats".
 * @module
 */
import { type Either, flatMap, left, map, right } from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { FormatError, type FormatErrorCode, type FormatErrorFields, formatBytes } from "../formatError.js";
import { looksLikeGzip } from "./gzip.js";

/** The elements as the file has them: bytes stay bytes, and are not copied. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly elements: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

interface ElementType {
  readonly code: number;
  readonly name: string;
  /** Bytes per element. */
  readonly size: number;
  /** The elements of a body of the right length. */
  readonly decode: (body: DataView, count: number) => IdxArray["elements"];
}

const elementTypes: readonly ElementType[] = [
  {
    code: 0x08,
    name: "uint8",
    size: 1,
    decode: (body, n) => new Uint8Array(body.buffer, body.byteOffset, n),
  },
  { code: 0x09, name: "int8", size: 1, decode: (body, n) => new Int8Array(body.buffer, body.byteOffset, n) },
  {
    code: 0x0b,
    name: "int16",
    size: 2,
    decode: (body, n) => filled(new Int16Array(n), (i) => body.getInt16(2 * i)),
  },
  {
    code: 0x0c,
    name: "int32",
    size: 4,
    decode: (body, n) => filled(new Int32Array(n), (i) => body.getInt32(4 * i)),
  },
  {
    code: 0x0d,
    name: "float32",
    size: 4,
    decode: (body, n) => filled(new Float32Array(n), (i) => body.getFloat32(4 * i)),
  },
  {
    code: 0x0e,
    name: "float64",
    size: 8,
    decode: (body, n) => filled(new Float64Array(n), (i) => body.getFloat64(8 * i)),
  },
];

/** `array`, new and not yet seen by anyone, with `read(i)` at i. */
function filled<A extends IdxArray["elements"]>(array: A, read: (i: number) => number): A {
  for (let i = 0; i < array.length; i++) array[i] = read(i);
  return array;
}

/** Ranks above this are damage, not data: NumPy long had the same limit. */
const maxRank = 32;

/** A tensor indexes its elements with 32-bit integers. */
const maxElements = 2147483647;

/** The header and elements of an idx file. */
export function decodeIdxArray(bytes: Uint8Array): Either<FormatError, IdxArray> {
  return pipe(
    decodeHeader(bytes),
    flatMap(({ type, shape, count, headerSize }) => {
      const bodySize = bytes.length - headerSize;
      const expected = `${count * type.size} bytes for ${type.name}[${shape.join(",")}]`;
      if (bodySize < count * type.size) {
        return fail("TRUNCATED_DATA", {
          byteOffset: bytes.length,
          requirement: "the file must hold all elements of its shape",
          expected,
          received: String(bodySize),
          fix: "The file is cut short: fetch it again.",
        });
      }
      if (bodySize > count * type.size) {
        return fail("TRAILING_DATA", {
          byteOffset: headerSize + count * type.size,
          requirement: "the file must end after the last element",
          expected,
          received: String(bodySize),
        });
      }
      const body = new DataView(bytes.buffer, bytes.byteOffset + headerSize, bodySize);
      return right({ shape, elements: type.decode(body, count) });
    }),
  );
}

interface Header {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly count: number;
  readonly headerSize: number;
}

function decodeHeader(bytes: Uint8Array): Either<FormatError, Header> {
  if (bytes.length < 4) {
    return fail("TRUNCATED_HEADER", {
      byteOffset: bytes.length,
      requirement: "the header must be complete",
      expected: "4 bytes or more",
      received: String(bytes.length),
    });
  }
  if (bytes[0] !== 0 || bytes[1] !== 0) {
    return fail("IDX_MAGIC", {
      byteOffset: 0,
      requirement: "the first two bytes must be zero",
      expected: "00 00",
      received: formatBytes(bytes.subarray(0, 2)),
      ...(looksLikeGzip(bytes) ? { fix: "This looks like gzip: pass { gzip: true }." } : {}),
    });
  }
  const type = elementTypes.find(({ code }) => code === bytes[2]);
  if (type === undefined) {
    return fail("IDX_TYPE", {
      byteOffset: 2,
      requirement: "the third byte must name an element type",
      expected: elementTypes.map(({ code, name }) => `${formatCode(code)} (${name})`).join(", "),
      received: formatCode(bytes[2]),
    });
  }
  const rank = bytes[3];
  if (rank < 1 || rank > maxRank) {
    return fail("IDX_RANK", {
      byteOffset: 3,
      requirement: "the fourth byte must give the number of axes",
      expected: `1 to ${maxRank}`,
      received: String(rank),
    });
  }
  const headerSize = 4 + 4 * rank;
  if (bytes.length < headerSize) {
    return fail("TRUNCATED_HEADER", {
      byteOffset: bytes.length,
      requirement: "the header must be complete",
      expected: `${headerSize} bytes for ${rank} axes`,
      received: String(bytes.length),
    });
  }
  const header = new DataView(bytes.buffer, bytes.byteOffset, headerSize);
  const shape = Array.from({ length: rank }, (_, axis) => header.getUint32(4 + 4 * axis));
  return pipe(
    checkedCount(shape),
    map((count) => ({ type, shape, count, headerSize })),
  );
}

/** The product of the sizes, which must stay countable at every step: [2^32 - 1, 2^32 - 1, 0] is damage too. */
function checkedCount(shape: readonly number[]): Either<FormatError, number> {
  let count = 1;
  for (const [axis, size] of shape.entries()) {
    count *= size;
    if (count > maxElements) {
      return fail("SHAPE_OVERFLOW", {
        byteOffset: 4 + 4 * axis,
        requirement: "the sizes must multiply to a number of elements that a tensor can hold",
        expected: `at most ${maxElements}`,
        received: `[${shape.join(",")}]`,
      });
    }
  }
  return right(count);
}

function formatCode(code: number): string {
  return `0x${code.toString(16).padStart(2, "0")}`;
}

function fail(
  code: FormatErrorCode,
  fields: Omit<FormatErrorFields, "code" | "format">,
): Either<FormatError, never> {
  return left(new FormatError({ code, format: "idx", ...fields }));
}
