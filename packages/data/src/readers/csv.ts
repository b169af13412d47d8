/**
 * CSV as RFC 4180 has it, strictly, with the byte of each error, from whole files and from streams. The parser is our own,
 * because libraries repair what they should report, or make objects with the keys that a file names.
 * @see Shafranovich, "Common Format and MIME Type for CSV Files", RFC 4180 (2005).
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import type { Either } from "fp-ts/lib/Either.js";
import { attempt, type Reject, rejecter } from "../attempt.js";
import { checkBytes } from "../checkBytes.js";
import { checkWhole } from "../checkOption.js";
import type { FormatError } from "../formatError.js";
import { checkedChunks } from "./chunks.js";
import { recordSplitter, recordsOf, type SplitOptions, type TextRecord } from "./records.js";
import { byteLength } from "./utf8.js";

/** How a CSV file is written. */
export interface CsvOptions {
  /** Is the first row the names of the columns? Default true. */
  readonly header?: boolean;
  /** What stands between two cells: one ASCII character, not a quote or a line end. Default a comma. */
  readonly delimiter?: string;
  /** Most bytes of a row; default 2^24. */
  readonly maxRecordBytes?: number;
}

/** A row, and where it stands. */
export interface CsvRow {
  readonly cells: readonly string[];
  /** Number of its first line, from 1. */
  readonly line: number;
  readonly byteOffset: number;
}

