/**
 * Inflates a gzip file of one member: bounded in what it allocates, and checked against the checksum and the size that
 * the file ends with, which the inflating library leaves to its caller.
 * @module
 */
import { Gunzip } from "fflate";
import { type Either, flatMap, fromPredicate, left, right, tryCatch } from "fp-ts/lib/Either.js";
import { pipe } from "fp-ts/lib/function.js";
import { FormatError, type FormatErrorCode, type FormatErrorFields, formatBytes } from "../formatError.js";
import { crc32 } from "./crc32.js";

/** Bytes of input per step: deflate inflates at most 1032-fold, so a step makes at most 17 MB. */
const stepSize = 16_384;

const headerSize = 10;
const trailerSize = 8;

/** The first two bytes of every gzip file. */
const magic = [0x1f, 0x8b] as const;

/** Do the bytes begin as a gzip file does? */
export function looksLikeGzip(bytes: Uint8Array): boolean {
  return bytes[0] === magic[0] && bytes[1] === magic[1];
}

/** The content of a gzip file, of at most `maxBytes` bytes. */
export function gunzip(bytes: Uint8Array, maxBytes: number): Either<FormatError, Uint8Array> {
  return pipe(
    bytes,
    fromPredicate(looksLikeGzip, notGzip),
    flatMap(fromPredicate(({ length }) => length >= headerSize + trailerSize, tooShort)),
    flatMap((file) => inflate(file, maxBytes)),
    flatMap(
      fromPredicate(
        ({ size }) => size <= maxBytes,
        () => tooLarge(maxBytes),
      ),
    ),
    flatMap(fromPredicate(({ members }) => members === 1, severalMembers)),
    flatMap(({ chunks, size }) => verify(join(chunks, size), bytes)),
  );
}

interface Inflated {
  readonly chunks: readonly Uint8Array[];
  readonly size: number;
  readonly members: number;
}

function inflate(bytes: Uint8Array, maxBytes: number): Either<FormatError, Inflated> {
  return tryCatch(
    () => {
      const chunks: Uint8Array[] = [];
      let size = 0;
      let members = 1;
      const stream = new Gunzip((chunk) => {
        chunks.push(chunk);
        size += chunk.length;
      });
      stream.onmember = () => {
        members++;
      };
      for (let at = 0; at < bytes.length && size <= maxBytes; at += stepSize) {
        stream.push(bytes.subarray(at, at + stepSize), at + stepSize >= bytes.length);
      }
      return { chunks, size, members };
    },
    (error) =>
      gzipError("GZIP_DATA", {
        requirement: "the compressed data must be complete and well formed",
        received: error instanceof Error ? error.message : String(error),
        fix: "The file is damaged or cut short: fetch it again.",
      }),
  );
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

function verify(content: Uint8Array, file: Uint8Array): Either<FormatError, Uint8Array> {
  const byteOffset = file.length - trailerSize;
  const trailer = new DataView(file.buffer, file.byteOffset + byteOffset, trailerSize);
  const expected = checkText(trailer.getUint32(0, true), trailer.getUint32(4, true));
  const received = checkText(crc32(content), content.length >>> 0);
  if (expected === received) return right(content);
  return left(
    gzipError("GZIP_CHECKSUM", {
      byteOffset,
      requirement: "the content must have the checksum and size that the file ends with",
      expected,
      received,
      fix: "The file is damaged: fetch it again.",
    }),
  );
}

function checkText(crc: number, size: number): string {
  return `checksum ${crc.toString(16).padStart(8, "0")} and ${size} bytes`;
}

function notGzip(bytes: Uint8Array): FormatError {
  return gzipError("GZIP_MAGIC", {
    requirement: "the first two bytes must be those of gzip",
    expected: formatBytes(Uint8Array.from(magic)),
    received: bytes.length === 0 ? "an empty file" : formatBytes(bytes.subarray(0, 2)),
    fix: "If the file is not compressed, leave out { gzip: true }.",
  });
}

function tooShort({ length }: Uint8Array): FormatError {
  return gzipError("GZIP_DATA", {
    byteOffset: length,
    requirement: "the file must hold a header and a trailer",
    expected: `${headerSize + trailerSize} bytes or more`,
    received: String(length),
  });
}

function tooLarge(maxBytes: number): FormatError {
  return gzipError("SIZE_LIMIT", {
    requirement: "the content must not be larger than maxBytes",
    expected: `at most ${maxBytes} bytes`,
    received: "more",
    fix: "If you trust the file, raise maxBytes.",
  });
}

function severalMembers({ members }: Inflated): FormatError {
  return gzipError("GZIP_DATA", {
    requirement: "the file must be one gzip member",
    expected: "1",
    received: String(members),
    fix: "Inflate it with gunzip first.",
  });
}

function gzipError(code: FormatErrorCode, fields: Omit<FormatErrorFields, "code" | "format">): FormatError {
  return new FormatError({ code, format: "gzip", byteOffset: 0, ...fields });
}
