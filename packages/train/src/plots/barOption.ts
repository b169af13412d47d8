/**
 * From bars and from cells of a matrix to what ECharts draws.
 * @module
 */
import {
  axisLook,
  type ChartOption,
  fontFamily,
  numberAxis,
  placeOf,
  shortText,
  surroundings,
  textWidth,
} from "./layout.js";
import { leftOut } from "./note.js";
import { numberText } from "./numberText.js";
import type { BarPlot } from "./plot.js";
import { hasPlace, isDrawable, scaleOf } from "./scale.js";
import type { Theme } from "./theme.js";

/** The option of bars over names. */
export function barOption(plot: BarPlot, theme: Theme): ChartOption {
  const entries = plot.series.map(({ name }, i) => ({ id: `s${i}`, name, icon: "rect" }));
  const values = plot.series.map((series) => series.values);
  const unknown = values.flat().filter((value) => !isDrawable(value)).length;
  const nowhere = values.flat().filter((value) => !hasPlace(value, plot.y)).length - unknown;
  const note = leftOut(unknown, nowhere);
  const { option, top, bottom } = surroundings(plot, theme, entries, note);
  const y = scaleOf(plot.y, [...values, [0]], "round", plot.height / 55);
  const few = plot.series.length === 1 && plot.categories.length <= 12;
  return {
    ...option,
    grid: placeOf(top + (few ? 8 : 0), bottom),
    xAxis: categoryAxis(plot, theme),
    yAxis: numberAxis(plot.y, y, "y", theme),
    series: plot.series.map((series, i) => ({
      type: "bar",
      name: `s${i}`,
      silent: true,
      data: series.values.map((value) => (hasPlace(value, plot.y) ? value : null)),
      itemStyle: { color: theme.series[i % theme.series.length] },
      barMaxWidth: 56,
      barCategoryGap: "30%",
      barGap: "8%",
      label: {
        show: few,
        position: "top",
        fontFamily,
        fontSize: 11,
        color: theme.soft,
        formatter: ({ value }: { readonly value: unknown }) =>
          typeof value === "number" ? numberText(Number(value.toPrecision(4))) : "",
      },
    })),
  };
}

function categoryAxis({ x, width, categories }: BarPlot, theme: Theme): ChartOption {
  const look = axisLook(x, "x", theme);
  const names = categories.map((name) => shortText(name, 24));
  const place = (width - 90) / Math.max(1, names.length);
  const widest = Math.max(0, ...names.map((name) => textWidth(name, 11) * 1.1 + 6));
  // Every bar keeps its name while names fit, side by side or aslant.
  const all = widest <= place ? { interval: 0 } : place >= 14 ? { interval: 0, rotate: 40 } : {};
  return {
    ...look,
    type: "category",
    // Places, since equal names would be one category.
    data: names.map((_, i) => String(i)),
    nameGap: 28,
    axisTick: { show: false },
    axisLabel: { ...Object(look.axisLabel), ...all, formatter: (at: string) => names[Number(at)] },
  };
}