/** The content of a CSV file. Names and cells lie in lists, so no name of a file becomes a key of an object. */
export interface CsvTable {
  /** The names of the columns; [] without header. */
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

interface Checked {
  readonly header: boolean;
  readonly delimiter: string;
  readonly split: SplitOptions;
  readonly reject: Reject;
}

const quote = 34;

function checked(op: string, options: CsvOptions): Checked {
  const { header = true, delimiter = ",", maxRecordBytes = 2 ** 24 } = checkOptions(op, options);
  checkWhole(op, "maxRecordBytes", maxRecordBytes, 1);
  checkDelimiter(op, delimiter);
  const reject = rejecter("csv");
  return { header, delimiter, reject, split: { quote, maxBytes: maxRecordBytes, reject } };
}

/** Throws unless `delimiter` can stand between cells. */
export function checkDelimiter(op: string, delimiter: unknown): void {
  if (typeof delimiter === "string" && /^[\t -~]$/.test(delimiter) && delimiter !== '"') return;
  throw new ArgumentError({
    op,
    requirement: "delimiter must be one ASCII character, not a quote or a line end",
    received: JSON.stringify(delimiter) ?? String(delimiter),
  });
}

function parseRow({ text, line, byteOffset }: TextRecord, { delimiter, reject }: Checked): CsvRow {
  const cells: string[] = [];
  const fail = (code: "CSV_QUOTE" | "CSV_NEWLINE", at: number, requirement: string): never =>
    reject(code, { line, byteOffset: byteOffset + byteLength(text, at), requirement });
  let at = 0;
  for (;;) {
    let end: number;
    if (text[at] === '"') {
      end = at + 1;
      while (text[end] !== '"' || text[end + 1] === '"') {
        const step = text.indexOf('"', end);
        if (step < 0) return fail("CSV_QUOTE", at, "a quote must be closed");
        end = text[step + 1] === '"' ? step + 2 : step;
      }
      cells.push(text.slice(at + 1, end).replaceAll('""', '"'));
      end++;
      if (end < text.length && text[end] !== delimiter)
        return fail("CSV_QUOTE", end, "after a closing quote the cell must end");
    } else {
      const found = text.indexOf(delimiter, at);
      end = found < 0 ? text.length : found;
      const cell = text.slice(at, end);
      const wrong = cell.search(/["\r]/);
      if (wrong >= 0 && cell[wrong] === '"')
        return fail(
          "CSV_QUOTE",
          at + wrong,
          "a cell with a quote in it must be quoted, and the quote doubled",
        );
      if (wrong >= 0)
        return fail("CSV_NEWLINE", at + wrong, "rows must end with LF or CR LF, not with CR alone");
      cells.push(cell);
    }
    if (end >= text.length) return { cells, line, byteOffset };
    at = end + 1;
  }
}

function checkColumns(row: CsvRow, count: number, reject: Reject): void {
  if (row.cells.length === count) return;
  reject("CSV_COLUMNS", {
    line: row.line,
    byteOffset: row.byteOffset,
    requirement: "every row must have as many cells as the first",
    expected: String(count),
    received: String(row.cells.length),
  });
}

function checkHeader(row: CsvRow, reject: Reject): readonly string[] {
  const twice = row.cells.find((name, i) => row.cells.indexOf(name) < i);
  if (twice === undefined) return row.cells;
  return reject("CSV_HEADER", {
    line: row.line,
    byteOffset: row.byteOffset,
    requirement: "columns must have different names",
    received: `${JSON.stringify(twice.slice(0, 40))} twice`,
    fix: "Read the file with { header: false } to get its columns by position.",
  });
}

function parse(bytes: Uint8Array, options: Checked): CsvTable {
  const rows = recordsOf(bytes, options.split).map((record) => parseRow(record, options));
  const width = rows.at(0)?.cells.length ?? 0;
  for (const row of rows) checkColumns(row, width, options.reject);
  if (!options.header) return { header: [], rows };
  const [first, ...others] = rows;
  if (first !== undefined) return { header: checkHeader(first, options.reject), rows: others };
  return options.reject("CSV_HEADER", {
    byteOffset: 0,
    requirement: "the first row must name the columns",
    received: "an empty file",
  });
}

/**
 * Decodes a CSV file and returns what is wrong with it as a value.
 * The rules are those of RFC 4180: cells with delimiters, quotes or line ends stand in quotes, quotes inside are doubled, all
 * rows have as many cells as the first. Rows end with LF or CR LF, also mixed; the last one need not. A byte order mark at
 * the beginning is left out. Spaces belong to their cells.
 * Left holds a FormatError with the line: TEXT_UTF8, TEXT_NUL, CSV_QUOTE, CSV_NEWLINE (CR alone), CSV_COLUMNS, CSV_HEADER (a
 * name that comes twice, or no header), SIZE_LIMIT (a row longer than maxRecordBytes).
 * @throws ArgumentError when `bytes` is no Uint8Array, or an option is wrong
 * @example
 * ```ts
 * import { decodeCsv } from "@cotangent/data";
 * import { match } from "fp-ts/lib/Either.js";
 * const text = (csv: string) => new TextEncoder().encode(csv);
 * const describe = match(
 *   (error: Error) => error.message,
 *   ({ rows }: { rows: readonly { cells: readonly string[] }[] }) => rows.map(({ cells }) => cells.join("|")).join(),
 * );
 * describe(decodeCsv(text('name,size\n"a, b",1\nc,2\n'))) // => "a, b|1,c|2"
 * describe(decodeCsv(text("name,size\na\n")))
 * // => csv: every row must have as many cells as the first, expected 2, got 1 (line 2, byte 10).
 * ```
 * @see Shafranovich, RFC 4180 (2005)
 */
export function decodeCsv(bytes: Uint8Array, options: CsvOptions = {}): Either<FormatError, CsvTable> {
  checkBytes("decodeCsv", bytes, options);
  const all = checked("decodeCsv", options);
  return attempt(() => parse(bytes, all));
}

/**
 * Decodes a CSV file: `decodeCsv` that throws.
 * @throws FormatError as decodeCsv describes
 * @example
 * ```ts
 * import { readCsv } from "@cotangent/data";
 * const { header, rows } = readCsv(new TextEncoder().encode("x,y\n1,2\n"));
 * [header, rows[0].cells, rows[0].line] // => [["x", "y"], ["1", "2"], 2]
 * ```
 */
export function readCsv(bytes: Uint8Array, options: CsvOptions = {}): CsvTable {
  checkBytes("readCsv", bytes, options);
  return parse(bytes, checked("readCsv", options));
}

/**
 * The rows of a CSV file that comes in chunks, one by one: what was read is forgotten, so files may be larger than memory.
 * With a header its row is left out, after its names were checked.
 * @throws FormatError, while iterating, as decodeCsv describes
 * @example
 * ```ts
 * import { streamCsv } from "@cotangent/data";
 * const chunks = ["x,y\n1,", "2\n3,4\n"].map((text) => new TextEncoder().encode(text));
 * const sums: number[] = [];
 * for await (const { cells } of streamCsv(chunks)) sums.push(Number(cells[0]) + Number(cells[1]));
 * sums // => [3, 7]
 * ```
 */
export async function* streamCsv(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<CsvRow, void, void> {
  const all = checked("streamCsv", options);
  const { push, end } = recordSplitter(all.split);
  let width: number | undefined;
  // A header counts as read from the first row on.
  const take = (record: TextRecord): CsvRow | undefined => {
    const row = parseRow(record, all);
    const isHeader = all.header && width === undefined;
    width ??= row.cells.length;
    checkColumns(row, width, all.reject);
    if (!isHeader) return row;
    checkHeader(row, all.reject);
    return undefined;
  };
  for await (const chunk of checkedChunks("streamCsv", chunks)) {
    for (const record of push(chunk)) {
      const row = take(record);
      if (row !== undefined) yield row;
    }
  }
  for (const record of end()) {
    const row = take(record);
    if (row !== undefined) yield row;
  }
}
