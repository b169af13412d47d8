/**
 * safetensors files: named tensors and a few strings, with nothing to run and nothing to hide.
 * @module
 */
import { ArgumentError, type DType, type Tensor } from "@cotangent/core";
import { kindOf } from "@cotangent/core/checks";
import type { Either } from "fp-ts/lib/Either.js";
import { attempt, rejecter } from "../attempt.js";
import { checkBytes } from "../checkBytes.js";
import type { FormatError } from "../formatError.js";
import { elementSizes, littleEndianBytes, tensorOf } from "./elementTypes.js";
import { checkName, namedTensors } from "./npz.js";
import { parseSafetensorsHeader, safetensorsHeaderLength } from "./safetensorsHeader.js";
import { encodeUtf8 } from "./utf8.js";

/** The content of a safetensors file. */
export interface Safetensors {
  /** The tensors by name, in the order of the header. */
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** The strings of `__metadata__` by key. */
  readonly metadata: ReadonlyMap<string, string>;
}

function parse(bytes: Uint8Array): Safetensors {
  const reject = rejecter("safetensors");
  const start = 8 + safetensorsHeaderLength(bytes, bytes.length, reject);
  const header = bytes.subarray(8, start);
  const { entries, metadata } = parseSafetensorsHeader(header, bytes.length - start, reject);
  const tensors = new Map<string, Tensor>();
  for (const { name, type, shape, begin, end } of entries) {
    const own = bytes.subarray(start + begin, start + end);
    tensors.set(
      name,
      tensorOf(type, own, shape, {
        littleEndian: true,
        byteOffset: start + begin,
        reject: (code, fields) => reject(code, { ...fields, tensor: name }),
      }),
    );
  }
  return Object.freeze({ tensors, metadata });
}

/**
 * Decodes a safetensors file and returns what is wrong with it as a value.
 * BOOL, U32, I32, F32 and F64 keep their type; I8, U8, I16 and U16 become int32, F16 and BF16 float32; I64 becomes int32 and
 * U64 uint32 where 32 bits hold every element.
 * Left holds a FormatError: TRUNCATED_HEADER, HEADER_EMPTY, HEADER_TOO_LARGE (over 100,000,000 bytes), HEADER_PAST_EOF,
 * HEADER_START, HEADER_NOT_OBJECT, HEADER_UTF8, HEADER_JSON, JSON_DEPTH, DUPLICATE_KEY, NAME_INVALID, ENTRY_FIELDS, METADATA_NOT_STRING,
 * DTYPE_UNKNOWN, DTYPE_UNSUPPORTED, SHAPE_NEGATIVE, SHAPE_NOT_INTEGER, SHAPE_OVERFLOW, SIZE_MISMATCH, OFFSET_ORDER,
 * OFFSET_OVERLAP, OFFSET_HOLE, TRUNCATED_DATA, TRAILING_DATA, VALUE_RANGE. No tensor is made before all of the header is right.
 * @throws ArgumentError when `bytes` is no Uint8Array
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { decodeSafetensors, encodeSafetensors } from "@cotangent/data";
 * import { match } from "fp-ts/lib/Either.js";
 * const names = match(
 *   (error: Error) => error.message,
 *   ({ tensors }: { tensors: ReadonlyMap<string, unknown> }) => [...tensors.keys()].join(),
 * );
 * const file = encodeSafetensors([["w", tensor([1, 2])]]);
 * names(decodeSafetensors(file)) // => "w"
 * names(decodeSafetensors(file.subarray(0, -1)))
 * // => safetensors: the file must hold all tensors, expected 8 bytes after the header, got 7 (byte 71). The file is cut short: fetch it again.
 * ```
 * @see The format section of the safetensors README (Hugging Face, 2022)
 */
export function decodeSafetensors(bytes: Uint8Array): Either<FormatError, Safetensors> {
  checkBytes("decodeSafetensors", bytes, {});
  return attempt(() => parse(bytes));
}

/**
 * Decodes a safetensors file: `decodeSafetensors` that throws.
 * @throws FormatError as decodeSafetensors describes
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { encodeSafetensors, readSafetensors } from "@cotangent/data";
 * const file = encodeSafetensors([["w", tensor([1, 2])]], new Map([["step", "7"]]));
 * const { tensors, metadata } = readSafetensors(file);
 * [tensors.get("w")?.toArray(), metadata.get("step")] // => [[1, 2], "7"]
 * ```
 */
