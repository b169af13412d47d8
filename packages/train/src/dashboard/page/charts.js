/**
 * One chart for each figure: its values at steps as a faint line, its means over epochs as a strong one, and those of every
 * evaluation beside them.
 * @module
 */
import { drawn, element, numberText, tickText } from "./elements.js";

/** @import { Board } from "../board.js" */
/** @import { Curve } from "../curve.js" */

/** @type {typeof import("echarts")} */
const { init } = await import(/** @type {string} */ ("./echarts.js"));

/**
 * A line of a chart.
 * @typedef {{ readonly curve: Curve, readonly label: string, readonly color: number, readonly faint: boolean }} Line
 */

/**
 * The name of the figure that a curve is of, and what it was measured on: `validation.loss` is loss on validation data.
 * @param {string} name
 * @param {readonly string[]} prefixes
 * @returns {readonly [figure: string, of: string]}
 */
function splitName(name, prefixes) {
  const prefix = prefixes.find((one) => name.startsWith(`${one}.`));
  return prefix === undefined ? [name, "training"] : [name.slice(prefix.length + 1), prefix];
}

/**
 * The lines of every chart, by the name of the figure: the loss first, the others as they came.
 * @param {Board} board
 * @returns {readonly (readonly [figure: string, lines: readonly Line[]])[]}
 */
function chartsOf({ curves, prefixes }) {
  /** @type {Map<string, Line[]>} */
  const charts = new Map();
  for (const curve of curves) {
    const [figure, of] = splitName(curve.name, prefixes);
    const lines = charts.get(figure) ?? [];
    const color = of === "training" ? 0 : 1 + prefixes.indexOf(of);
    const label = curve.of === "steps" ? "batches" : of;
    charts.set(figure, [...lines, { curve, label, color, faint: curve.of === "steps" }]);
  }
  return [...charts].sort(([a], [b]) => Number(b === "loss") - Number(a === "loss"));
}

const style = () => getComputedStyle(document.documentElement);

/**
 * @param {number} index
 * @returns {string}
 */
const seriesColor = (index) =>
  style()
    .getPropertyValue(`--series-${index % 8}`)
    .trim();

/**
 * How a chart is drawn.
 * @typedef {{ readonly isLog: boolean, readonly range: readonly [first: number, last: number] }} Frame
 */

/**
 * @param {readonly Line[]} lines
 * @param {Frame} frame
 */
function optionOf(lines, { isLog, range: [first, last] }) {
  const [ink, soft, faint, background] = ["ink", "soft", "faint", "background"].map((name) =>
    style().getPropertyValue(`--${name}`).trim(),
  );
  const label = { color: soft, fontSize: 11, hideOverlap: true };
  return {
    animation: false,
    grid: { left: 2, right: 6, top: 10, bottom: 2, outerBoundsMode: "same", outerBoundsContain: "all" },
    xAxis: {
      type: "value",
      min: first,
      max: Math.max(last, first + 1),
      name: "step",
      nameLocation: "middle",
      nameGap: 21,
      nameTextStyle: { color: soft, fontSize: 11 },
      axisLine: { lineStyle: { color: faint } },
      axisTick: { show: false },
      axisLabel: { ...label, showMinLabel: false, alignMaxLabel: "right", formatter: tickText },
      splitLine: { show: false },
      splitNumber: 4,
    },
    yAxis: {
      type: isLog ? "log" : "value",
      scale: true,
      axisLabel: { ...label, formatter: tickText },
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: faint } },
      splitNumber: 4,
    },
    tooltip: {
      trigger: "axis",
      // Drawn, and not written as HTML.
      renderMode: "richText",
      confine: true,
      backgroundColor: background,
      borderColor: faint,
      textStyle: { color: ink, fontSize: 12 },
      axisPointer: { lineStyle: { color: soft, type: "solid", opacity: 0.5 } },
      formatter: tooltipOf(lines),
    },
    series: lines.map(({ curve, color, faint: isFaint }) => ({
      type: "line",
      data: curve.points.map(([step, value]) => {
        const isSeen = typeof value === "number" && (!isLog || value > 0);
        return [step, isSeen ? value : null];
      }),
      showSymbol: curve.points.length < 2 || (!isFaint && curve.points.length <= 30),
      symbol: "circle",
      symbolSize: isFaint ? 4 : 5,
      silent: true,
      z: isFaint ? 1 : 2,
      itemStyle: { color: seriesColor(color), opacity: isFaint ? 0.45 : 1 },
      lineStyle: {
        color: seriesColor(color),
        width: isFaint ? 1.2 : 2,
        opacity: isFaint ? 0.45 : 1,
        join: "round",
      },
    })),
  };
}

