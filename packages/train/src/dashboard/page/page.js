/**
 * The page of a run: shows the board that its server sends, as often as the screen is drawn.
 * @module
 */
import { chartList } from "./charts.js";
import { byId, clockText, countText, element, numberText } from "./elements.js";
import { tableList } from "./statistics.js";

/** @import { Board } from "../board.js" */

const drawCharts = chartList(byId("charts"));
const showTables = tableList(byId("tables"));

/** @type {Board | undefined} */
let board;
let isConnected = false;
let isDue = false;

/**
 * @param {string} name
 * @param {string} value
 * @param {string} [rest]
 */
const fact = (name, value, rest = "") =>
  element("div", {}, element("dt", {}, name), element("dd", {}, value, element("small", {}, rest)));

/** @param {Board} shown */
function factsOf({ phase, epoch, epochs, step, steps, seconds, made, examples }) {
  const left =
    steps !== null && made > 0 && phase !== "ended" ? (seconds / made) * (steps - step) : undefined;
  return [
    fact("epoch", countText(epoch), epochs === null ? "" : ` of ${countText(epochs)}`),
    fact("step", countText(step), steps === null ? "" : ` of ${countText(steps)}`),
    fact("examples a second", seconds > 0 && examples > 0 ? countText(examples / seconds) : "–"),
    fact("elapsed", clockText(seconds)),
    ...(left === undefined ? [] : [fact("time left", clockText(left))]),
  ];
}

/** @param {Board} shown */
function phaseOf({ phase, reason }) {
  if (phase === "ended")
    return isConnected
      ? `ended: ${reason}`
      : `ended: ${reason}. The process is gone, this page keeps what it got.`;
  if (!isConnected) return "connection lost, trying again";
  return phase === "idle" ? "waiting for a run" : phase;
}

function draw() {
  isDue = false;
  if (board === undefined) return;
  const { title, phase, step, steps } = board;
  const share = phase === "ended" ? 1 : steps === null || steps === 0 ? 0 : step / steps;
  const percent = Math.floor(100 * share);
  byId("title").textContent = title;
  document.title = phase === "ended" ? `ended – ${title}` : `${percent} % – ${title}`;
  const status = byId("phase");
  status.textContent = phaseOf(board);
  status.dataset.phase = isConnected || phase === "ended" ? phase : "lost";
  byId("done").style.width = `${100 * share}%`;
  byId("progress").setAttribute("aria-valuenow", numberText(percent));
  byId("facts").replaceChildren(...factsOf(board));
  drawCharts(board);
  showTables(board);
}

/** Draws with the next picture of the screen; never while the page is hidden. */
function drawSoon() {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(draw);
}

function connect() {
  const events = new EventSource("./events");
  events.onopen = () => {
    isConnected = true;
  };
  events.onmessage = ({ data }) => {
    isConnected = true;
    // The server of this page wrote it.
    board = /** @type {Board} */ (JSON.parse(data));
    drawSoon();
  };
  events.onerror = () => {
    isConnected = false;
    drawSoon();
    // After the end nobody will come back.
    if (board?.phase === "ended") events.close();
    else if (events.readyState === EventSource.CLOSED) setTimeout(connect, 1000);
  };
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawSoon);
connect();
