/**
 * The reader of idx files, the format of MNIST: raw or compressed, with the error as a value or thrown.
 * @module
 */
import { type Tensor, tensor } from "@cotangent/core";
import { type Either, flatMap, map, right } from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { checkBytes } from "../checkBytes.js";
import type { FormatError } from "../formatError.js";
import { orThrow } from "../orThrow.js";
import { gunzip } from "./gzip.js";
import { decodeIdxArray, type IdxArray } from "./idxArray.js";

/** How an idx file is stored, and how much of it to accept. */
export interface IdxOptions {
  /** Is the file compressed with gzip, as the originals of MNIST are? Default false. */
  readonly gzip?: boolean;
  /** Most bytes that a compressed file may inflate to; default 2^30. Raw files need no limit: they bring their bytes. */
  readonly maxBytes?: number;
}

/**
 * Decodes an idx file, and returns what is wrong with it as a value.
 * The result has the shape of the file and the dtype that holds its elements: uint8, int8, int16 and int32 become int32,
 * float32 and float64 stay. `bytes` may be compressed with gzip when the options say so.
 * Left holds a FormatError: TRUNCATED_HEADER, IDX_MAGIC, IDX_TYPE, IDX_RANK, SHAPE_OVERFLOW, TRUNCATED_DATA, TRAILING_DATA,
 * and for compressed files GZIP_MAGIC, GZIP_DATA, GZIP_CHECKSUM, SIZE_LIMIT. Nothing is allocated for a shape before the
 * bytes for it are there.
 * @throws ArgumentError when `bytes` is no Uint8Array
 * @example
 * ```ts
 * import { decodeIdx } from "@cotangent/data";
 * import { match } from "fp-ts/lib/Either.js";
 * const describe = match((error: Error) => error.message, String);
 * const header = [0, 0, 0x08, 2, 0, 0, 0, 1, 0, 0, 0, 3];
 * describe(decodeIdx(new Uint8Array([...header, 7, 8, 9])))
 * // => i32[1,3] [[7, 8, 9]]
 * describe(decodeIdx(new Uint8Array([...header, 7, 8])))
 * // => idx: the file must hold all elements of its shape, expected 3 bytes for uint8[1,3], got 2 (byte 14). The file is cut short: fetch it again.
 * ```
 */
export function decodeIdx(bytes: Uint8Array, options: IdxOptions = {}): Either<FormatError, Tensor> {
  return decode("decodeIdx", bytes, options);
}

function decode(op: string, bytes: Uint8Array, options: IdxOptions): Either<FormatError, Tensor> {
  checkBytes(op, bytes, options);
  const { gzip = false, maxBytes = 2 ** 30 } = options;
  return pipe(
    gzip ? gunzip(bytes, maxBytes) : right(bytes),
    flatMap(decodeIdxArray),
    map(({ shape, elements }) => toTensor(elements, shape)),
  );
}

/**
 * Decodes an idx file: `decodeIdx` that throws.
 * @throws FormatError as decodeIdx describes
 * @example
 * ```ts
 * import { readIdx } from "@cotangent/data";
 * readIdx(new Uint8Array([0, 0, 0x0b, 1, 0, 0, 0, 2, 0xff, 0xfe, 1, 0])) // => i32[2] [ -2, 256]
 * ```
 */
export function readIdx(bytes: Uint8Array, options: IdxOptions = {}): Tensor {
  return orThrow(decode("readIdx", bytes, options));
}

function toTensor(elements: IdxArray["elements"], shape: readonly number[]): Tensor {
  const floating = elements instanceof Float32Array || elements instanceof Float64Array;
  return tensor(floating ? elements : Int32Array.from(elements), { shape });
}
