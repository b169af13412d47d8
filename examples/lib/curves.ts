/** Named curves over epochs: as a plot, and as a table. */
import { linePlot, type Plot } from "@cotangent/train/plots";
import { table } from "./table.js";

/** A figure of every epoch. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

/** Curves over epochs, from 1. */
export function drawCurves(
  curves: readonly Curve[],
  {
    title,
    y,
    scale = "linear",
  }: { readonly title: string; readonly y: string; readonly scale?: "linear" | "log" },
): Plot {
  const series = curves.map((curve) => ({ ...curve, x: curve.values.map((_, epoch) => epoch + 1) }));
  return linePlot({ title, width: 460, height: 320, x: "epoch", y: { label: y, scale }, series });
}

/** A row per curve, its first and last values and some between them. */
export function curveTable(title: string, curves: readonly Curve[]): string {
  const last = Math.max(...curves.map(({ values }) => values.length)) - 1;
  const epochs = [...new Set([0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * last)))];
  return table(
    [title, ...epochs.map((epoch) => `epoch ${epoch + 1}`)],
    curves.map(({ name, values }) => [name, ...epochs.map((epoch) => values[epoch] ?? "-")]),
  );
}
