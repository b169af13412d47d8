/**
 * Plots over two axes of numbers: curves of training, with bands and marks, and clouds of points. Both are one kind of plot,
 * so that a curve and the points it was fitted to can be drawn together.
 * @module
 */
import {
  type AxisOptions,
  axisOf,
  check,
  frameOf,
  type Mark,
  type Numbers,
  numbersOf,
  type PlotOptions,
  type Series,
  type XyPlot,
} from "./plot.js";

/** A curve or a cloud: `values` at x = 0, 1, 2, ..., or at `x`; or `points`. */
export interface SeriesOptions {
  /** Its name in the legend. One without a name is not in it: that of a member of an ensemble, say. */
  readonly name?: string;
  /** The y of each point. NaN and infinities leave a gap. */
  readonly values?: Numbers;
  /** The x of each of `values`; default 0, 1, 2, ... */
  readonly x?: Numbers;
  /** Pairs [x, y], instead of `values`. */
  readonly points?: readonly (readonly [x: number, y: number])[];
  /** Half the height of a band around the values, such as their standard deviation; one number for each. Or its two edges. */
  readonly band?: Numbers | { readonly low: Numbers; readonly high: Numbers };
  /** Default: `line` in a linePlot, `points` in a scatterPlot. */
  readonly draw?: "line" | "points";
  /** Default false. */
  readonly dashed?: boolean;
  /** Its place in the palette, from 0, so that two series can share a color. Default: its place among the series. */
  readonly color?: number;
  /** From 0, unseen, to 1, the default. */
  readonly opacity?: number;
}

/** What a linePlot or a scatterPlot shows. */
export interface LinePlotOptions extends PlotOptions {
  readonly x?: string | AxisOptions;
  readonly y?: string | AxisOptions;
  readonly series: readonly SeriesOptions[];
  /** Lines across the plot, such as the epoch from which it overfits. */
  readonly marks?: readonly Mark[];
}

/**
 * Curves, by default; each series can also be points. A curve of more than 4000 points is drawn by the extremes of 2000 pieces, so that
 * no peak is lost, and a note says so.
 * @throws ArgumentError when a series has no values, or as many x or a band of another length
 * @example
 * ```ts
 * import { linePlot, svgOf } from "@cotangent/train/plots";
 * const plot = linePlot({
 *   title: "Training",
 *   x: "epoch",
 *   y: { label: "loss", scale: "log" },
 *   series: [
 *     { name: "training", values: [1, 0.3, 0.1, 0.05] },
 *     { name: "validation", values: [1.1, 0.5, 0.4, 0.6], dashed: true },
 *   ],
 *   marks: [{ x: 2, label: "overfits" }],
 * });
 * plot.series[1].y // => [1.1, 0.5, 0.4, 0.6]
 * svgOf(plot).includes(">overfits</text>") // => true
 * ```
 */
export function linePlot(options: LinePlotOptions): XyPlot {
  return xyPlot("linePlot", "line", options);
}

/**
 * Clouds of points, by default; each series can also be a curve.
 * @throws ArgumentError as linePlot
 * @example
 * ```ts
 * import { scatterPlot } from "@cotangent/train/plots";
 * scatterPlot({ x: "x", y: "y", series: [{ name: "data", points: [[0, 1], [2, 3]] }] }).series[0].x // => [0, 2]
 * ```
 */
export function scatterPlot(options: LinePlotOptions): XyPlot {
  return xyPlot("scatterPlot", "points", options);
}

function xyPlot(op: string, draw: "line" | "points", options: LinePlotOptions): XyPlot {
  return Object.freeze({
    _tag: "xy",
    ...frameOf(op, options),
    x: axisOf(op, options.x),
    y: axisOf(op, options.y),
    series: Object.freeze(options.series.map((series, i) => seriesOf(op, { draw, color: i, ...series }))),
    marks: Object.freeze((options.marks ?? []).map((mark) => Object.freeze({ ...mark }))),
  });
}

function seriesOf(op: string, options: SeriesOptions & Pick<Series, "draw" | "color">): Series {
  const { name = "", draw, color, dashed = false, opacity = 1, points, band } = options;
  const { values = points?.map((point) => point[1]) } = options;
  const which = JSON.stringify(name);
  check(op, values !== undefined, `series ${which} must have values or points`, "numbers", "neither");
  const y = numbersOf(values ?? []);
  const x = numbersOf(points?.map((point) => point[0]) ?? options.x ?? y.map((_, i) => i));
  check(op, x.length === y.length, `series ${which} must have as many x as values`, `${y.length}`, x.length);
  const { low, high } = edgesOf(band, y);
  for (const { length } of [low, high])
    check(
      op,
      length === 0 || length === y.length,
      `the band of series ${which} must have the length of its values`,
      `${y.length}`,
      length,
    );
  return Object.freeze({ name, draw, x, y, low, high, dashed, color, opacity });
}

const none: readonly never[] = Object.freeze([]);

function edgesOf(band: SeriesOptions["band"], y: readonly number[]): Pick<Series, "low" | "high"> {
  if (band === undefined) return { low: none, high: none };
  if ("low" in band) return { low: numbersOf(band.low), high: numbersOf(band.high) };
  const by = numbersOf(band);
  return {
    low: Object.freeze(by.map((width, i) => y[i] - width)),
    high: Object.freeze(by.map((width, i) => y[i] + width)),
  };
}
