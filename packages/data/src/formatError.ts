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
  | "FILE_UNREADABLE"
  | "FILE_UNWRITABLE"
  // What holds of every format with a header, names, shapes and element types.
  | "HEADER_EMPTY"
  | "HEADER_TOO_LARGE"
  | "HEADER_PAST_EOF"
  | "HEADER_UTF8"
  | "HEADER_JSON"
  | "HEADER_START"
  | "HEADER_NOT_OBJECT"
  | "HEADER_GRAMMAR"
  | "DUPLICATE_KEY"
  | "NAME_INVALID"
  | "ENTRY_FIELDS"
  | "DTYPE_UNKNOWN"
  | "DTYPE_UNSUPPORTED"
  | "OBJECT_DTYPE_REFUSED"
  | "SHAPE_NEGATIVE"
  | "SHAPE_NOT_INTEGER"
  | "SIZE_MISMATCH"
  | "VALUE_RANGE"
  // safetensors
  | "OFFSET_ORDER"
  | "OFFSET_OVERLAP"
  | "OFFSET_HOLE"
  | "METADATA_NOT_STRING"
  | "TREE_DESCRIPTION"
  // npy and npz
  | "NPY_MAGIC"
  | "NPY_VERSION"
  | "NPZ_MEMBER"
  | "ZIP_DIRECTORY"
  | "ZIP_ENTRIES"
  | "ZIP_OVERLAP"
  | "ZIP_SIZE"
  | "ZIP_CRC"
  | "ZIP_DATA"
  | "ZIP_UNSUPPORTED"
  // text
  | "TEXT_UTF8"
  | "TEXT_NUL"
  | "CSV_QUOTE"
  | "CSV_NEWLINE"
  | "CSV_COLUMNS"
  | "CSV_HEADER"
  | "CSV_NUMBER"
  | "JSON_SYNTAX"
  | "JSON_NUMBER"
  | "JSON_DEPTH"
  // CIFAR-10
  | "CIFAR_LABEL";

/** What a FormatError is made of; `message` is rendered from it. */
export interface FormatErrorFields {
  readonly code: FormatErrorCode;
  /** The format or data set that was read: "idx", "npz", "csv", "mnist". */
  readonly format: string;
  /** Position of the first byte that breaks the rule, from the start of the file; absent when no byte is to blame. */
  readonly byteOffset?: number;
  /** The file, where the reader knows it. */
  readonly file?: string;
  /** The tensor, member or column that is to blame, where one is. */
  readonly tensor?: string;
  /** Number of the line, from 1, in formats made of lines. */
  readonly line?: number;
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
    fields.tensor === undefined ? undefined : `tensor ${JSON.stringify(fields.tensor)}`,
    fields.line === undefined ? undefined : `line ${fields.line}`,
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
  readonly tensor: string | undefined;
  readonly fields: FormatErrorFields;

  constructor(fields: FormatErrorFields) {
    super(render(fields));
    this.code = fields.code;
    this.format = fields.format;
    this.byteOffset = fields.byteOffset;
    this.tensor = fields.tensor;
    this.fields = fields;
  }
}

/** Two bytes or more as hexadecimal, for messages: `1f 8b`. */
export function formatBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
