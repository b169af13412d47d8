/**
 * The element types of files, as tensors hold them: small integers become int32, half precision float32. 64-bit integers are
 * read when 32 bits hold every value, because a number that changes on the way in is worse than an error.
 * @module
 */
import { type DType, type Tensor, tensor } from "@cotangent/core";
import type { Reject } from "../attempt.js";

/** Elements as tensors hold them; Uint8Array is bool. */
export type Elements = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Where elements lie, and in which byte order. */
export interface Body {
  readonly view: DataView;
  readonly count: number;
  readonly littleEndian: boolean;
  /** Position of the first byte in the file, for messages. */
  readonly byteOffset: number;
  readonly reject: Reject;
}

/** An element type of a file. */
export interface ElementType {
  readonly name: string;
  /** Bytes per element. */
  readonly size: number;
  readonly read: (body: Body) => Elements;
}

// `array` is new, and no one else has seen it.
function filled<A extends Elements>(array: A, size: number, read: (at: number) => number): A {
  for (let i = 0, at = 0; i < array.length; i++, at += size) array[i] = read(at);
  return array;
}

function outOfRange({ reject, byteOffset }: Body, at: number, expected: string, received: string): never {
  return reject("VALUE_RANGE", {
    byteOffset: byteOffset + at,
    requirement: "a tensor must be able to hold every element",
    expected,
    received,
    fix: "Convert the array to int32, float32 or float64 before it is saved.",
  });
}

/** The number that 16 bits of IEEE half precision stand for. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 1023;
  // The smallest subnormal is 2^-24 = 5.9604644775390625e-8.
  if (exponent === 0) return sign * fraction * 5.9604644775390625e-8;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  const power = exponent >= 25 ? 1 << (exponent - 25) : 1 / (1 << (25 - exponent));
  return sign * (1024 + fraction) * power;
}

const wide = new DataView(new ArrayBuffer(4));
function bfloatToNumber(bits: number): number {
  wide.setUint32(0, bits << 16);
  return wide.getFloat32(0);
}

function readBool(body: Body): Uint8Array {
  return filled(new Uint8Array(body.count), 1, (at) => {
    const byte = body.view.getUint8(at);
    return byte <= 1 ? byte : outOfRange(body, at, "0 or 1", String(byte));
  });
}

function readInt64(body: Body): Int32Array {
  const { view, littleEndian: little } = body;
  return filled(new Int32Array(body.count), 8, (at) => {
    const low = view.getInt32(little ? at : at + 4, little);
    const high = view.getInt32(little ? at + 4 : at, little);
    if (high === low >> 31) return low;
    return outOfRange(
      body,
      at,
      "an integer from -2147483648 to 2147483647",
      String(view.getBigInt64(at, little)),
    );
  });
}

function readUint64(body: Body): Uint32Array {
  const { view, littleEndian: little } = body;
  return filled(new Uint32Array(body.count), 8, (at) => {
    if (view.getUint32(little ? at + 4 : at, little) === 0)
      return view.getUint32(little ? at : at + 4, little);
    return outOfRange(body, at, "an integer up to 4294967295", String(view.getBigUint64(at, little)));
  });
}

type Name =
  | "bool"
  | "uint8"
  | "int8"
  | "uint16"
  | "int16"
  | "uint32"
  | "int32"
  | "uint64"
  | "int64"
  | "float16"
  | "bfloat16"
  | "float32"
  | "float64";

/** The element types, by the names that NumPy and we give them. */
export const elementTypes: Readonly<Record<Name, ElementType>> = Object.freeze({
  bool: { name: "bool", size: 1, read: readBool },
  uint8: {
    name: "uint8",
    size: 1,
    read: ({ view, count }) => filled(new Int32Array(count), 1, (at) => view.getUint8(at)),
  },
  int8: {
    name: "int8",
    size: 1,
    read: ({ view, count }) => filled(new Int32Array(count), 1, (at) => view.getInt8(at)),
  },
  uint16: {
    name: "uint16",
    size: 2,
    read: ({ view, count, littleEndian }) =>
      filled(new Int32Array(count), 2, (at) => view.getUint16(at, littleEndian)),
  },
  int16: {
    name: "int16",
    size: 2,
    read: ({ view, count, littleEndian }) =>
      filled(new Int32Array(count), 2, (at) => view.getInt16(at, littleEndian)),
  },
  uint32: {
    name: "uint32",
    size: 4,
    read: ({ view, count, littleEndian }) =>
      filled(new Uint32Array(count), 4, (at) => view.getUint32(at, littleEndian)),
  },
  int32: {
    name: "int32",
    size: 4,
    read: ({ view, count, littleEndian }) =>
      filled(new Int32Array(count), 4, (at) => view.getInt32(at, littleEndian)),
  },
  uint64: { name: "uint64", size: 8, read: readUint64 },
  int64: { name: "int64", size: 8, read: readInt64 },
  float16: {
    name: "float16",
    size: 2,
    read: ({ view, count, littleEndian }) =>
      filled(new Float32Array(count), 2, (at) => halfToNumber(view.getUint16(at, littleEndian))),
  },
  bfloat16: {
    name: "bfloat16",
    size: 2,
    read: ({ view, count, littleEndian }) =>
      filled(new Float32Array(count), 2, (at) => bfloatToNumber(view.getUint16(at, littleEndian))),
  },
  float32: {
    name: "float32",
    size: 4,
    read: ({ view, count, littleEndian }) =>
      filled(new Float32Array(count), 4, (at) => view.getFloat32(at, littleEndian)),
  },
  float64: {
    name: "float64",
    size: 8,
    read: ({ view, count, littleEndian }) =>
      filled(new Float64Array(count), 8, (at) => view.getFloat64(at, littleEndian)),
  },
});

/** The elements of `bytes`, as a tensor of `shape`. */
export function tensorOf(
  type: ElementType,
  bytes: Uint8Array,
  shape: readonly number[],
  place: Pick<Body, "littleEndian" | "byteOffset" | "reject">,
): Tensor {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return tensor(type.read({ view, count: bytes.length / type.size, ...place }), { shape });
}

/** Bytes per element of a tensor in a file. */
export const elementSizes: Readonly<Record<DType, number>> = Object.freeze({
  bool: 1,
  uint32: 4,
  int32: 4,
  float32: 4,
  float64: 8,
});

/** The elements of a tensor in row-major order, little-endian on every machine. */
export function littleEndianBytes(x: Tensor): Uint8Array {
  const elements = x.toTypedArray();
  const size = elementSizes[x.dtype];
  const view = new DataView(new ArrayBuffer(elements.length * size));
  const write: Readonly<Record<DType, (at: number, value: number) => void>> = {
    bool: (at, value) => view.setUint8(at, value),
    uint32: (at, value) => view.setUint32(at, value, true),
    int32: (at, value) => view.setInt32(at, value, true),
    float32: (at, value) => view.setFloat32(at, value, true),
    float64: (at, value) => view.setFloat64(at, value, true),
  };
  const put = write[x.dtype];
  for (let i = 0; i < elements.length; i++) put(i * size, elements[i]);
  return new Uint8Array(view.buffer);
}
