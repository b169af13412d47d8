/**
 * Tables of what the run is made of: a row for each tensor, with its histogram now and, as an outline, at first.
 * @module
 */
import { countText, drawn, element, numberText } from "./elements.js";

/** @import { Board, TensorRow } from "../board.js" */
/** @import { ParameterRow } from "../../parameterRows.js" */

const [width, height] = [150, 34];

/**
 * The outline of a histogram in a picture whose x axis goes from `least` to `greatest`.
 * @param {NonNullable<TensorRow["histogram"]>} histogram
 * @param {readonly [least: number, greatest: number]} range
 */
function outlineOf(histogram, [least, greatest]) {
  const span = histogram.greatest - histogram.least;
  // Elements that are all alike get one bar of four pixels where they are.
  const counts = span > 0 ? histogram.counts : [1];
  const most = Math.max(...counts);
  /** @param {number} value */
  const x = (value) =>
    greatest > least ? ((value - least) / (greatest - least)) * (width - 2) + 1 : width / 2;
  const start = Math.min(width - 5, Math.max(1, x(histogram.least) - 2));
  /** @param {number} i */
  const edge = (i) => (span > 0 ? x(histogram.least + (span * i) / counts.length) : start + 4 * i);
  const steps = counts.map((count, i) => {
    const y = (height - 1 - (count / most) * (height - 4)).toFixed(1);
    return `L${edge(i).toFixed(1)} ${y}L${edge(i + 1).toFixed(1)} ${y}`;
  });
  return `M${edge(0).toFixed(1)} ${height - 1}${steps.join("")}L${edge(counts.length).toFixed(1)} ${height - 1}`;
}

/** @param {TensorRow} row */
function histogramOf({ histogram, first }) {
  if (histogram === null) return "";
  const both = [histogram, ...(first === null ? [] : [first])];
  const least = Math.min(...both.map((one) => one.least));
  const greatest = Math.max(...both.map((one) => one.greatest));
  /** @type {readonly [number, number]} */
  const range = [least, greatest];
  const parts = [
    drawn("path", { class: "now", d: outlineOf(histogram, range) }),
    ...(first === null ? [] : [drawn("path", { class: "first", d: outlineOf(first, range) })]),
    drawn("line", { class: "axis", x1: 0, x2: width, y1: height - 0.5, y2: height - 0.5 }),
  ];
  const label = `from ${numberText(histogram.least)} to ${numberText(histogram.greatest)}`;
  return drawn("svg", { width, height, role: "img", "aria-label": label }, ...parts);
}

/**
 * A table of texts and numbers; the first columns are texts.
 * @param {readonly string[]} titles
 * @param {number} texts
 * @param {readonly (readonly (Node | string)[])[]} rows
 */
function tableOf(titles, texts, rows) {
  /** @param {number} i */
  const kind = (i) => ({ class: i < texts ? "text code" : "" });
  const head = titles.map((title, i) =>
    element("th", { scope: "col", class: i < texts ? "text" : "" }, title),
  );
  const body = rows.map((row) => element("tr", {}, ...row.map((cell, i) => element("td", kind(i), cell))));
  const table = element(
    "table",
    {},
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
  return element("div", { class: "scroll" }, table);
}

/**
 * @param {number | string} value
 * @returns {Node}
 */
const numberCell = (value) =>
  element("span", typeof value === "string" ? { class: "bad" } : {}, numberText(value));

/** @param {TensorRow} row */
function numbersOf(row) {
  const bad =
    row.notFinite > 0
      ? [element("span", { class: "bad" }, `${numberText(100 * row.notFinite)} % not finite`)]
      : [];
  const range =
    row.histogram === null
      ? ""
      : `${numberText(row.histogram.least)} … ${numberText(row.histogram.greatest)}`;
  return [
    numberCell(row.mean),
    numberCell(row.deviation),
    bad[0] ?? element("span", { class: "range" }, range),
    histogramOf(row),
  ];
}

const outlineNote = "The outline is the histogram at the start.";
const numberTitles = ["mean", "deviation", "range", "histogram"];

/**
 * The parameters, with their statistics where the run gives them.
 * @param {readonly ParameterRow[]} parameters
 * @param {readonly TensorRow[]} statistics
 */
function parametersOf(parameters, statistics) {
  const byPath = new Map(statistics.map((row) => [row.path, row]));
  const hasNumbers = statistics.length > 0;
  const rows = parameters.map(({ path, shape, dtype, count }) => {
    const known = byPath.get(path);
    const numbers = known === undefined ? numberTitles.map(() => "") : numbersOf(known);
    return [path, `[${shape.join(", ")}]`, dtype, countText(count), ...(hasNumbers ? numbers : [])];
  });
  const total = parameters.reduce((sum, { count }) => sum + count, 0);
  const tensors = parameters.length === 1 ? "1 tensor" : `${countText(parameters.length)} tensors`;
  const titles = ["path", "shape", "dtype", "count", ...(hasNumbers ? numberTitles : [])];
  const note = `${countText(total)} in ${tensors}${hasNumbers ? `. ${outlineNote}` : ""}`;
  return sectionOf("Parameters", note, tableOf(titles, 3, rows));
}

/**
 * @param {string} title
 * @param {string} note
 * @param {Node} table
 */
function sectionOf(title, note, table) {
  return element(
    "section",
    {},
    element("div", { class: "top" }, element("h2", {}, title), element("p", {}, note)),
    table,
  );
}

/**
 * The tables in an element: a function that shows what a board has.
 * @param {HTMLElement} parent
 * @returns {(board: Board) => void}
 */
export function tableList(parent) {
  let shown = "";
  return ({ parameters, sections }) => {
    // They change once an epoch.
    const now = JSON.stringify([parameters, sections]);
    if (now === shown) return;
    shown = now;
    const own = sections.find(({ name }) => name === "parameters")?.rows ?? [];
    const others = sections.filter(({ name }) => name !== "parameters");
    const tables = others.map(({ name, rows }) =>
      sectionOf(
        name,
        outlineNote,
        tableOf(
          ["path", "zeros", ...numberTitles],
          1,
          rows.map((row) => [row.path, numberText(row.zeros), ...numbersOf(row)]),
        ),
      ),
    );
    parent.replaceChildren(...(parameters.length > 0 ? [parametersOf(parameters, own)] : []), ...tables);
  };
}