export function readSafetensors(bytes: Uint8Array): Safetensors {
  checkBytes("readSafetensors", bytes, {});
  return parse(bytes);
}

const typeNames: Readonly<Record<DType, string>> = Object.freeze({
  bool: "BOOL",
  uint32: "U32",
  int32: "I32",
  float32: "F32",
  float64: "F64",
});

/** A safetensors file in parts. */
export interface SafetensorsParts {
  /** What stands before the first tensor. */
  readonly header: Uint8Array;
  /** The bytes of each tensor, one behind the other; made when they are asked for. */
  readonly bodies: readonly (() => Uint8Array)[];
  /** How many bytes there are in all. */
  readonly length: number;
}

/**
 * The file of encodeSafetensors in parts, to be written one by one: for tensors that together would not fit twice.
 * @throws ArgumentError as encodeSafetensors
 * @example
 * ```ts
 * import { ones } from "@cotangent/core";
 * import { encodeSafetensors, safetensorsParts } from "@cotangent/data";
 * const tensors = Object.entries({ w: ones([2]), b: ones([1]) });
 * const { header, bodies, length } = safetensorsParts(tensors);
 * bodies.map((body) => body().length) // => [4, 8]
 * header.length + 12 === length // => true
 * encodeSafetensors(tensors).length === length // => true
 * ```
 */
export function safetensorsParts(
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: ReadonlyMap<string, string> = new Map(),
): SafetensorsParts {
  return partsOf("safetensorsParts", tensors, metadata);
}

/**
 * The safetensors file of named tensors: a Map, or the entries of an object. `metadata` holds strings for the reader.
 * Tensors lie in the order of their element sizes, then of their names, so that each is aligned; the same tensors give the
 * same bytes.
 * @throws ArgumentError for a name that comes twice, is `__metadata__`, or has a NUL or half a character in it
 * @example
 * ```ts
 * import { ones } from "@cotangent/core";
 * import { encodeSafetensors } from "@cotangent/data";
 * const file = encodeSafetensors(Object.entries({ w: ones([2]) }));
 * new TextDecoder().decode(file.subarray(8, 61)) // => '{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}'
 * ```
 */
export function encodeSafetensors(
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Uint8Array {
  const { header, bodies, length } = partsOf("encodeSafetensors", tensors, metadata);
  const file = new Uint8Array(length);
  file.set(header);
  let at = header.length;
  for (const body of bodies) {
    const bytes = body();
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** Throws unless strings stand by name in it. */
export function checkMetadata(op: string, metadata: ReadonlyMap<string, string>): void {
  if (metadata instanceof Map && [...metadata].flat().every((text) => typeof text === "string")) return;
  throw new ArgumentError({
    op,
    requirement: "metadata must be a Map from strings to strings",
    received: kindOf(metadata),
    fix: "Write new Map([[name, text]]).",
  });
}

function partsOf(
  op: string,
  tensors: Iterable<readonly [string, Tensor]>,
  metadata: ReadonlyMap<string, string>,
): SafetensorsParts {
  const names = new Set(["__metadata__"]);
  checkMetadata(op, metadata);
  const listed = [...namedTensors(op, tensors)];
  for (const [name] of listed) {
    checkName(op, name, names);
    names.add(name);
  }
  const sorted = listed.toSorted(
    ([a, x], [b, y]) => elementSizes[y.dtype] - elementSizes[x.dtype] || (a < b ? -1 : 1),
  );
  const lines: string[] = [];
  if (metadata.size > 0) {
    const pairs = [...metadata].map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    lines.push(`"__metadata__":{${pairs.join(",")}}`);
  }
  let end = 0;
  for (const [name, x] of sorted) {
    const begin = end;
    end += x.size * elementSizes[x.dtype];
    const entry = { dtype: typeNames[x.dtype], shape: x.shape, data_offsets: [begin, end] };
    lines.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
  }
  const text = encodeUtf8(`{${lines.join(",")}}`);
  const padded = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(8 + padded).fill(0x20, 8);
  new DataView(header.buffer).setBigUint64(0, BigInt(padded), true);
  header.set(text, 8);
  const bodies = sorted.map(
    ([, x]) =>
      () =>
        littleEndianBytes(x),
  );
  return Object.freeze({ header, bodies, length: header.length + end });
}
