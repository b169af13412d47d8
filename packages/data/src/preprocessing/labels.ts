/**
 * Labels and categories as numbers: names to positions and back, and one indicator per category.
 * @module
 */
import { ArgumentError, type Tensor, tensor } from "@cotangent/core";
import { checkArguments, checkList, checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkFitted } from "./fitted.js";

/** The categories that were seen, without repetition, sorted: numbers by size before strings by code unit. */
export interface Labels {
  readonly classes: readonly (string | number)[];
}

const kinds = { classes: "array" } as const;

const inOrder = (a: string | number, b: string | number): number => {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
};

const shown = (value: string | number | undefined): string =>
  JSON.stringify(value)?.slice(0, 40) ?? "nothing";

/**
 * The different values of a list, sorted: what encodeLabels numbers.
 * @example
 * ```ts
 * import { fitLabels } from "@cotangent/data";
 * fitLabels(["dog", "cat", "dog"]).classes // => ["cat", "dog"]
 * ```
 */
export function fitLabels(values: Iterable<string | number>): Labels {
  checkArguments("fitLabels", { values: "iterable" }, { values });
  return Object.freeze({ classes: Object.freeze([...new Set(values)].sort(inOrder)) });
}

/**
 * The position of each value among the classes: int32[n].
 * @throws ArgumentError for a value that was not seen in the fit
 * @example
 * ```ts
 * import { encodeLabels, fitLabels } from "@cotangent/data";
 * const labels = fitLabels(["dog", "cat"]);
 * encodeLabels(["cat", "dog", "cat"], labels).toArray() // => [0, 1, 0]
 * ```
 */
export function encodeLabels(values: readonly (string | number)[], labels: Labels): Tensor {
  checkArguments("encodeLabels", { values: "iterable" }, { values });
  checkFitted("encodeLabels", labels, kinds, "fitLabels");
  const positions = new Map(labels.classes.map((label, i) => [label, i]));
  return tensor(
    Int32Array.from(values, (value, i) => positions.get(value) ?? unknownValue("encodeLabels", value, i)),
  );
}

function unknownValue(op: string, value: string | number | undefined, row: number): never {
  throw new ArgumentError({
    op,
    requirement: "every value must be one that was seen in the fit",
    received: `${shown(value)} at ${row}`,
  });
}

/**
 * The classes at positions [n]: what encodeLabels was given.
 * @throws ArgumentError for a position that no class has
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { decodeLabels, fitLabels } from "@cotangent/data";
 * decodeLabels(tensor([1, 0], { dtype: "int32" }), fitLabels(["dog", "cat"])) // => ["dog", "cat"]
 * ```
 */
export function decodeLabels(positions: Tensor, labels: Labels): readonly (string | number)[] {
  checkTensors("decodeLabels", { positions });
  checkFitted("decodeLabels", labels, kinds, "fitLabels");
  return Array.from(positions.toTypedArray(), (position, i) => {
    const label = labels.classes.at(position);
    if (label !== undefined && position >= 0) return label;
    throw new ArgumentError({
      op: "decodeLabels",
      requirement: "positions must be of classes",
      expected: `0 to ${labels.classes.length - 1}`,
      received: `${position} at ${i}`,
    });
  });
}

/** The categories of each column. */
export interface OneHotEncoding {
  readonly columns: readonly Labels[];
}

/**
 * The categories of each column of a table of rows.
 * @throws ArgumentError when rows differ in length
 * @example
 * ```ts
 * import { fitOneHot } from "@cotangent/data";
 * const { columns } = fitOneHot([["red", 1], ["blue", 1]]);
 * columns.map(({ classes }) => classes) // => [["blue", "red"], [1]]
 * ```
 */
export function fitOneHot(rows: readonly (readonly (string | number)[])[]): OneHotEncoding {
  checkList("fitOneHot", "rows", rows);
  const width = rows.at(0)?.length ?? 0;
  for (const [i, row] of rows.entries()) checkWidth("fitOneHot", row, width, i);
  const columns = Array.from({ length: width }, (_, column) => fitLabels(rows.map((row) => row[column])));
  return Object.freeze({ columns: Object.freeze(columns) });
}

function checkWidth(op: string, row: readonly unknown[], width: number, at: number): void {
  checkList(op, `rows[${at}]`, row);
  if (row.length === width) return;
  throw new ArgumentError({
    op,
    requirement: "every row must have as many cells as there are columns",
    expected: String(width),
    received: `${row.length} in row ${at}`,
  });
}

/** What to do with values that the fit did not see. */
export interface OneHotOptions {
  /** "error" (the default), or "ignore": all indicators of the column are 0. */
  readonly unknown?: "error" | "ignore";
}

/**
 * One indicator per category and column, 1 where it applies: float32[rows, categories of all columns together].
 * @throws ArgumentError for a value that was not seen in the fit, unless they are ignored; or rows of other lengths
 * @example
 * ```ts
 * import { encodeOneHot, fitOneHot } from "@cotangent/data";
 * const encoding = fitOneHot([["red", 1], ["blue", 1]]);
 * encodeOneHot([["blue", 1], ["green", 1]], encoding, { unknown: "ignore" }).toArray() // => [[1, 0, 1], [0, 0, 1]]
 * ```
 */
export function encodeOneHot(
  rows: readonly (readonly (string | number)[])[],
  encoding: OneHotEncoding,
  options: OneHotOptions = {},
): Tensor {
  const { unknown = "error" } = checkOptions("encodeOneHot", options);
  checkList("encodeOneHot", "rows", rows);
  checkFitted("encodeOneHot", encoding, { columns: "array" }, "fitOneHot");
  const { columns } = encoding;
  const starts = columns.map((_, i) =>
    columns.slice(0, i).reduce((sum, { classes }) => sum + classes.length, 0),
  );
  const width = columns.reduce((sum, { classes }) => sum + classes.length, 0);
  const positions = columns.map(({ classes }) => new Map(classes.map((label, i) => [label, i])));
  const indicators = new Float32Array(rows.length * width);
  for (const [i, row] of rows.entries()) {
    checkWidth("encodeOneHot", row, columns.length, i);
    for (const [column, value] of row.entries()) {
      const position = positions[column].get(value);
      if (position !== undefined) indicators[i * width + starts[column] + position] = 1;
      else if (unknown === "error") unknownValue("encodeOneHot", value, i);
    }
  }
  return tensor(indicators, { shape: [rows.length, width] });
}
