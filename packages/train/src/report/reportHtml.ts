/**
 * A report as one HTML file: no script, nothing to fetch, everything that was given to it escaped.
 * @module
 */
import { countText } from "../plots/numberText.js";
import type { XyPlot } from "../plots/plot.js";
import { svgOf } from "../plots/svg.js";
import { nextTurn } from "../run/pause.js";
import { written } from "../textTable.js";
import { coursesOf, curvesOf, histogramsOf, namesOf } from "./charts.js";
import { type Content, html, type Markup, trusted } from "./html.js";
import type { CheckedGradient, ReportData } from "./reportData.js";
import { style } from "./style.js";

/**
 * The page of a report, the same for the same data. It needs no script, no internet and no other file, is dark where the screen is set
 * to dark, and can be printed.
 * @example
 * ```ts
 * import { type ReportData, reportHtml } from "@cotangent/train/report";
 * const data: ReportData = {
 *   title: "a < b",
 *   reason: "epochs",
 *   epochs: 1,
 *   steps: 10,
 *   examples: 600,
 *   seconds: 2,
 *   rows: [{ epoch: 1, step: 10, metrics: { loss: 0.5 }, hyperparams: {} }],
 *   best: { monitor: "loss", epoch: 1, value: 0.5 },
 *   parameters: [{ path: "kernel", shape: [3, 2], dtype: "float32", count: 6 }],
 *   statistics: [],
 *   gradientChecks: null,
 *   facts: {},
 * };
 * reportHtml(data).includes("<h1>a &lt; b</h1>") // => true
 * ```
 */
export function reportHtml(data: ReportData): string {
  return pageOf(data, drawn);
}

/** The same page; the event loop gets a turn between two plots. */
export async function reportHtmlInTurns(data: ReportData): Promise<string> {
  const plots = new Map<string, XyPlot>();
  pageOf(data, (plot, id) => {
    plots.set(id, plot);
    return "";
  });
  const pictures = new Map<string, string>();
  for (const [id, plot] of plots) {
    await nextTurn();
    pictures.set(id, drawn(plot, id));
  }
  await nextTurn();
  return pageOf(data, (_, id) => pictures.get(id) ?? "");
}

/** What draws a plot; ids are one of a kind in a page. */
type Draw = (plot: XyPlot, id: string) => string;

// The page has the style that makes them dark.
const drawn: Draw = (plot, id) => svgOf(plot, { theme: "light", id });