/**
 * What the pointer shows: the step, and the nearest value of each line.
 * @param {readonly Line[]} lines
 */
function tooltipOf(lines) {
  /** @param {unknown} found what ECharts found near the pointer */
  return (found) => {
    const near =
      /** @type {readonly { readonly seriesIndex: number, readonly value: readonly [number, number | null] }[]} */ (
        found
      );
    if (near.length === 0) return "";
    const rows = near.flatMap(({ seriesIndex, value: [, value] }) => {
      const line = lines[seriesIndex];
      if (line === undefined || value === null) return [];
      return [lines.length === 1 ? numberText(value) : `${line.label}  ${numberText(value)}`];
    });
    return [`step ${numberText(near[0].value[0])}`, ...rows].join("\n");
  };
}

/**
 * The name, the color and the last value of every line but those of steps where there are means.
 * @param {readonly Line[]} lines
 * @param {ReadonlyMap<string, number | string>} latest
 */
function legendOf(lines, latest) {
  return lines.map(({ curve, label, color, faint }) => {
    const last =
      curve.of === "steps" ? (curve.points.at(-1)?.[1] ?? latest.get(curve.name)) : curve.points.at(-1)?.[1];
    const stroke = {
      x1: 0,
      x2: 16,
      y1: 4,
      y2: 4,
      stroke: seriesColor(color),
      "stroke-width": faint ? 1.5 : 2.5,
    };
    const icon = drawn(
      "svg",
      { width: 16, height: 8, "aria-hidden": "true" },
      drawn("line", { ...stroke, opacity: faint ? 0.5 : 1 }),
    );
    const value = element("b", typeof last === "string" ? { class: "bad" } : {}, numberText(last ?? ""));
    return lines.length === 1 ? element("li", {}, icon, value) : element("li", {}, icon, label, value);
  });
}

/**
 * The charts in an element: a function that draws what a board has.
 * @param {HTMLElement} parent
 * @returns {(board: Board) => void}
 */
export function chartList(parent) {
  /** @type {Map<string, ReturnType<typeof chartCard>>} */
  const cards = new Map();
  return (board) => {
    const charts = chartsOf(board);
    const latest = new Map(board.latest);
    const names = charts.map(([figure]) => figure);
    // All charts have one axis of steps, so that what lies above one another belongs together.
    const firsts = board.curves.flatMap(({ points: [first] }) => (first === undefined ? [] : [first[0]]));
    /** @type {Frame["range"]} */
    const range = [Math.min(board.step, ...firsts), board.step];
    for (const [name, card] of cards) {
      if (names.includes(name)) continue;
      card.remove();
      cards.delete(name);
    }
    for (const [place, [figure, lines]] of charts.entries()) {
      const card = cards.get(figure) ?? chartCard(figure);
      cards.set(figure, card);
      if (parent.children[place] !== card.root)
        parent.insertBefore(card.root, parent.children[place] ?? null);
      card.draw(lines, latest, range);
    }
  };
}

/** @param {string} figure */
function chartCard(figure) {
  const place = element("div", { class: "chart" });
  const legend = element("ul", { class: "legend" });
  const toggle = element(
    "button",
    { type: "button", "aria-pressed": "false", title: "Logarithmic axis" },
    "log",
  );
  const top = element("div", { class: "top" }, element("h2", { title: figure }, figure), toggle);
  const root = element("section", { class: "card" }, top, legend, place);
  /** @type {ReturnType<typeof init> | undefined} */
  let chart;
  /** @type {readonly Line[]} */
  let shown = [];
  let isLog = false;
  /** @type {Frame["range"]} */
  let range = [0, 1];
  const draw = () => {
    // Its size is known once it is on the page.
    chart ??= init(place, null, { renderer: "canvas" });
    chart.setOption(/** @type {import("echarts").EChartsOption} */ (optionOf(shown, { isLog, range })), {
      notMerge: true,
    });
  };
  toggle.addEventListener("click", () => {
    isLog = !isLog;
    toggle.setAttribute("aria-pressed", String(isLog));
    draw();
  });
  const sizes = new ResizeObserver(() => chart?.resize());
  sizes.observe(place);
  return {
    root,
    remove: () => {
      sizes.disconnect();
      chart?.dispose();
      root.remove();
    },
    /**
     * @param {readonly Line[]} lines
     * @param {ReadonlyMap<string, number | string>} latest
     * @param {Frame["range"]} now
     */
    draw: (lines, latest, now) => {
      shown = lines;
      range = now;
      legend.replaceChildren(...legendOf(lines, latest));
      place.dataset.points = String(lines.reduce((sum, { curve }) => sum + curve.points.length, 0));
      draw();
    },
  };
}
