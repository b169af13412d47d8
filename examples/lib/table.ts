/** Rows under their titles, as text. */

/** A cell: text as it is, numbers with four digits, in the form 1.2e-7 where they are very small or large. */
export type Cell = string | number;

const written = (cell: Cell): string => {
  if (typeof cell === "string") return cell;
  if (Number.isInteger(cell)) return String(cell);
  const size = Math.abs(cell);
  return size >= 1e-3 && size < 1e5 ? cell.toFixed(4) : cell.toExponential(1);
};

/** The rows under their titles; text stands at the left of its column, numbers at the right. */
export function table(titles: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const cells = [titles, ...rows.map((row) => row.map(written))];
  const widths = titles.map((_, i) => Math.max(...cells.map((row) => row[i].length)));
  const isText = titles.map((_, i) => rows.every((row) => typeof row[i] === "string"));
  const line = (row: readonly string[]): string =>
    row.map((cell, i) => (isText[i] ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join("  ");
  return [titles, widths.map((width) => "-".repeat(width)), ...cells.slice(1)]
    .map((row) => line(row).trimEnd())
    .join("\n");
}

/** A share as a percentage. */
export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
