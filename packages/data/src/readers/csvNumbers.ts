/**
 * Columns of a CSV table as tensors: every cell is a number in decimal digits, or the error says where it is not.
 * @module
 */
import { ArgumentError, type Tensor, tensor } from "@cotangent/core";
import { checkFields, checkOptions } from "@cotangent/core/checks";
import type { Either } from "fp-ts/lib/Either.js";
import { attempt, rejecter } from "../attempt.js";
import type { FormatError } from "../formatError.js";
import type { CsvTable } from "./csv.js";

/** Which columns to read, and what else than numbers to allow. */
export interface CsvNumbersOptions {
  /** Names, or positions from 0; by default all columns. */
  readonly columns?: readonly (string | number)[];
  /** Default float32. */
  readonly dtype?: "float32" | "float64";
  /** Cells that stand for a missing value and become NaN, such as "" or "NA"; by default none. */
  readonly missing?: readonly string[];
}

// Anchored, and no two parts match the same characters: linear in the length of the cell.
const decimal = /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?$/;

function positionOf(op: string, { header, rows }: CsvTable, column: string | number): number {
  const width = rows.at(0)?.cells.length ?? header.length;
  const position = typeof column === "string" ? header.indexOf(column) : column;
  if (Number.isInteger(position) && position >= 0 && position < width) return position;
  throw new ArgumentError({
    op,
    requirement: "columns must be in the table",
    expected: header.length > 0 ? header.join(", ").slice(0, 200) : `0 to ${width - 1}`,
    received: JSON.stringify(column) ?? String(column),
  });
}

function parse(op: string, table: CsvTable, options: CsvNumbersOptions): Tensor {
  const { dtype = "float32", missing = [] } = checkOptions(op, options);
  const fix = "Pass what readCsv returned.";
  checkFields(op, "table", table, { header: "array", rows: "array" }, fix);
  const width = table.rows.at(0)?.cells.length ?? table.header.length;
  const columns = options.columns ?? Array.from({ length: width }, (_, i) => i);
  const positions = columns.map((column) => positionOf(op, table, column));
  const values = new Float64Array(table.rows.length * positions.length);
  let next = 0;
  for (const { cells, line, byteOffset } of table.rows) {
    for (const position of positions) {
      const cell = cells[position];
      const value = missing.includes(cell) ? NaN : decimal.test(cell) ? Number(cell) : undefined;
      if (value === undefined || value === Infinity || value === -Infinity) {
        return rejecter("csv")("CSV_NUMBER", {
          line,
          byteOffset,
          tensor: table.header.at(position) ?? `column ${position}`,
          requirement: "cells must be numbers in decimal digits",
          received: JSON.stringify(cell.slice(0, 40)),
          ...(missing.length === 0
            ? { fix: "If it stands for a missing value, list it in { missing }." }
            : {}),
        });
      }
      values[next++] = value;
    }
  }
  return tensor(values, { dtype, shape: [table.rows.length, positions.length] });
}

/**
 * The numbers of a table: `dtype`[rows, columns]. A cell is a decimal number like -1.5e3, without spaces: not "", "NaN", "0x10",
 * "1,5" or "1e999" unless `missing` lists it.
 * Left holds a FormatError CSV_NUMBER with the line, and the column in `tensor`.
 * @throws ArgumentError for a column that the table does not have
 * @example
 * ```ts
 * import { decodeCsvNumbers, readCsv } from "@cotangent/data";
 * import { isRight } from "fp-ts/lib/Either.js";
 * const table = readCsv(new TextEncoder().encode("x,y\n1,2\n3,\n"));
 * isRight(decodeCsvNumbers(table)) // => false
 * isRight(decodeCsvNumbers(table, { missing: [""] })) // => true
 * ```
 */
export function decodeCsvNumbers(
  table: CsvTable,
  options: CsvNumbersOptions = {},
): Either<FormatError, Tensor> {
  return attempt(() => parse("decodeCsvNumbers", table, options));
}

/**
 * The numbers of a table: `decodeCsvNumbers` that throws.
 * @throws FormatError as decodeCsvNumbers describes
 * @example
 * ```ts
 * import { readCsv, readCsvNumbers } from "@cotangent/data";
 * const table = readCsv(new TextEncoder().encode("name,x,y\na,1,2\nb,3,4\n"));
 * readCsvNumbers(table, { columns: ["y", "x"] }) // => f32[2,2] [[2, 1], [4, 3]]
 * ```
 */
export function readCsvNumbers(table: CsvTable, options: CsvNumbersOptions = {}): Tensor {
  return parse("readCsvNumbers", table, options);
}
