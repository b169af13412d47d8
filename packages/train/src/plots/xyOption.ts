/**
 * From lines, points and histograms to what ECharts draws.
 * @module
 */

import { type ChartOption, fontFamily, numberAxis, placeOf, shortText, surroundings } from "./layout.js";
import { noteOf } from "./note.js";
import type { Axis, Mark, Series, XyPlot } from "./plot.js";
import { sampledIndices } from "./sample.js";
import { hasPlace, isDrawable, type Scale, scaleOf } from "./scale.js";
import type { Theme } from "./theme.js";

/** Where ECharts puts a point, in pixels; the first parameter of what it calls is of no use here. */
interface Coordinates {
  coord(point: readonly [number, number]): number[];
}

/** The option of a plot over two axes of numbers. */
export function xyOption(plot: XyPlot, theme: Theme): ChartOption {
  const entries = plot.series.map((series, i) => ({ id: `s${i}`, name: series.name, ...iconOf(series) }));
  const { option, top, bottom } = surroundings(plot, theme, entries, noteOf(plot));
  const [x, y] = scalesOf(plot);
  return {
    ...option,
    grid: placeOf(top + (plot.marks.some((mark) => mark.x !== undefined && mark.label) ? 14 : 0), bottom),
    xAxis: numberAxis(plot.x, x, "x", theme),
    yAxis: numberAxis(plot.y, y, "y", theme),
    series: [
      ...plot.series.flatMap((series) => (series.low.length > 0 ? [bandOf(plot, series, y, theme)] : [])),
      ...plot.series.map((series, i) => seriesOption(plot, series, `s${i}`, y, theme)),
      marksOption(plot, theme),
    ],
  };
}

const iconOf = ({ draw }: Series): { readonly icon?: string } =>
  draw === "line" ? {} : { icon: draw === "points" ? "circle" : "rect" };

const colorOf = (series: Series, theme: Theme): string => theme.series[series.color % theme.series.length];

function scalesOf(plot: XyPlot): readonly [x: Scale, y: Scale] {
  const { series, marks } = plot;
  const xs = [...series.map((one) => one.x), marks.flatMap((mark) => mark.x ?? [])];
  const ys = [...series.flatMap((one) => [one.y, one.low, one.high]), marks.flatMap((mark) => mark.y ?? [])];
  const counts = series.some(({ draw }) => draw === "steps");
  const points = series.some(({ draw }) => draw === "points");
  return [
    scaleOf(plot.x, xs, points ? "round" : "tight", plot.width / 90),
    // A count is a length from 0; on a log axis 0 has no place, and is passed over.
    scaleOf(plot.y, counts ? [...ys, [0]] : ys, "round", plot.height / 55),
  ];
}

function seriesOption(plot: XyPlot, series: Series, id: string, y: Scale, theme: Theme): ChartOption {
  const color = colorOf(series, theme);
  const { opacity, draw, dashed } = series;
  const common = { name: id, silent: true, itemStyle: { color, opacity } };
  if (draw === "steps") {
    const several = plot.series.length > 1;
    const style = { fill: color, fillOpacity: several ? 0.25 : 0.5, stroke: color, lineWidth: 1.5, opacity };
    return { ...common, ...polygonOf([outlineOf(series, y.min)], style) };
  }
  const seen = (i: number): boolean => hasPlace(series.x[i], plot.x) && hasPlace(series.y[i], plot.y);
  if (draw === "points") {
    const data = series.y.flatMap((value, i) => (seen(i) ? [[series.x[i], value]] : []));
    const symbolSize = data.length > 500 ? 4 : 7;
    return {
      ...common,
      type: "scatter",
      data,
      symbolSize,
      itemStyle: { color, opacity: opacity * (data.length > 50 ? 0.6 : 0.85) },
      large: false,
      clip: true,
    };
  }
  // Where the palette begins again, dots tell the lines apart.
  const type = dashed ? [6, 4] : series.color >= theme.series.length ? [2, 3] : "solid";
  // A point without neighbors is no line: it gets a dot.
  const data = sampledIndices(series.y, (value) => hasPlace(value, plot.y)).map((i) => {
    if (!seen(i)) return [series.x[i], null];
    const value = [series.x[i], series.y[i]];
    return seen(i - 1) || seen(i + 1) ? value : { value, symbol: "circle", symbolSize: 6 };
  });
  return {
    ...common,
    type: "line",
    data,
    symbol: "none",
    showAllSymbol: true,
    clip: true,
    lineStyle: { color, opacity, width: 2, type, join: "round", cap: "butt" },
  };
}

