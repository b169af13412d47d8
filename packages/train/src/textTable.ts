/**
 * Tables as text, for terminals and logs.
 * @module
 */

/** Lines of a table: texts are aligned to the left, numbers, written with five digits, to the right. */
export function textTable(
  titles: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const isNumber = titles.map((_, i) => rows.length > 0 && rows.every((row) => typeof row[i] === "number"));
  const cells = rows.map((row) => row.map((cell) => (typeof cell === "number" ? written(cell) : cell)));
  const widths = titles.map((title, i) => Math.max(title.length, ...cells.map((row) => row[i].length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join("  ")
      .trimEnd();
  return [titles, widths.map((width) => "-".repeat(width)), ...cells].map(line).join("\n");
}

/** A number with five digits: 0.0123, 1.2345e-9. */
export function written(value: number): string {
  return String(Number(value.toPrecision(5)));
}
