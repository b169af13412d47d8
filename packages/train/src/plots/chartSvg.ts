/**
 * Charts as SVG, drawn by ECharts without a page. What differs from drawing to drawing (ids that count up) or is of use only under a
 * mouse is taken out, so equal plots are equal bytes.
 * @module
 */
import { BarChart, CustomChart, HeatmapChart, LineChart, ParallelChart, ScatterChart } from "echarts/charts";
import {
  GraphicComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  ParallelComponent,
  TitleComponent,
  VisualMapComponent,
} from "echarts/components";
import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { barOption } from "./barOption.js";
import { heatmapOption } from "./heatmapOption.js";
import { type ChartOption, joiner } from "./layout.js";
import { parallelOption } from "./parallelOption.js";
import type { GridPlot, ImagePlot, Plot } from "./plot.js";
import { dark, light, type Theme } from "./theme.js";
import { xyOption } from "./xyOption.js";

/** The charts that ECharts draws; pictures and grids are not among them. */
export type ChartPlot = Exclude<Plot, ImagePlot | GridPlot>;

/**
 * The option with which ECharts draws a chart, for pages that draw it themselves.
 * @example
 * ```ts
 * import { chartOption, linePlot } from "@cotangent/train/plots";
 * const option = chartOption(linePlot({ series: [{ name: "loss", values: [1, 0.5] }] }));
 * Object.keys(option) // => ["animation", "backgroundColor", "textStyle", "title", "legend", "grid", "xAxis", "yAxis", "series"]
 * ```
 */
export function chartOption(plot: ChartPlot, theme: "light" | "dark" = "light"): ChartOption {
  return optionOf(plot, theme === "dark" ? dark : light);
}

function optionOf(plot: ChartPlot, theme: Theme): ChartOption {
  switch (plot._tag) {
    case "xy":
      return xyOption(plot, theme);
    case "bar":
      return barOption(plot, theme);
    case "heatmap":
      return heatmapOption(plot, theme);
    case "parallel":
      return parallelOption(plot, theme);
  }
}

/** The elements of a chart. `id` is what the ids in it begin with, which must differ within one file. */
export function chartSvg(plot: ChartPlot, theme: Theme, id: string): string {
  use([BarChart, CustomChart, HeatmapChart, LineChart, ParallelChart, ScatterChart]);
  use([
    GraphicComponent,
    GridComponent,
    LegendComponent,
    MarkLineComponent,
    ParallelComponent,
    TitleComponent,
    VisualMapComponent,
    SVGRenderer,
  ]);
  const { width, height } = plot;
  const instance = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    instance.setOption(optionOf(plot, theme));
    return cleaned(instance.renderToSVGString(), id);
  } finally {
    instance.dispose();
  }
}

/** The elements of a picture of ECharts without the frame. Quotes are escaped in its texts, so what looks like an attribute is one. */
function cleaned(svg: string, id: string): string {
  return svg
    .slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>"))
    .replace(/<style ?>.*?<\/style>/gs, "")
    .replace(/ (?:class|pointer-events|ecmeta_\w+|xml:space)="[^"]*"/g, "")
    .replace(/(="(?:url\(#)?)zr\d+-([a-z]+\d+)(\)?")/g, `$1${id}-$2$3`)
    .replace(/<path[^>]* fill-opacity="0"[^>]*><\/path>\n?/g, "")
    .replace(/<path d="[^"]*"(?: transform="[^"]*")? fill="none"><\/path>\n?/g, "")
    .replaceAll(`>${joiner}`, ">")
    .replace(/><\/(?:path|rect|image)>/g, "/>")
    .replace(/\n{2,}/g, "\n")
    .replace(/^\n/, "");
}
