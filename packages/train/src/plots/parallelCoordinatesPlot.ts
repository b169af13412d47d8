/**
 * Parallel coordinates: each row of a table, such as a trial of a search, is a line across axes that are its columns.
 * @module
 */
import { type Coordinate, check, frameOf, type ParallelPlot, type PlotOptions } from "./plot.js";

/** What a parallelCoordinatesPlot shows. */
export interface ParallelCoordinatesPlotOptions extends PlotOptions {
  /** The axes, from left to right; the names of the columns. */
  readonly axes: readonly (string | { readonly name: string; readonly scale?: "linear" | "log" })[];
  /** A row has a value per axis. An axis with a value that is no number holds names, in the order in which they come. */
  readonly rows: readonly (readonly (number | string | boolean)[])[];
  /** The name of the axis that colors the lines, from blue to yellow; default: the last. */
  readonly colorBy?: string;
  /** Which values of that axis are better: the best row is drawn strongest. Default: neither. */
  readonly best?: "min" | "max";
}

/**
 * Rows of a table as lines across its columns. A row with a value that is not finite is left out.
 * @throws ArgumentError when a row has not one value per axis, or there is no axis to color by
 * @see Alfred Inselberg, The plane with parallel coordinates, 1985
 * @example
 * ```ts
 * import { parallelCoordinatesPlot } from "@cotangent/train/plots";
 * const plot = parallelCoordinatesPlot({
 *   axes: [{ name: "rate", scale: "log" }, "units", "activation", "accuracy"],
 *   rows: [[0.1, 20, "tanh", 0.91], [0.01, 40, "relu", 0.95]],
 *   best: "max",
 * });
 * [plot.best, plot.axes[2].categories, plot.axes[2].values] // => [1, ["tanh", "relu"], [0, 1]]
 * ```
 */
export function parallelCoordinatesPlot(options: ParallelCoordinatesPlotOptions): ParallelPlot {
  const op = "parallelCoordinatesPlot";
  const { rows, best } = options;
  const names = options.axes.map((axis) => (typeof axis === "string" ? { name: axis } : axis));
  check(op, names.length > 0, "there must be axes", "one or more", 0);
  for (const row of rows)
    check(op, row.length === names.length, "a row must have a value per axis", `${names.length}`, row.length);
  const axes = names.map(({ name, scale = "linear" }, i) =>
    coordinateOf(
      name,
      scale,
      rows.map((row) => row[i]),
    ),
  );
  const { colorBy = names[names.length - 1].name } = options;
  const by = names.findIndex(({ name }) => name === colorBy);
  check(op, by >= 0, "colorBy must be an axis", names.map(({ name }) => name).join(", "), colorBy);
  return Object.freeze({
    _tag: "parallel",
    ...frameOf(op, options, 720),
    axes: Object.freeze(axes),
    colorBy: by,
    best: best === undefined ? null : bestOf(axes[by].values, best === "max" ? 1 : -1),
  });
}

function coordinateOf(
  name: string,
  scale: "linear" | "log",
  values: readonly (number | string | boolean)[],
): Coordinate {
  if (values.every((value) => typeof value === "number"))
    return Object.freeze({ name, scale, categories: null, values: Object.freeze(values) });
  const categories = Object.freeze([...new Set(values.map(String))]);
  const places = values.map((value) => categories.indexOf(String(value)));
  return Object.freeze({ name, scale: "linear", categories, values: Object.freeze(places) });
}

function bestOf(values: readonly number[], sign: 1 | -1): number | null {
  const scores = values.map((value) => (Number.isFinite(value) ? sign * value : Number.NEGATIVE_INFINITY));
  const best = scores.indexOf(scores.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY));
  return Number.isFinite(values[best]) ? best : null;
}
