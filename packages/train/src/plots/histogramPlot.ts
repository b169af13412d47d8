/**
 * Histograms: of values, which are counted here, or of bins that were counted where the values are.
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
import { isDrawable } from "./scale.js";

/** A histogram: counts[i] values lie in [edges[i], edges[i + 1]), the last bin with its right edge. */
export interface Bins {
  /** One more than counts, increasing. */
  readonly edges: readonly number[];
  readonly counts: readonly number[];
}

/** One of the histograms in a plot. */
export type HistogramSeries = { readonly name?: string } & (
  | { readonly values: Numbers }
  | { readonly bins: { readonly edges: Numbers; readonly counts: Numbers } }
);

/** What a histogramPlot shows. */
export interface HistogramPlotOptions extends PlotOptions {
  readonly x?: string | AxisOptions;
  readonly y?: string | AxisOptions;
  readonly series: readonly HistogramSeries[];
  /** How many bins, 1 to 1000, for values that are counted here. Default: as many as histogramOf takes. */
  readonly binCount?: number;
  readonly marks?: readonly Mark[];
}

/**
 * Counts values in bins of one width over their range. By default as many as the finer of two rules asks for, and at most 100: that of Sturges (log2 n + 1
 * bins) and that of Freedman and Diaconis (width 2 IQR / n^(1/3)). NaN, infinities and
 * what is beyond 1e300 are in no bin.
 * @throws ArgumentError when binCount is not a whole number in 1 to 1000
 * @example
 * ```ts
 * import { histogramOf } from "@cotangent/train/plots";
 * histogramOf([0, 1, 1, 2, 4], { binCount: 2 }) // => { edges: [0, 2, 4], counts: [3, 2] }
 * ```
 * @see David Freedman and Persi Diaconis, On the histogram as a density estimator, 1981
 */
export function histogramOf(values: Numbers, options: { readonly binCount?: number } = {}): Bins {
  const sorted = numbersOf(values)
    .filter(isDrawable)
    .sort((a, b) => a - b);
  const count = options.binCount ?? usualBinCount(sorted);
  check(
    "histogramOf",
    Number.isInteger(count) && count >= 1 && count <= 1000,
    "binCount must be a whole number",
    "1 to 1000",
    count,
  );
  if (sorted.length === 0) return Object.freeze({ edges: Object.freeze([0, 1]), counts: Object.freeze([0]) });
  let [low, high] = [sorted[0], sorted[sorted.length - 1]];
  // All values alike: a bin around them that is seen. Half of the least number of all would be 0.
  const around = Math.max((Math.abs(low) || 1) / 2, Number.MIN_VALUE);
  if (low === high) [low, high] = [low - around, high + around];
  const counts = new Array<number>(count).fill(0);
  for (const value of sorted)
    counts[Math.min(count - 1, Math.floor(((value - low) / (high - low)) * count))] += 1;
  const edges = Array.from({ length: count + 1 }, (_, i) =>
    i === count ? high : low + (high - low) * (i / count),
  );
  return Object.freeze({ edges: Object.freeze(edges), counts: Object.freeze(counts) });
}

function usualBinCount(sorted: readonly number[]): number {
  const n = sorted.length;
  if (n < 2) return 1;
  const quartile = (share: number): number => sorted[Math.floor(share * (n - 1))];
  const width = (2 * (quartile(0.75) - quartile(0.25))) / Math.cbrt(n);
  const fine = width > 0 ? (sorted[n - 1] - sorted[0]) / width : 1;
  return Math.min(100, Math.max(1, Math.ceil(Math.max(Math.log2(n) + 1, Math.min(fine, 100)))));
}

/**
 * Histograms, one over the other where there are several. The y axis counts, and begins at 0.
 * @throws ArgumentError when there is not one edge more than counts, or as histogramOf
 * @example
 * ```ts
 * import { histogramPlot } from "@cotangent/train/plots";
 * const plot = histogramPlot({ x: "weight", series: [{ name: "layer 1", values: [0, 0.5, 0.5, 1] }], binCount: 2 });
 * plot.series[0].y // => [1, 3]
 * ```
 */
export function histogramPlot(options: HistogramPlotOptions): XyPlot {
  const { binCount } = options;
  return Object.freeze({
    _tag: "xy",
    ...frameOf("histogramPlot", options),
    x: axisOf("histogramPlot", options.x),
    y: axisOf("histogramPlot", options.y ?? "count"),
    series: Object.freeze(options.series.map((series, i) => outlineOf(series, i, binCount))),
    marks: Object.freeze((options.marks ?? []).map((mark) => Object.freeze({ ...mark }))),
  });
}

const none: readonly never[] = Object.freeze([]);

function outlineOf(series: HistogramSeries, color: number, binCount: number | undefined): Series {
  const bins =
    "bins" in series ? series.bins : histogramOf(series.values, binCount === undefined ? {} : { binCount });
  const [x, y] = [numbersOf(bins.edges), numbersOf(bins.counts)];
  const { name = "" } = series;
  check(
    "histogramPlot",
    x.length === y.length + 1,
    `the bins of ${JSON.stringify(name)} must have one edge more than counts`,
    `${y.length + 1}`,
    x.length,
  );
  return Object.freeze({
    name,
    draw: "steps",
    x,
    y,
    low: none,
    high: none,
    dashed: false,
    color,
    opacity: 1,
  });
}
