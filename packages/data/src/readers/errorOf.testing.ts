/** What the tests of readers share: the error of a result, and bytes from text. @module */
import { type Either, isLeft } from "fp-ts/lib/Either.js";
import { expect } from "vitest";
import type { FormatError, FormatErrorCode } from "../formatError.js";

/** The bytes of a text. */
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Bytes one behind the other. */
export function bytesOf(...parts: readonly (Uint8Array | readonly number[] | string)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === "string" ? [...utf8(part)] : [...part])));
}

/** A little-endian number of 1 to 8 bytes. */
export function little(value: number | bigint, size: number): readonly number[] {
  return Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));
}

/** Expects the result to be an error with this code, at this byte if one is given, and returns it. */
export function expectError(
  result: Either<FormatError, unknown>,
  code: FormatErrorCode,
  byteOffset?: number,
): FormatError {
  if (!isLeft(result)) expect.fail(`expected ${code}, got a value`);
  expect(result.left.code, result.left.message).toBe(code);
  if (byteOffset !== undefined) expect(result.left.byteOffset, result.left.message).toBe(byteOffset);
  return result.left;
}
