/**
 * Colors: of text and lines in two themes, of series, and of numbers. Series have the colors of Okabe and Ito, which people with any
 * kind of color vision tell apart, ordered so that neighbors also differ when printed in grey.
 * @module
 * @see Masataka Okabe and Kei Ito, Color Universal Design, 2008
 */
import type { ColorScale } from "./plot.js";

/** The colors of a picture. All differ, so that a style sheet can exchange one theme for the other. */
export interface Theme {
  readonly background: string;
  /** Titles. */
  readonly ink: string;
  /** Other text, and axes. */
  readonly soft: string;
  /** Lines behind the data. */
  readonly faint: string;
  /** Where a number is missing. */
  readonly absent: string;
  readonly series: readonly string[];
}

/** Dark on white. */
export const light: Theme = {
  background: "#ffffff",
  ink: "#1c2127",
  soft: "#5b636d",
  faint: "#e3e6ea",
  absent: "#c9cdd2",
  series: ["#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7f6f00", "#4d4d4d"],
};

/** Light on near black. The two darkest colors of series are lighter here. */
export const dark: Theme = {
  background: "#14171c",
  ink: "#eceff3",
  soft: "#a3acb7",
  faint: "#2c323a",
  absent: "#4a515b",
  series: ["#3f9bdc", "#e8a614", "#12b886", "#ee7a2f", "#d78ab3", "#8bcdf5", "#bfae3a", "#b8b8b8"],
};

/** Every color of the light theme and its place in the dark one. */
export const pairs: readonly (readonly [light: string, dark: string])[] = [
  ...(["background", "ink", "soft", "faint", "absent"] as const).map(
    (name) => [light[name], dark[name]] as const,
  ),
  ...light.series.map((color, i) => [color, dark.series[i]] as const),
];

/** A color in parts from 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/**
 * Colors from low to high, at equal distances. Viridis by Stefan van der Walt and Nathaniel Smith (2015), read at nine places;
 * blues and the diverging RdBu, from blue to red, are of ColorBrewer by Cynthia Brewer (2002).
 */
const scales: Readonly<Record<ColorScale, readonly string[]>> = {
  grey: ["#000000", "#ffffff"],
  blues: ["#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c", "#08306b"],
  viridis: [
    "#440154",
    "#472d7b",
    "#3b528b",
    "#2c728e",
    "#21918c",
    "#28ae80",
    "#5ec962",
    "#addc30",
    "#fde725",
  ],
  diverging: [
    "#2166ac",
    "#4393c3",
    "#92c5de",
    "#d1e5f0",
    "#f7f7f7",
    "#fddbc7",
    "#f4a582",
    "#d6604d",
    "#b2182b",
  ],
};

function rgbOf(hex: string): Rgb {
  const part = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

/** The color at `share` of a scale, from 0 to 1; what is beyond has the color of the end. */
export function colorAt(scale: ColorScale, share: number): Rgb {
  const stops = scales[scale];
  const place = Math.min(1, Math.max(0, share)) * (stops.length - 1);
  const below = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [rgbOf(stops[below]), rgbOf(stops[below + 1])];
  const mixed = (i: 0 | 1 | 2): number => Math.round(from[i] + (to[i] - from[i]) * (place - below));
  return [mixed(0), mixed(1), mixed(2)];
}

/** A color as pages write it. */
export const hexOf = (rgb: Rgb): string =>
  `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;

/** Is dark text the one to read on it? By luminance, as WCAG 2 defines it, with a square for its power of 2.4. */
export function isBright([red, green, blue]: Rgb): boolean {
  return 0.2126 * red * red + 0.7152 * green * green + 0.0722 * blue * blue > 0.28 * 255 * 255;
}

/** The place of a value between low and high, as a share. A range without width is in its middle. */
export function shareOf(value: number, [low, high]: readonly [number, number]): number {
  if (low === high) return 0.5;
  const width = high - low;
  // The width of a range can be infinite where that of its half is not.
  return Number.isFinite(width) ? (value - low) / width : (value / 2 - low / 2) / (high / 2 - low / 2);
}
