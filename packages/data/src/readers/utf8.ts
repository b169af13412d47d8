/**
 * Text from bytes that must be UTF-8: no replacement characters, and the position of what is wrong.
 * @module
 */

import type { Reject } from "../attempt.js";
import type { FormatErrorCode, FormatErrorFields } from "../formatError.js";

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** The text of `bytes`; `code` is thrown at the first byte that belongs to no character. A byte order mark is a character. */
export function decodeUtf8(
  bytes: Uint8Array,
  where: Pick<FormatErrorFields, "line"> & { readonly byteOffset: number; readonly code: FormatErrorCode },
  reject: Reject,
): string {
  // Most lines of most files: a call of the decoder costs more than they do.
  if (bytes.length <= 128 && bytes.every((byte) => byte < 128)) return String.fromCharCode(...bytes);
  try {
    return decoder.decode(bytes);
  } catch {
    const { code, byteOffset, ...rest } = where;
    return reject(code, {
      ...rest,
      byteOffset: byteOffset + validLength(bytes),
      requirement: "text must be UTF-8",
      received: "a byte that belongs to no character",
    });
  }
}

/** Bytes that the first `end` characters of a text take. */
export function byteLength(text: string, end: number = text.length): number {
  return encoder.encode(text.slice(0, end)).length;
}

/** The bytes of a text. */
export function encodeUtf8(text: string): Uint8Array {
  return encoder.encode(text);
}

// Bisection: a prefix decodes when it is followed by nothing that is wrong yet, so the decoder is told that more may come.
function validLength(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (decodes(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  // All of a text that is cut inside a character decodes as a beginning; then its last character is to blame.
  while (good > 0 && !decodesWhole(bytes.subarray(0, good))) good--;
  return good;
}

function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function decodesWhole(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
