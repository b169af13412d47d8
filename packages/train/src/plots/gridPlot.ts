/**
 * Several plots as one picture.
 * @module
 */
import { check, type GridPlot, type Plot } from "./plot.js";

/** What a gridPlot shows. */
export interface GridPlotOptions {
  readonly title?: string;
  /** From left to right, then down. */
  readonly plots: readonly Plot[];
  /** How many stand in a row; default 2, or as many as there are. */
  readonly columns?: number;
}

/** The height of the title of a grid. */
export const gridTitle = 40;

/**
 * Several plots as one picture. Each keeps its size, rows and columns are as wide and high as their largest plot.
 * @throws ArgumentError when columns is no whole number, 1 or more
 * @example
 * ```ts
 * import { gridPlot, linePlot } from "@cotangent/train/plots";
 * const loss = linePlot({ series: [{ values: [3, 2, 1] }], width: 300, height: 200 });
 * const grid = gridPlot({ plots: [loss, loss, loss] });
 * [grid.width, grid.height] // => [600, 400]
 * ```
 */
export function gridPlot(options: GridPlotOptions): GridPlot {
  const { title = "", plots } = options;
  const { columns = Math.max(1, Math.min(2, plots.length)) } = options;
  check(
    "gridPlot",
    Number.isInteger(columns) && columns >= 1,
    "columns must be a whole number",
    "1 or more",
    columns,
  );
  const { widths, heights } = gridLayout({ plots, columns });
  const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);
  return Object.freeze({
    _tag: "grid",
    title,
    width: Math.max(40, total(widths)),
    height: Math.max(40, total(heights) + (title === "" ? 0 : gridTitle)),
    plots: Object.freeze([...plots]),
    columns,
  });
}

/** The widths of the columns and the heights of the rows. */
export function gridLayout({ plots, columns }: Pick<GridPlot, "plots" | "columns">): {
  readonly widths: readonly number[];
  readonly heights: readonly number[];
} {
  const largest = (sizes: readonly number[]): number => Math.max(0, ...sizes);
  const rows = Math.ceil(plots.length / columns);
  return {
    widths: Array.from({ length: Math.min(columns, plots.length) }, (_, column) =>
      largest(plots.filter((_, i) => i % columns === column).map((plot) => plot.width)),
    ),
    heights: Array.from({ length: rows }, (_, row) =>
      largest(plots.slice(row * columns, (row + 1) * columns).map((plot) => plot.height)),
    ),
  };
}