function pageOf(data: ReportData, draw: Draw): string {
  const { title, reason } = data;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<h1>${title}</h1>
<p class="lead">${reason === null ? "The run goes on." : `The run ended: ${reasonText(reason)}.`}</p>
${facts(data)}
${section("Curves", plots(draw, curvesOf(data), "curve"))}
${section("Epochs", epochs(data))}
${gradients(data.gradientChecks)}
${data.statistics.map((part, i) => statistics(draw, part, i))}
${section("Parameters", parameters(data))}
</body>
</html>
`;
  return page.markup;
}

const reasonText = (reason: string): string =>
  reason === "epochs" ? "all epochs were made" : reason === "steps" ? "all steps were made" : reason;

const section = (title: string, content: Markup | null): Markup | null =>
  content === null ? null : html`<h2>${title}</h2>\n${content}\n`;

function facts({ epochs, steps, examples, seconds, best, facts: more }: ReportData): Markup {
  const all: readonly (readonly [name: string, value: string])[] = [
    ["epochs", countText(epochs)],
    ["steps", countText(steps)],
    ...(seconds > 0 ? [["examples a second", countText(Math.round(examples / seconds))] as const] : []),
    ...(seconds > 0 ? [["training time", durationText(seconds)] as const] : []),
    ...(best === null
      ? []
      : [["best epoch", `${best.epoch}`] as const, [`${best.monitor} there`, written(best.value)] as const]),
    ...Object.entries(more).map(
      ([name, value]) => [name, typeof value === "number" ? written(value) : value] as const,
    ),
  ];
  return html`<dl class="facts">\n${all.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>`;
}

function durationText(seconds: number): string {
  if (seconds < 60) return `${written(Number(seconds.toPrecision(3)))} s`;
  const minutes = Math.floor(seconds / 60);
  const rest = String(Math.floor(seconds % 60)).padStart(2, "0");
  return minutes < 60
    ? `${minutes}:${rest} min`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest} h`;
}

function plots(draw: Draw, all: readonly XyPlot[], id: string, size = ""): Markup | null {
  if (all.length === 0) return null;
  const pictures = all.map((plot, i) => trusted(draw(plot, `${id}${i}`)));
  return html`<div class="${size} plots">\n${pictures}</div>`;
}

/** A table; the columns named in `texts` are aligned to the left. */
function table(
  titles: readonly string[],
  rows: readonly { readonly cells: readonly Content[]; readonly best?: boolean }[],
  texts: readonly number[] = [],
): Markup {
  const kind = (column: number): Markup => trusted(texts.includes(column) ? ' class="text"' : "");
  const head = titles.map((title, i) => html`<th${kind(i)} scope="col">${title}</th>`);
  const body = rows.map(
    ({ cells, best = false }) =>
      html`<tr${trusted(best ? ' class="best"' : "")}>${cells.map((cell, i) => html`<td${kind(i)}>${cell}</td>`)}</tr>\n`,
  );
  return html`<div class="table"><table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}</tbody>\n</table></div>`;
}

function epochs({ rows, best, epochs: all }: ReportData): Markup | null {
  if (rows.length === 0) return null;
  const metrics = namesOf(rows, (row) => row.metrics);
  const hyperparams = namesOf(rows, (row) => row.hyperparams);
  const cell = (of: Readonly<Record<string, number>>, name: string): Content => {
    if (!Object.hasOwn(of, name)) return "";
    return Number.isFinite(of[name]) ? written(of[name]) : html`<span class="bad">${String(of[name])}</span>`;
  };
  const lines = rows.map((row) => ({
    best: row.epoch === best?.epoch,
    cells: [
      countText(row.epoch),
      countText(row.step),
      ...metrics.map((name) => cell(row.metrics, name)),
      ...hyperparams.map((name) => cell(row.hyperparams, name)),
    ],
  }));
  const thinned =
    rows.length < all ? html`<p class="lead">${rows.length} of ${countText(all)} epochs.</p>\n` : null;
  return html`${thinned}${table(["epoch", "steps", ...metrics, ...hyperparams], lines)}`;
}

function gradients(checks: readonly CheckedGradient[] | null): Markup | null {
  if (checks === null) return null;
  const wrong = checks.filter(({ verdict }) => verdict === "fail").length;
  const unsettled = checks.filter(({ verdict }) => verdict === "kink" || verdict === "inconclusive").length;
  const verdict =
    wrong > 0
      ? html`<p class="bad"><strong>Wrong:</strong> ${wrong} of ${checks.length} comparisons disagree.</p>`
      : html`<p class="good"><strong>Right:</strong> ${checks.length - unsettled} comparisons agree${unsettled > 0 ? `, ${unsettled} say nothing (kinks, or differences that do not settle)` : ""}.</p>`;
  const lines = checks.map((check) => ({
    cells: [
      check.verdict === "fail" ? html`<span class="bad">fail</span>` : check.verdict,
      `${check.mode === "fwd" ? "forward" : "reverse"} mode, order ${check.order}`,
      check.argument,
      written(check.analytic),
      written(check.numeric),
      written(check.error),
      written(check.tolerance),
    ],
  }));
  const titles = ["verdict", "what", "argument", "by rules", "compared with", "error", "tolerance"];
  return section("Gradient check", html`${verdict}\n${table(titles, lines, [0, 1, 2])}`);
}

function statistics(draw: Draw, part: ReportData["statistics"][number], index: number): Markup | null {
  const { name, samples } = part;
  const last = samples.at(-1);
  if (last === undefined) return null;
  const { step, rows } = last;
  const hasDead = rows.some(({ dead }) => dead !== null);
  const lines = rows.map((row) => ({
    cells: [
      row.path,
      shapeText(row.shape),
      ...[row.mean, row.deviation, row.largest, row.zeros].map(written),
      row.notFinite > 0 ? html`<span class="bad">${written(row.notFinite)}</span>` : "0",
      ...(hasDead ? [row.dead === null ? "" : written(row.dead)] : []),
    ],
  }));
  const titles = [
    "path",
    "shape",
    "mean",
    "deviation",
    "largest",
    "zeros",
    "not finite",
    ...(hasDead ? ["dead units"] : []),
  ];
  return section(
    `Statistics of ${name}, after step ${countText(step)}`,
    html`${table(titles, lines, [0, 1])}\n${plots(draw, histogramsOf(rows), `h${index}n`, "small")}\n${plots(draw, coursesOf(samples), `s${index}n`)}`,
  );
}

const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;

function parameters({ parameters: all }: ReportData): Markup | null {
  if (all.length === 0) return null;
  const total = all.reduce((sum, { count }) => sum + count, 0);
  const lines = all.map(({ path, shape, dtype, count }) => ({
    cells: [path === "" ? "(all)" : path, shapeText(shape), dtype, countText(count)],
  }));
  return html`<p class="lead">${countText(total)} in ${all.length === 1 ? "one tensor" : `${all.length} tensors`}.</p>\n${table(["path", "shape", "type", "elements"], lines, [0, 1, 2])}`;
}
