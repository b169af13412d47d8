/**
 * From a matrix to colored cells that ECharts draws.
 * @module
 */
import { axisLook, type ChartOption, fontFamily, placeOf, shortText, surroundings } from "./layout.js";
import { numberText } from "./numberText.js";
import type { Axis, HeatmapPlot } from "./plot.js";
import { isDrawable } from "./scale.js";
import { colorAt, hexOf, isBright, shareOf, type Theme } from "./theme.js";

/** The option of a matrix of colored cells. */
export function heatmapOption(plot: HeatmapPlot, theme: Theme): ChartOption {
  const { values, range } = plot;
  const { option, top, bottom } = surroundings(plot, theme, [], "");
  const cells = values.flatMap((row, i) => row.map((value, j) => cellOf(plot, theme, value, [j, i])));
  return {
    ...option,
    grid: placeOf(top, bottom, plot.numbers ? 20 : 76),
    xAxis: categoryAxis(plot.x, plot.columns, "x", theme),
    yAxis: categoryAxis(plot.y, plot.rows, "y", theme),
    ...(plot.numbers ? {} : { graphic: colorBar(plot, theme, top, bottom) }),
    visualMap: { show: false, min: range[0], max: range[1] },
    series: [{ type: "heatmap", silent: true, data: cells }],
  };
}

function cellOf(
  { numbers, colors, range }: HeatmapPlot,
  theme: Theme,
  value: number,
  place: readonly [number, number],
): ChartOption {
  const known = isDrawable(value);
  const color = colorAt(colors, known ? shareOf(value, range) : 0);
  return {
    // The value itself would be colored, or left out, by ECharts.
    value: [...place, 0],
    visualMap: false,
    itemStyle: {
      color: known ? hexOf(color) : theme.absent,
      borderColor: theme.background,
      borderWidth: numbers ? 1 : 0,
    },
    label: {
      show: numbers,
      formatter: () => (known ? numberText(Number(value.toPrecision(3))) : String(value)),
      fontFamily,
      fontSize: 11,
      color: known && !isBright(color) ? "#fefefe" : "#101214",
    },
  };
}

function categoryAxis(axis: Axis, names: readonly string[], side: "x" | "y", theme: Theme): ChartOption {
  const look = axisLook(axis, side, theme);
  return {
    ...look,
    type: "category",
    data: names.map((_, i) => String(i)),
    inverse: side === "y",
    axisTick: { show: false },
    axisLine: { show: false },
    splitLine: { show: false },
    axisLabel: {
      ...Object(look.axisLabel),
      formatter: (place: string) => shortText(names[Number(place)], 24),
    },
  };
}

/** The colors from low to high, with five numbers beside them. */
function colorBar(plot: HeatmapPlot, theme: Theme, top: number, bottom: number): readonly ChartOption[] {
  const height = plot.height - top - bottom - 40;
  const steps = 64;
  const x = plot.width - 64;
  const valueAt = (share: number): number => plot.range[0] + share * (plot.range[1] - plot.range[0]);
  return [
    ...Array.from({ length: steps }, (_, i) => ({
      type: "rect",
      silent: true,
      shape: { x, y: top + (height * i) / steps, width: 12, height: height / steps + 0.5 },
      style: { fill: hexOf(colorAt(plot.colors, 1 - i / (steps - 1))) },
    })),
    ...[0, 0.25, 0.5, 0.75, 1].map((share) => ({
      type: "text",
      silent: true,
      style: {
        x: x + 17,
        y: top + height * (1 - share),
        text: numberText(Number(valueAt(share).toPrecision(3))),
        fill: theme.soft,
        font: `11px ${fontFamily}`,
        verticalAlign: "middle",
      },
    })),
  ];
}
