/**
 * The writer of CSV files.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkArguments, checkList, checkOptions } from "@cotangent/core/checks";
import { checkDelimiter } from "./csv.js";

/** How to write a CSV file. */
export interface CsvWriteOptions {
  /** As in CsvOptions; default a comma. */
  readonly delimiter?: string;
  /**
   * Put an apostrophe before cells that begin with = + - @, a tab or CR, which spreadsheets would run as formulas? Numbers
   * stay as they are. Default false.
   */
  readonly escapeFormulas?: boolean;
}

const isNumber = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/**
 * The CSV file of rows of cells, the first the header if there is one. Numbers are written so that they read back as they were.
 * Lines end with LF, text is UTF-8.
 * @throws ArgumentError when rows differ in length, or the delimiter is wrong
 * @example
 * ```ts
 * import { encodeCsv } from "@cotangent/data";
 * const file = encodeCsv([["name", "x"], ["a, b", 0.1], ["=1+1", -2]], { escapeFormulas: true });
 * new TextDecoder().decode(file)
 * // => name,x
 * //    "a, b",0.1
 * //    '=1+1,-2
 * //
 * ```
 */
export function encodeCsv(
  rows: Iterable<readonly (string | number)[]>,
  options: CsvWriteOptions = {},
): Uint8Array {
  const { delimiter = ",", escapeFormulas = false } = checkOptions("encodeCsv", options);
  checkDelimiter("encodeCsv", delimiter);
  checkArguments("encodeCsv", { rows: "iterable" }, { rows });
  const cellOf = (value: string | number): string => {
    const text = Object.is(value, -0) ? "-0" : String(value);
    const safe = escapeFormulas && /^[=+\-@\t\r]/.test(text) && !isNumber.test(text) ? `'${text}` : text;
    return /["\r\n]/.test(safe) || safe.includes(delimiter) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const lines: string[] = [];
  let width: number | undefined;
  for (const row of rows) {
    checkList("encodeCsv", `rows[${lines.length}]`, row);
    width ??= row.length;
    if (row.length !== width) {
      throw new ArgumentError({
        op: "encodeCsv",
        requirement: "every row must have as many cells as the first",
        expected: String(width),
        received: `${row.length} in row ${lines.length}`,
      });
    }
    // An empty line has no cells, so the only cell of a row needs quotes where it is empty.
    const cells = row.map(cellOf).join(delimiter);
    lines.push(`${row.length === 1 && cells === "" ? '""' : cells}\n`);
  }
  return new TextEncoder().encode(lines.join(""));
}
