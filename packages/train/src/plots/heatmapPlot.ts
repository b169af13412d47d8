/**
 * A matrix as colored cells: a confusion matrix, attention, a grid search over two settings.
 * @module
 */
import { Tensor } from "@cotangent/core";
import {
  type AxisOptions,
  axisOf,
  type ColorScale,
  check,
  frameOf,
  type HeatmapPlot,
  type Numbers,
  numbersOf,
  type PlotOptions,
} from "./plot.js";
import { extentOf } from "./scale.js";

/** What a heatmapPlot shows. */
export interface HeatmapPlotOptions extends PlotOptions {
  readonly x?: string | AxisOptions;
  readonly y?: string | AxisOptions;
  /** Rows of numbers, the first at the top: arrays, or a tensor [rows, columns]. At most 10,000 in all. NaN and infinities are grey. */
  readonly values: readonly Numbers[] | Tensor;
  /** Names of the columns and rows; default 0, 1, 2, ... */
  readonly columns?: readonly string[];
  readonly rows?: readonly string[];
  /** Default `viridis`; `blues` where numbers are written into the cells. */
  readonly colors?: ColorScale;
  /** The values of the first and last color. Default: the least and the largest; around 0 for `diverging`. */
  readonly range?: readonly [low: number, high: number];
  /** Writes the numbers into the cells. Default: up to 150 cells. */
  readonly numbers?: boolean;
}

/**
 * A matrix as colored cells.
 * @throws ArgumentError when rows differ in length, when names are not as many as rows or columns, or for more than 10,000 cells, which imagePlot draws
 * @example
 * ```ts
 * import { heatmapPlot } from "@cotangent/train/plots";
 * heatmapPlot({ x: "predicted", y: "true", values: [[9, 1], [2, 8]] }).range // => [1, 9]
 * ```
 */
export function heatmapPlot(options: HeatmapPlotOptions): HeatmapPlot {
  const values = matrixOf(options.values);
  const width = values.at(0)?.length ?? 0;
  const { numbers = values.length * width <= 150 } = options;
  const { colors = numbers ? "blues" : "viridis" } = options;
  const { rows = values.map((_, i) => `${i}`), columns = Array.from({ length: width }, (_, i) => `${i}`) } =
    options;
  const require = (holds: boolean, requirement: string, expected: string, received: number): void =>
    check("heatmapPlot", holds, requirement, expected, received);
  for (const row of values)
    require(row.length === width, "rows must have one length", `${width}`, row.length);
  require(rows.length === values.length, "rows must have a name each", `${values.length}`, rows.length);
  require(columns.length === width, "columns must have a name each", `${width}`, columns.length);
  require(values.length * width <=
    10_000, "cells must be few enough to be seen", "at most 10000", values.length * width);
  return Object.freeze({
    _tag: "heatmap",
    ...frameOf("heatmapPlot", options),
    x: axisOf("heatmapPlot", options.x),
    y: axisOf("heatmapPlot", options.y),
    columns: Object.freeze([...columns]),
    rows: Object.freeze([...rows]),
    values,
    colors,
    range: Object.freeze(options.range ?? rangeOf(values.flat(), colors)),
    numbers,
  });
}

/** From the first color to the last: the least and the largest value; symmetric where colors diverge from zero. */
export function rangeOf(values: readonly number[], colors: ColorScale): readonly [low: number, high: number] {
  const [low, high] = extentOf(values);
  if (colors !== "diverging") return [low, high];
  const largest = Math.max(Math.abs(low), Math.abs(high));
  return [-largest, largest];
}

function matrixOf(values: readonly Numbers[] | Tensor): readonly (readonly number[])[] {
  if (!(values instanceof Tensor)) return Object.freeze(values.map(numbersOf));
  check(
    "heatmapPlot",
    values.shape.length === 2,
    "values must be a matrix",
    "two axes",
    `${values.shape.length}`,
  );
  const [rows, columns] = values.shape;
  const all = numbersOf(values);
  return Object.freeze(
    Array.from({ length: rows }, (_, i) => Object.freeze(all.slice(i * columns, (i + 1) * columns))),
  );
}
