/** The pictures of E2. */
import type { Figures } from "@cotangent/train";
import { type AxisOptions, gridPlot, heatmapPlot, linePlot, type Plot } from "@cotangent/train/plots";
import { curveOf } from "../lib/learn.js";
import { overfittingPoint } from "./network.js";

/** The four curves of a run: errors on the left, accuracies on the right, a line at the overfitting point. */
export function curves(name: string, figures: readonly Figures[]): Plot {
  const x = curveOf("epoch", figures);
  const point = overfittingPoint(figures).epoch;
  const panel = (title: string, figure: string, y: AxisOptions): Plot =>
    linePlot({
      title,
      width: 460,
      height: 300,
      x: "epoch",
      y,
      series: [
        { name: "train", x, values: curveOf(figure, figures) },
        { name: "test", x, values: curveOf(`validation.${figure}`, figures) },
      ],
      marks: [{ x: point }],
    });
  return gridPlot({
    plots: [
      panel(`Units: ${name}`, "loss", { label: "squared error", min: 0, max: 0.6 }),
      panel(`Test error least in epoch ${point}`, "accuracy", {
        label: "share recognized",
        min: 0.8,
        max: 1,
      }),
    ],
  });
}

/** The grid search: a row of `errors` for each number of units, a column for each rate. */
export function errorMap(
  units: readonly number[],
  rates: readonly number[],
  errors: readonly (readonly number[])[],
): Plot {
  const least = Math.min(...errors.flat());
  return heatmapPlot({
    title: "Least test error, mean of the seeds",
    x: "rate",
    y: "units",
    values: errors,
    columns: rates.map(String),
    rows: units.map(String),
    // Where a seed did not learn the error is far out, and would leave no color for the others.
    range: [least, 1.2 * least],
  });
}
