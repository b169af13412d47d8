/**
 * A plot is frozen data: what is to be drawn, in the words of the field, and nothing about how. Functions make it, `svgOf` draws
 * it, and a page that is live can read the same data.
 * @module
 */
import { ArgumentError, Tensor } from "@cotangent/core";

/** Numbers to be drawn: an array, a typed array, or a concrete tensor, read in row-major order. */
export type Numbers = ArrayLike<number> | Tensor;

/** How an axis reads; a text is its label. */
export interface AxisOptions {
  /** What stands beside it, with the unit. Default: nothing. */
  readonly label?: string;
  /** `log` has no place for zero and what is below: such points are left out, and a note counts them. Default `linear`. */
  readonly scale?: "linear" | "log";
  /** The least value to show. Default: that of the data, rounded. */
  readonly min?: number;
  /** The largest value to show. Default: that of the data, rounded. */
  readonly max?: number;
}

/** What all plots can be told. */
export interface PlotOptions {
  /** The line above it. Default: none. */
  readonly title?: string;
  /** Pixels, text and all; default 640. */
  readonly width?: number;
  /** Pixels, text and all; default 400. */
  readonly height?: number;
}

/** A straight line across a plot: at `x`, at `y`, or at both. */
export interface Mark {
  readonly x?: number;
  readonly y?: number;
  readonly label?: string;
}

/** An axis, all said. */
export interface Axis {
  readonly label: string;
  readonly scale: "linear" | "log";
  readonly min: number | null;
  readonly max: number | null;
}

/** What all plots have. */
export interface Frame {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/** A named sequence of points, all said. */
export interface Series {
  /** Its name in the legend; an empty one is in none. */
  readonly name: string;
  /** `steps` is the outline of a histogram: the value holds from one x to the next. */
  readonly draw: "line" | "points" | "steps";
  readonly x: readonly number[];
  readonly y: readonly number[];
  /** The edges of its band, empty if it has none. */
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly dashed: boolean;
  /** Its place in the palette. */
  readonly color: number;
  /** From 0, unseen, to 1. */
  readonly opacity: number;
}

/** Lines, points and histograms over two axes of numbers. */
export interface XyPlot extends Frame {
  readonly _tag: "xy";
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly marks: readonly Mark[];
}

/** Bars over names. */
export interface BarPlot extends Frame {
  readonly _tag: "bar";
  readonly x: Axis;
  readonly y: Axis;
  readonly categories: readonly string[];
  readonly series: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** From numbers to colors: black to white, white to dark blue, dark violet over green to yellow, or blue over white to red. */
export type ColorScale = "grey" | "blues" | "viridis" | "diverging";

/** A matrix as colored cells. */
export interface HeatmapPlot extends Frame {
  readonly _tag: "heatmap";
  readonly x: Axis;
  readonly y: Axis;
  /** Names of the columns and of the rows. */
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly values: readonly (readonly number[])[];
  readonly colors: ColorScale;
  readonly range: readonly [low: number, high: number];
  /** Are the numbers written into the cells? */
  readonly numbers: boolean;
}

/** One axis of a plot of parallel coordinates, with the place of every row on it. */
export interface Coordinate {
  readonly name: string;
  readonly scale: "linear" | "log";
  /** The names of its places 0, 1, ...; null if its values are numbers. */
  readonly categories: readonly string[] | null;
  readonly values: readonly number[];
}

/** Rows of a table as lines across its columns. */
export interface ParallelPlot extends Frame {
  readonly _tag: "parallel";
  readonly axes: readonly Coordinate[];
  /** The axis by whose values the lines are colored. */
  readonly colorBy: number;
  /** The row that is drawn strongest; null for none. */
  readonly best: number | null;
}

/** A small picture: `height` rows of `width` pixels, each one number or three. */
export interface Picture {
  readonly label: string;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly values: readonly number[];
}

/** Small pictures in rows. */
export interface ImagePlot extends Frame {
  readonly _tag: "image";
  readonly pictures: readonly Picture[];
  readonly columns: number;
  readonly colors: ColorScale;
  /** The values of the first and of the last color; null: of each picture its own. */
  readonly range: readonly [low: number, high: number] | null;
}

/** Several plots as one picture. */
export interface GridPlot extends Frame {
  readonly _tag: "grid";
  readonly plots: readonly Plot[];
  readonly columns: number;
}

/** Anything that svgOf draws. */
export type Plot = XyPlot | BarPlot | HeatmapPlot | ParallelPlot | ImagePlot | GridPlot;

/** Numbers as a frozen array. */
export function numbersOf(values: Numbers): readonly number[] {
  return Object.freeze(Array.from<number>(values instanceof Tensor ? values.toTypedArray() : values));
}

/** An axis with its defaults. */
export function axisOf(op: string, options: string | AxisOptions | undefined): Axis {
  const given = typeof options === "string" ? { label: options } : (options ?? {});
  const { label = "", scale = "linear", min = null, max = null } = given;
  for (const end of [min, max])
    check(
      op,
      end === null || Number.isFinite(end),
      "the ends of an axis must be numbers",
      "finite ones",
      `${end}`,
    );
  check(
    op,
    scale === "linear" || Math.min(min ?? 1, max ?? 1) > 0,
    "the ends of a log axis must be positive",
    "above 0",
    `${min ?? max}`,
  );
  check(
    op,
    min === null || max === null || min < max,
    "an axis must end above where it begins",
    `above ${min}`,
    `${max}`,
  );
  return Object.freeze({ label, scale, min, max });
}

/** Title and size with their defaults. */
export function frameOf(op: string, options: PlotOptions, width = 640, height = 400): Frame {
  const frame = {
    title: options.title ?? "",
    width: options.width ?? width,
    height: options.height ?? height,
  };
  for (const name of ["width", "height"] as const)
    check(
      op,
      frame[name] >= 40 && frame[name] <= 10_000,
      `${name} must be in pixels`,
      "40 to 10000",
      frame[name],
    );
  return frame;
}

/** Throws unless `holds`. */
export function check(
  op: string,
  holds: boolean,
  requirement: string,
  expected: string,
  received: string | number,
): void {
  if (!holds) throw new ArgumentError({ op, requirement, expected, received: String(received) });
}
