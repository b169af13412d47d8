/**
 * Bars: a number per name, in one or several series side by side.
 * @module
 */
import {
  type AxisOptions,
  axisOf,
  type BarPlot,
  check,
  frameOf,
  type Numbers,
  numbersOf,
  type PlotOptions,
} from "./plot.js";

/** What a barPlot shows. */
export interface BarPlotOptions extends PlotOptions {
  readonly x?: string | AxisOptions;
  readonly y?: string | AxisOptions;
  /** The names below the bars. */
  readonly categories: readonly string[];
  /** One value per category; NaN and infinities have no bar. */
  readonly series: readonly { readonly name?: string; readonly values: Numbers }[];
}

/**
 * Bars from zero; on a log axis, from the power of ten below the least.
 * @throws ArgumentError when a series has not one value per category
 * @example
 * ```ts
 * import { barPlot } from "@cotangent/train/plots";
 * const plot = barPlot({ y: "accuracy", categories: ["SGD", "Adam"], series: [{ values: [0.91, 0.95] }] });
 * plot.series[0].values // => [0.91, 0.95]
 * ```
 */
export function barPlot(options: BarPlotOptions): BarPlot {
  const { categories } = options;
  const series = options.series.map(({ name = "", values }) =>
    Object.freeze({ name, values: numbersOf(values) }),
  );
  for (const { name, values } of series)
    check(
      "barPlot",
      values.length === categories.length,
      `series ${JSON.stringify(name)} must have a value per category`,
      `${categories.length}`,
      values.length,
    );
  return Object.freeze({
    _tag: "bar",
    ...frameOf("barPlot", options),
    x: axisOf("barPlot", options.x),
    y: axisOf("barPlot", options.y),
    categories: Object.freeze([...categories]),
    series: Object.freeze(series),
  });
}