/** The corners of a histogram, from its base and back. */
function outlineOf({ x, y }: Series, base: number): readonly (readonly [number, number])[] {
  if (y.length === 0) return [];
  const height = (value: number): number => (isDrawable(value) && value > base ? value : base);
  return [
    [x[0], base],
    ...y.flatMap(
      (value, i) =>
        [
          [x[i], height(value)],
          [x[i + 1], height(value)],
        ] as const,
    ),
    [x[x.length - 1], base],
  ];
}

/** A band, in as many parts as gaps make of it. */
function bandOf(plot: XyPlot, series: Series, y: Scale, theme: Theme): ChartOption {
  const parts: (readonly [x: number, low: number, high: number])[][] = [[]];
  for (const [i, x] of series.x.entries()) {
    const [low, high] = [series.low[i], series.high[i]];
    if (!hasPlace(x, plot.x) || !isDrawable(low) || !hasPlace(high, plot.y)) parts.push([]);
    // A deviation may be larger than the value; on a log axis the band then goes down to its end.
    else parts[parts.length - 1].push([x, hasPlace(low, plot.y) ? low : y.min, high]);
  }
  const outlines = parts
    .filter((part) => part.length > 1)
    .map((part) => [
      ...part.map(([x, low]) => [x, low] as const),
      ...part.map(([x, , high]) => [x, high] as const).reverse(),
    ]);
  return {
    silent: true,
    ...polygonOf(outlines, { fill: colorOf(series, theme), fillOpacity: 0.2 * series.opacity }),
  };
}

function polygonOf(
  outlines: readonly (readonly (readonly [number, number])[])[],
  style: ChartOption,
): ChartOption {
  const shapes = outlines.filter((outline) => outline.length > 0);
  return {
    type: "custom",
    clip: true,
    // One item, with a place that is on the axes: what is drawn for it is all of the polygons.
    data: shapes.length > 0 ? [shapes[0][0]] : [],
    renderItem: (_: unknown, { coord }: Coordinates) => ({
      type: "group",
      children: shapes.map((outline) => ({
        type: "polygon",
        shape: { points: outline.map((point) => coord(point)) },
        style,
      })),
    }),
  };
}

function marksOption(plot: XyPlot, theme: Theme): ChartOption {
  const drawn = (place: number | undefined, axis: Axis): place is number =>
    place !== undefined && hasPlace(place, axis);
  const line = (mark: Mark, at: ChartOption, position: string): ChartOption => ({
    ...at,
    label: {
      position,
      formatter: () => shortText(mark.label ?? ""),
      fontFamily,
      fontSize: 11,
      color: theme.ink,
      textBorderColor: theme.background,
      textBorderWidth: 3,
      distance: position === "end" ? 4 : 2,
    },
  });
  return {
    type: "line",
    silent: true,
    data: [],
    markLine: {
      silent: true,
      symbol: "none",
      // By default places are rounded to two digits.
      precision: -1,
      lineStyle: { color: theme.soft, type: [3, 3], width: 1.2 },
      data: plot.marks.flatMap((mark) => [
        ...(drawn(mark.x, plot.x) ? [line(mark, { xAxis: mark.x }, "end")] : []),
        ...(drawn(mark.y, plot.y) ? [line(mark, { yAxis: mark.y }, "insideEndTop")] : []),
      ]),
    },
  };
}
