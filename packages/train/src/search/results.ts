/**
 * What came of a search, for reading: a table, and rows for a plot.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import type { MonitorOptions } from "../callbacks/monitor.js";
import { textTable } from "../textTable.js";
import { ranked, type SearchState, trialsOf } from "./search.js";
import { checkSpace, type Space } from "./space.js";

type Cell = string | number;

const cellOf = (value: unknown): Cell =>
  typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value);

/**
 * The trials of a search as a table of text, the best first.
 * @throws ArgumentError when figures lack the monitored one
 * @example
 * ```ts
 * import { choice, formatSearch, gridPoints, search } from "@cotangent/train";
 * const points = gridPoints({ rate: choice([0.1, 0.5]), bend: choice(["tanh", "relu"]) });
 * const train = ({ rate, bend }: (typeof points)[number]) => ({
 *   figures: { loss: rate + bend.length / 8, accuracy: rate },
 *   run: null,
 * });
 * const options = { monitor: "loss" };
 * formatSearch(await search(points.slice(1), train, options), options)
 * // => trial  rate  bend  budget  loss  accuracy
 * //    -----  ----  ----  ------  ----  --------
 * //        0   0.1  relu       1   0.6       0.1
 * //        1   0.5  tanh       1     1       0.5
 * //        2   0.5  relu       1     1       0.5
 * ```
 */
export function formatSearch<P extends object>(
  searched: SearchState<P, unknown>,
  options: MonitorOptions = {},
): string {
  const rows = ranked(trialsOf("formatSearch", searched), options);
  const names = [...new Set(rows.flatMap(({ point }) => Object.keys(point)))];
  const figures = [...new Set(rows.flatMap((trial) => Object.keys(trial.figures)))];
  return textTable(
    ["trial", ...names, "budget", ...figures],
    rows.map((trial) => {
      const values = new Map<string, unknown>(Object.entries(trial.point));
      return [
        trial.number,
        ...names.map((name) => cellOf(values.get(name) ?? "")),
        trial.budget,
        ...figures.map((name) => trial.figures[name] ?? Number.NaN),
      ];
    }),
  );
}

/** What parallelCoordinatesPlot of @cotangent/train/plots is made of. */
export interface SearchAxes {
  readonly axes: readonly { readonly name: string; readonly scale: "linear" | "log" }[];
  readonly rows: readonly (readonly Cell[])[];
  /** The name of the last axis: that of the monitored figure. */
  readonly colorBy: string;
}

/**
 * The trials of a search as lines across the axes of its space, the monitored figure last: the options of parallelCoordinatesPlot of
 * @cotangent/train/plots.
 * @throws ArgumentError when figures lack the monitored one
 * @example
 * ```ts
 * import { gridPoints, logUniform, search, searchAxes } from "@cotangent/train";
 * const space = { rate: logUniform(0.25, 4) };
 * const train = ({ rate }: { rate: number }) => ({ figures: { loss: rate * 2 }, run: null });
 * const found = await search(gridPoints(space, { count: 2 }), train, { monitor: "loss" });
 * searchAxes(found, space, { monitor: "loss" })
 * // => {
 * //      axes: [{ name: "rate", scale: "log" }, { name: "loss", scale: "linear" }],
 * //      rows: [[0.25, 0.5], [4, 8]],
 * //      colorBy: "loss",
 * //    }
 * ```
 */
export function searchAxes<P extends object>(
  searched: SearchState<P, unknown>,
  space: Space,
  options: MonitorOptions = {},
): SearchAxes {
  const { monitor = "validation.loss" } = checkOptions("searchAxes", options);
  const trials = trialsOf("searchAxes", searched);
  checkSpace("searchAxes", space);
  const parameters = Object.entries(space);
  const axes = parameters.map(([name, { _tag }]) => ({
    name,
    scale: _tag === "logUniform" ? ("log" as const) : ("linear" as const),
  }));
  const rows = ranked(trials, options).map(({ point, figures }) => {
    const values = new Map<string, unknown>(Object.entries(point));
    return [...parameters.map(([name]) => cellOf(values.get(name) ?? "")), figures[monitor]];
  });
  return Object.freeze({
    axes: Object.freeze([...axes, { name: monitor, scale: "linear" as const }]),
    rows: Object.freeze(rows),
    colorBy: monitor,
  });
}
