/**
 * The plots of a report: one for each figure, with what it was on the training and on other data, and histograms of layers.
 * @module
 */
import type { TensorStatistics } from "../diagnostics/statistics.js";
import { histogramPlot } from "../plots/histogramPlot.js";
import { linePlot } from "../plots/linePlot.js";
import type { Mark, XyPlot } from "../plots/plot.js";
import type { ReportData, ReportRow, ReportSample } from "./reportData.js";

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
  const marks: readonly Mark[] =
    best !== null && names.includes(best.monitor) ? [{ x: best.epoch, label: "best" }] : [];
  return linePlot({
    title: figure,
    width: 560,
    height: 300,
    x: "epoch",
    y: { scale: scaleOf(names.flatMap(valuesOf)) },
    series: names.map((name) => ({
      name: names.length === 1 ? "" : name === figure ? "training" : name.slice(0, -figure.length - 1),
      x: rows.map((row) => row.epoch),
      values: valuesOf(name),
    })),
    marks,
  });
}

/** Of positive values that span decades most would lie on a linear axis. */
function scaleOf(values: readonly number[]): "log" | "linear" {
  const seen = values.filter(Number.isFinite);
  const [least, most] = seen.reduce(
    ([low, high], x) => [Math.min(low, x), Math.max(high, x)],
    [Infinity, -Infinity],
  );
  return least > 0 && most / least > 50 ? "log" : "linear";
}

// As many as the palette has colors.
const perPlot = 8;

/** Curves of statistics over the steps, where there are several samples: how far each tensor spreads, and how far it reaches. */
export function coursesOf(samples: readonly ReportSample[]): readonly XyPlot[] {
  if (samples.length < 2) return [];
  const paths = [...new Set(samples.flatMap(({ rows }) => rows.map(({ path }) => path)))];
  const parts = Array.from({ length: Math.ceil(paths.length / perPlot) }, (_, i) =>
    paths.slice(i * perPlot, (i + 1) * perPlot),
  );
  return parts.flatMap((part, i) => {
    const of =
      parts.length === 1 ? "" : `, ${i * perPlot + 1} to ${i * perPlot + part.length} of ${paths.length}`;
    return [
      course(`standard deviation${of}`, samples, part, ({ deviation }) => deviation),
      course(`largest absolute value${of}`, samples, part, ({ largest }) => largest),
    ];
  });
}

function course(
  title: string,
  samples: readonly ReportSample[],
  paths: readonly string[],
  numberOf: (row: TensorStatistics) => number,
): XyPlot {
  const steps = samples.map(({ step }) => step);
  const series = paths.map((path) => ({
    name: path === "" ? "(all)" : path,
    x: steps,
    values: samples.map(({ rows }) => {
      const row = rows.find((one) => one.path === path);
      return row === undefined ? Number.NaN : numberOf(row);
    }),
  }));
  // A tensor of zeros, such as a bias before the first step, has no place on a log axis; the others are to be seen all the same.
  const scale = scaleOf(series.flatMap(({ values }) => values.filter((value) => value > 0)));
  return linePlot({ title, width: 560, height: 300, x: "step", y: { scale }, series });
}

/** The histograms of statistics that have some, one for each tensor. */
export function histogramsOf(rows: readonly TensorStatistics[]): readonly XyPlot[] {
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
