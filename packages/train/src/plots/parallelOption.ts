/**
 * From rows of a table to lines across its columns that ECharts draws.
 * @module
 */
import { type ChartOption, fontFamily, intervalOf, shortText, surroundings } from "./layout.js";
import { countText, numberText } from "./numberText.js";
import type { Axis, Coordinate, ParallelPlot } from "./plot.js";
import { hasPlace, type Scale, scaleOf } from "./scale.js";
import { colorAt, hexOf, shareOf, type Theme } from "./theme.js";

const axisFor = ({ name, scale }: Coordinate): Axis => ({ label: name, scale, min: null, max: null });

/** The option of parallel coordinates. */
export function parallelOption(plot: ParallelPlot, theme: Theme): ChartOption {
  const { axes, colorBy, best } = plot;
  const rows = (axes.at(0)?.values ?? []).map((_, row) => row);
  const kept = rows.filter((row) => axes.every((axis) => hasPlace(axis.values[row], axisFor(axis))));
  const left = rows.length - kept.length;
  const note = left > 0 ? `left out: ${countText(left)} rows with values that have no place on an axis` : "";
  const { option, top, bottom } = surroundings(plot, theme, [], note);
  const scales = axes.map((axis) =>
    scaleOf(axisFor(axis), [kept.map((row) => axis.values[row])], "round", plot.height / 55),
  );
  const dataOf = (row: number): readonly number[] => axes.map((axis) => axis.values[row]);
  const shareAt = (row: number): number => {
    const by = axes[colorBy];
    const written = (value: number): number => (by.scale === "log" ? Math.log10(value) : value);
    return shareOf(written(by.values[row]), [written(scales[colorBy].min), written(scales[colorBy].max)]);
  };
  // Yellow, the last color of the scale, is not seen on white: lines end before it.
  const colorOf = (row: number): string => hexOf(colorAt("viridis", 0.9 * shareAt(row)));
  return {
    ...option,
    parallel: { left: 56, right: 64, top: top + 24, bottom: bottom + 10 },
    parallelAxis: axes.map((axis, dim) => axisOption(axis, scales[dim], dim, theme)),
    series: [
      {
        type: "parallel",
        silent: true,
        lineStyle: { width: 1.5, opacity: best === null ? 0.75 : 0.5 },
        data: kept
          .filter((row) => row !== best)
          .map((row) => ({ value: dataOf(row), lineStyle: { color: colorOf(row) } })),
      },
      {
        type: "parallel",
        silent: true,
        data: kept
          .filter((row) => row === best)
          .map((row) => ({
            value: dataOf(row),
            lineStyle: { color: theme.series[3], width: 3, opacity: 1 },
          })),
      },
    ],
  };
}

function axisOption(axis: Coordinate, { min, max, ticks }: Scale, dim: number, theme: Theme): ChartOption {
  const { categories } = axis;
  const common = {
    dim,
    name: shortText(axis.name, 24),
    nameLocation: "end",
    nameGap: 12,
    nameTextStyle: { fontFamily, fontSize: 12, color: theme.ink, fontWeight: "bold" },
    axisLine: { lineStyle: { color: theme.soft, width: 1.5 } },
    axisTick: { lineStyle: { color: theme.soft } },
    splitLine: { show: false },
    minorTick: { show: false },
  };
  const label = {
    fontFamily,
    fontSize: 11,
    color: theme.soft,
    textBorderColor: theme.background,
    textBorderWidth: 3,
  };
  if (categories !== null)
    return {
      ...common,
      type: "category",
      data: categories.map((_, i) => String(i)),
      axisLabel: { ...label, formatter: (place: string) => shortText(categories[Number(place)], 20) },
    };
  return {
    ...common,
    type: axis.scale === "log" ? "log" : "value",
    min,
    max,
    interval: intervalOf(axis, { min, max, ticks }),
    axisTick: { ...common.axisTick, customValues: ticks },
    axisLabel: { ...label, customValues: ticks, formatter: (value: number) => numberText(value) },
  };
}
