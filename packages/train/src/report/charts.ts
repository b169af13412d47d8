/**
 * The plots of a report: one for each figure, with what it was on the training and on other data, and histograms of layers.
 * @module
 */
import { histogramPlot } from "../plots/histogramPlot.js";
import { linePlot } from "../plots/linePlot.js";
import type { Mark, XyPlot } from "../plots/plot.js";
import type { ReportData, ReportRow } from "./reportData.js";

const withoutCurve: readonly string[] = ["seconds", "examplesPerSecond"];

/** The curves of figures over epochs: the loss first, hyperparameters last. */
export function curvesOf(data: ReportData): readonly XyPlot[] {
  const metrics = namesOf(data.rows, (row) => row.metrics).filter((name) => !withoutCurve.includes(name));
  const groups = grouped(metrics);
  const ordered = [...groups.keys()].sort((a, b) => Number(b === "loss") - Number(a === "loss"));
  return [
    ...ordered.map((figure) => curve(data, figure, groups.get(figure) ?? [], (row) => row.metrics)),
    ...namesOf(data.rows, (row) => row.hyperparams).map((name) =>
      curve(data, name, [name], (row) => row.hyperparams),
    ),
  ];
}

type Part = (row: ReportRow) => Readonly<Record<string, number>>;

/** The names that any row has, in the order in which they come. */
export function namesOf(rows: readonly ReportRow[], part: Part): readonly string[] {
  return [...new Set(rows.flatMap((row) => Object.keys(part(row))))];
}

/** Names by figure: `validation.loss` is the figure `loss` where there is one. */
function grouped(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const name of names) {
    const figure = names.find((other) => name.endsWith(`.${other}`)) ?? name;
    groups.set(figure, [...(groups.get(figure) ?? []), name]);
  }
  return groups;
}

function curve({ rows, best }: ReportData, figure: string, names: readonly string[], part: Part): XyPlot {
  const valuesOf = (name: string): readonly number[] =>
    rows.map((row) => (Object.hasOwn(part(row), name) ? part(row)[name] : Number.NaN));
  const seen = names.flatMap(valuesOf).filter(Number.isFinite);
  // Of values that span decades most would lie on the axis.
  const spans = seen.length > 0 && Math.min(...seen) > 0 && Math.max(...seen) / Math.min(...seen) > 50;
  const marks: readonly Mark[] =
    best !== null && names.includes(best.monitor) ? [{ x: best.epoch, label: "best" }] : [];
  return linePlot({
    title: figure,
    width: 560,
    height: 300,
    x: "epoch",
    y: { scale: spans ? "log" : "linear" },
    series: names.map((name) => ({
      name: names.length === 1 ? "" : name === figure ? "training" : name.slice(0, -figure.length - 1),
      x: rows.map((row) => row.epoch),
      values: valuesOf(name),
    })),
    marks,
  });
}

/** The histograms of statistics that have some, one for each tensor. */
export function histogramsOf(rows: ReportData["statistics"][number]["rows"]): readonly XyPlot[] {
  return rows.flatMap(({ path, histogram }) => {
    if (histogram === null || !Number.isFinite(histogram.greatest - histogram.least)) return [];
    const { least, counts } = histogram;
    // All alike: the bar gets a width.
    const greatest = histogram.greatest > least ? histogram.greatest : least + (Math.abs(least) || 1);
    const edges = Array.from(
      { length: counts.length + 1 },
      (_, i) => least + ((greatest - least) * i) / counts.length,
    );
    return [
      histogramPlot({ title: path, width: 280, height: 180, y: "", series: [{ bins: { edges, counts } }] }),
    ];
  });
}
