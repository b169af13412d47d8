/**
 * The error of every reader: which rule of which format was broken, and at which byte. Readers return it as a value
 * (the left side of an Either); their throwing twins throw it.
 * @module
 */

/** What can be wrong with a file, in words that a program can test. */
export type FormatErrorCode =
  | "TRUNCATED_HEADER"
  | "IDX_MAGIC"
  | "IDX_TYPE"
  | "IDX_RANK"
  | "SHAPE_OVERFLOW"
  | "TRUNCATED_DATA"
  | "TRAILING_DATA"
  | "COUNT_MISMATCH"
  | "GZIP_MAGIC"
  | "GZIP_DATA"
  | "GZIP_CHECKSUM"
  | "SIZE_LIMIT"
  | "CHECKSUM_MISMATCH"
  | "FILE_UNREADABLE";

/** What a FormatError is made of; `message` is rendered from it. */
export interface FormatErrorFields {
  readonly code: FormatErrorCode;
  /** The format or data set that was read: "idx", "gzip", "mnist". */
  readonly format: string;
  /** Position of the first byte that breaks the rule, from the start of the file; absent when no byte is to blame. */
  readonly byteOffset?: number;
  /** The file, where the reader knows it. */
  readonly file?: string;
  /** The rule that was broken, as a clause without full stop. */
  readonly requirement: string;
  readonly expected?: string;
  readonly received?: string;
  /** One or more sentences that say what to do. */
  readonly fix?: string;
}

function render(fields: FormatErrorFields): string {
  const places = [
    fields.file,
    fields.byteOffset === undefined ? undefined : `byte ${fields.byteOffset}`,
  ].filter((place) => place !== undefined);
  const expected = fields.expected === undefined ? "" : `, expected ${fields.expected}`;
  const received = fields.received === undefined ? "" : `, got ${fields.received}`;
  const place = places.length === 0 ? "" : ` (${places.join(", ")})`;
  const fix = fields.fix === undefined ? "" : ` ${fields.fix}`;
  return `${fields.format}: ${fields.requirement}${expected}${received}${place}.${fix}`;
}

/**
 * A file does not follow its format. `code` is for programs, `message` for people.
 * @example
 * ```ts
 * import { FormatError, readIdx } from "@cotangent/data";
 * readIdx(new Uint8Array([1, 2, 3, 4]))
 * // => throws FormatError: idx: the first two bytes must be zero, expected 00 00, got 01 02 (byte 0).
 * ```
 */
export class FormatError extends Error {
  override readonly name = "FormatError";
  readonly code: FormatErrorCode;
  readonly format: string;
  readonly byteOffset: number | undefined;
  readonly fields: FormatErrorFields;

  constructor(fields: FormatErrorFields) {
    super(render(fields));
    this.code = fields.code;
    this.format = fields.format;
    this.byteOffset = fields.byteOffset;
    this.fields = fields;
  }
}

/** Two bytes or more as hexadecimal, for messages: `1f 8b`. */
export function formatBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
