/**
 * Element types: the closed list, their storage, and how two of them promote.
 * @module
 */

/** The element type of a tensor. Booleans are stored as one byte, 0 or 1. */
export type DType = "float32" | "float64" | "int32" | "uint32" | "bool";

/** The typed array that stores elements of dtype `D`. */
export type ArrayOf<D extends DType> = {
  float32: Float32Array;
  float64: Float64Array;
  int32: Int32Array;
  uint32: Uint32Array;
  bool: Uint8Array;
}[D];

/** Any typed array that stores tensor elements. */
export type Elements = ArrayOf<DType>;

/** Every dtype, from the one that promotes to all others to the widest. */
export const dtypes: readonly DType[] = Object.freeze([
  "bool",
  "uint32",
  "int32",
  "float32",
  "float64",
] as const);

const storage = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

/** A zero-filled array for `length` elements of `dtype`. */
export function allocate(dtype: DType, length: number): Elements {
  return new storage[dtype](length);
}

/** Up to this many elements a loop copies faster than a call. */
const fewElements = 24;

/** Copies `length` elements of `from`, beginning at `first`, to `into`, beginning at `to`. */
export function copyElements(
  from: Elements,
  first: number,
  into: Elements,
  to: number,
  length: number,
): void {
  if (length > fewElements) into.set(from.subarray(first, first + length), to);
  else for (let i = 0; i < length; i++) into[to + i] = from[first + i];
}

/** Bytes that one element takes: 8 for float64, 1 for bool, 4 for the others. */
export function bytesPerElement(dtype: DType): number {
  return storage[dtype].BYTES_PER_ELEMENT;
}

/** The smallest whole k with n <= 2^k, for n from 1 to 2^31. */
export function ceilLog2(n: number): number {
  return 32 - Math.clz32(Math.ceil(n) - 1);
}

/** The typed array of `length` elements of `dtype` at a byte offset of a memory. */
export function viewElements(
  dtype: DType,
  memory: ArrayBufferLike,
  byteOffset: number,
  length: number,
): Elements {
  // Elements of a shared memory read and write like any others; the type names plain memory, which results are in.
  return new storage[dtype](memory as ArrayBuffer, byteOffset, length);
}

/** The name used in avals and printed programs: f32, f64, i32, u32, bool. */
export function shortName(dtype: DType): string {
  return dtype === "bool" ? dtype : dtype[0] + dtype.slice(-2);
}

/** The dtype that a typed array holds, or undefined when tensors cannot hold it. A Uint8Array is read as bool. */
export function dtypeOfArray(array: ArrayBufferView): DType | undefined {
  return dtypes.find((dtype) => array instanceof storage[dtype]);
}

/** Is it one of the five dtype names? */
export function isDType(name: unknown): name is DType {
  return typeof name === "string" && dtypes.some((dtype) => dtype === name);
}

/** float32 or float64: the dtypes that carry derivatives. */
export function isFloating(dtype: DType): dtype is "float32" | "float64" {
  return dtype === "float32" || dtype === "float64";
}

/** The least and the greatest number of a dtype that holds whole ones; none for floats, which round. */
export const wholeRange: { readonly [D in DType]?: readonly [least: number, greatest: number] } = {
  int32: [-0x8000_0000, 0x7fff_ffff],
  uint32: [0, 0xffff_ffff],
  bool: [0, 1],
};

/** Can an element be this number as it is? Floats round it. */
export function canHold(dtype: DType, value: number): boolean {
  const range = wholeRange[dtype];
  return range === undefined || (Number.isInteger(value) && value >= range[0] && value <= range[1]);
}

/**
 * The dtype of a result that mixes `a` and `b`: bool < uint32 < int32 < float32 < float64, and the wider one wins.
 * An integer with a float gives that float, int32 with uint32 gives int32 (JAX without 64-bit integers does the same).
 */
export function promoteDTypes(a: DType, b: DType): DType {
  return dtypes[Math.max(dtypes.indexOf(a), dtypes.indexOf(b))];
}
