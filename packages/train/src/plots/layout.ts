/**
 * What all charts have around their data: title, legend, note, axes of numbers; and how wide text is, about.
 * @module
 */

import { cutText } from "./escaped.js";
import { numberText } from "./numberText.js";
import type { Axis, Frame } from "./plot.js";
import type { Scale } from "./scale.js";
import type { Theme } from "./theme.js";

/** Options of Apache ECharts. Its own type would lead every reader of our declarations to its declarations. */
export type ChartOption = Readonly<Record<string, unknown>>;

/** The typeface of all text: what readers have of it. */
export const fontFamily = "Helvetica,Arial,sans-serif";

const legendRow = 22;

/** The width of a text in pixels, about: letters of the East are twice as wide as ours. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const letter of text)
    width +=
      letter.charCodeAt(0) > 0x2e80
        ? 1
        : /[il.,:;|'! ]/.test(letter)
          ? 0.3
          : /[A-Zmw]/.test(letter)
            ? 0.7
            : 0.55;
  return width * size;
}

/** Stands before a text that is also the name of something every object has, and takes no place. See `shortText`. */
export const joiner = "\u2060";

/**
 * A clean text of at most so many letters. ECharts keeps the widths of texts in an object, and takes what every object has under
 * `__proto__` or `toString` for its own, which would spoil these for the whole process: such a text gets an invisible letter before it,
 * which svgOf takes out again.
 */
export function shortText(text: string, most = 48): string {
  const short = cutText(text, most);
  return short in Object.prototype ? joiner + short : short;
}

/** A named thing of the legend. */
export interface LegendEntry {
  /** What ECharts knows it by; names of users may be equal. */
  readonly id: string;
  readonly name: string;
  readonly icon?: string;
}

/** Title, legend, note and the place that is left for the data. */
export function surroundings(
  plot: Frame,
  theme: Theme,
  legend: readonly LegendEntry[],
  note: string,
): { readonly option: ChartOption; readonly top: number; readonly bottom: number } {
  const named = legend.filter(({ name }) => name !== "");
  const names = new Map(named.map(({ id, name }) => [id, shortText(name)]));
  const titleHeight = plot.title === "" ? 12 : 38;
  const rows = legendRows([...names.values()], plot.width - 24);
  const text = { fontFamily, fontSize: 12, color: theme.soft };
  const option = {
    animation: false,
    backgroundColor: theme.background,
    textStyle: { fontFamily },
    title: [
      {
        text: shortText(plot.title, Math.floor(plot.width / 8)),
        left: 12,
        top: 12,
        padding: 0,
        textStyle: { fontFamily, fontSize: 15, fontWeight: "bold", color: theme.ink },
      },
      {
        text: note,
        left: plot.width - 12,
        textAlign: "right",
        bottom: 6,
        padding: 0,
        textStyle: { ...text, fontSize: 10, fontWeight: "normal" },
      },
    ],
    legend: {
      show: rows > 0,
      selectedMode: false,
      left: 12,
      width: plot.width - 24,
      top: titleHeight - 4,
      padding: 0,
      itemGap: 10,
      itemWidth: 22,
      itemHeight: 10,
      textStyle: text,
      // The sign of a line is the line and, at once, a dot on it that we do not draw there either.
      data: named.map(({ id, icon }) => ({
        name: id,
        ...(icon === undefined ? { itemStyle: { opacity: 0 } } : { icon }),
      })),
      formatter: (id: string) => names.get(id) ?? "",
    },
  };
  return { option, top: titleHeight + rows * legendRow + 4, bottom: note === "" ? 12 : 28 };
}

function legendRows(names: readonly string[], width: number): number {
  if (names.length === 0 || (names.length === 1 && names[0] === "")) return 0;
  let [rows, used] = [1, 0];
  for (const name of names) {
    const needed = 22 + 5 + textWidth(name, 12) * 1.1 + 10;
    if (used > 0 && used + needed > width) [rows, used] = [rows + 1, 0];
    used += needed;
  }
  return rows;
}

/** The place of the data with its axes and their names. */
export function placeOf(top: number, bottom: number, right = 20): ChartOption {
  return { left: 12, right, top, bottom, outerBoundsMode: "same", outerBoundsContain: "all" };
}

/** What every axis of a chart has. */
export function axisLook(axis: Axis, side: "x" | "y", theme: Theme): ChartOption {
  return {
    name: shortText(axis.label, 64),
    nameLocation: "middle",
    nameGap: side === "x" ? 28 : 40,
    nameTextStyle: { fontFamily, fontSize: 12, color: theme.soft },
    axisLine: { show: side === "x", onZero: false, lineStyle: { color: theme.soft } },
    axisTick: { show: side === "x", lineStyle: { color: theme.soft } },
    axisLabel: { fontFamily, fontSize: 11, color: theme.soft, hideOverlap: true },
    splitLine: { show: side === "y", lineStyle: { color: theme.faint } },
    minorTick: { show: false },
  };
}

/** An axis of numbers. */
export function numberAxis(axis: Axis, scale: Scale, side: "x" | "y", theme: Theme): ChartOption {
  const look = axisLook(axis, side, theme);
  const { min, max, ticks } = scale;
  return {
    ...look,
    type: axis.scale === "log" ? "log" : "value",
    min,
    max,
    interval: intervalOf(axis, scale),
    axisTick: { ...Object(look.axisTick), customValues: ticks },
    axisLabel: {
      ...Object(look.axisLabel),
      customValues: ticks,
      formatter: (value: number) => numberText(value),
    },
  };
}

/** ECharts looks for ticks of its own, and fails where a range is below 1e-20; it does not when it is told one interval, the whole. */
export function intervalOf({ scale }: Pick<Axis, "scale">, { min, max }: Scale): number {
  return scale === "log" ? Math.log10(max) - Math.log10(min) : max - min;
}
