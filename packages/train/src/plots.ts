/**
 * The entry @cotangent/train/plots: plots as data, and as SVG. It needs no page and no Node.
 * @module
 */
export { type BarPlotOptions, barPlot } from "./plots/barPlot.js";
export { type ChartPlot, chartOption } from "./plots/chartSvg.js";
export { type GridPlotOptions, gridPlot } from "./plots/gridPlot.js";
export { type HeatmapPlotOptions, heatmapPlot } from "./plots/heatmapPlot.js";
export {
  type Bins,
  type HistogramPlotOptions,
  type HistogramSeries,
  histogramOf,
  histogramPlot,
} from "./plots/histogramPlot.js";
export { type ImagePlotOptions, imagePlot, type PictureOptions } from "./plots/imagePlot.js";
export type { ChartOption } from "./plots/layout.js";
export { type LinePlotOptions, linePlot, type SeriesOptions, scatterPlot } from "./plots/linePlot.js";
export {
  type ParallelCoordinatesPlotOptions,
  parallelCoordinatesPlot,
} from "./plots/parallelCoordinatesPlot.js";
export type {
  Axis,
  AxisOptions,
  BarPlot,
  ColorScale,
  Coordinate,
  Frame,
  GridPlot,
  HeatmapPlot,
  ImagePlot,
  Mark,
  Numbers,
  ParallelPlot,
  Picture,
  Plot,
  PlotOptions,
  Series,
  XyPlot,
} from "./plots/plot.js";
export { type SparklineOptions, sparkline } from "./plots/sparkline.js";
export { type SvgOptions, svgOf } from "./plots/svg.js";
