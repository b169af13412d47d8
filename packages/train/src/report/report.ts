/**
 * The callback that writes a report when the run has ended. It remembers what the report tells, so a run that was stopped and goes on
 * is told from its begin.
 * @module
 */
import { Tensor } from "@cotangent/core";
import { type Callback, callback, nothing } from "../callbacks/callback.js";
import { layerStatisticsOf } from "../callbacks/layerStatistics.js";
import { monitorOf } from "../callbacks/monitor.js";
import { parameterRows } from "../parameterRows.js";
import { noRows, type Rows, withRow } from "../rows.js";
import type { TrainingEvent } from "../run/events.js";
import type { Figures, RunState } from "../run/runState.js";
import type { BestEpoch, CheckedGradient, ReportData, ReportRow } from "./reportData.js";
import { reportHtmlInTurns } from "./reportHtml.js";

/** What a report tells, and when. */
export interface ReportOptions {
  /** Default `Training run`. */
  readonly title?: string;
  /** The figure that says which epoch is best; default `validation.loss`, or `loss` where there is none. */
  readonly monitor?: string;
  /** Which is better, less or more? Default: as for earlyStopping. */
  readonly mode?: "min" | "max";
  /** Writes it after every epoch too, which takes as long as drawing it: some hundredths of a second. Default false. */
  readonly everyEpoch?: boolean;
  /** More facts, such as settings, or the versions that the run is made with: `{ node: process.version }`. */
  readonly facts?: Readonly<Record<string, string | number>>;
  /** What gradientReport of @cotangent/core/testing said of the loss. */
  readonly gradientChecks?: readonly CheckedGradient[];
}

/** What report remembers. */
export interface ReportMemory {
  /** At most 1000; those of longer runs are thinned out evenly. */
  readonly epochs: Rows<ReportRow>;
  readonly best: BestEpoch | null;
  /** When training began or went on, after the last evaluation; null outside of it. */
  readonly since: number | null;
  /** Seconds and examples of training. */
  readonly seconds: number;
  readonly examples: number;
}

/**
 * Writes a page about the run into a file at its end: why it ended, the curves of its figures, a table of its epochs, its hyperparameters if
 * the optimizer keeps them in its memory (injectHyperparams), its parameters, and what the callback `layerStatistics` measured. The
 * page needs no other file. `effects` must write: those of nodeEffects do. Each epoch costs a copy of the state. Its memory has seconds in it,
 * and so differs from run to run.
 * @throws ArgumentError, in a run, when the monitored figure is not among the metrics
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, startRun } from "@cotangent/train";
 * import { report } from "@cotangent/train/report";
 * // In Node: nodeEffects, of the entry "@cotangent/train/node".
 * const files = new Map<string, string>();
 * await fit((x: Tensor, _: number) => [x.add(1), { loss: x }], datasets.fromArray([0]), {
 *   from: startRun(tensor(0)),
 *   epochs: 3,
 *   callbacks: [report("run.html", { title: "Counting" })],
 *   effects: {
 *     save: async () => undefined,
 *     write: async (file, _, text) => void files.set(file, text),
 *     print: () => undefined,
 *   },
 * });
 * files.get("run.html")?.includes("<h1>Counting</h1>") // => true
 * ```
 */
export function report(file: string, options: ReportOptions = {}): Callback<never, ReportMemory> {
  const init: ReportMemory = { epochs: noRows, best: null, since: null, seconds: 0, examples: 0 };
  return callback(
    "report",
    init,
    (memory: ReportMemory, event) => {
      const next = remembered(memory, event, options);
      const isDue = event._tag === "end" || (event._tag === "epochEnd" && options.everyEpoch === true);
      if (!isDue) return [next, nothing];
      const data = dataOf(next, event.run, event._tag === "end" ? event.reason : null, options);
      return [next, [{ _tag: "write", file, at: 0, text: () => reportHtmlInTurns(data) }]];
    },
    { on: ["epochBegin", "resume", "batchEnd", "batchesEnd", "epochEnd", "end"] },
  );
}

function remembered(
  memory: ReportMemory,
  event: TrainingEvent<unknown>,
  options: ReportOptions,
): ReportMemory {
  const { time } = event;
  const seconds = memory.seconds + (memory.since === null ? 0 : (time - memory.since) / 1000);
  switch (event._tag) {
    case "epochBegin":
    case "resume":
      // A clock of another process has another origin.
      return { ...memory, since: time };
    case "batchEnd":
      return { ...memory, examples: memory.examples + event.examples, seconds, since: time };
    case "batchesEnd":
    case "end":
      return { ...memory, seconds, since: null };
    case "epochEnd": {
      const { epoch, step, metrics } = event;
      const row = (): ReportRow => ({
        epoch: epoch + 1,
        step,
        metrics,
        hyperparams: hyperparamsOf(event.run.state),
      });
      return {
        ...memory,
        epochs: withRow(memory.epochs, row, 1000),
        best: betterOf(memory.best, event, options),
      };
    }
    default:
      return memory;
  }
}

function betterOf(
  best: BestEpoch | null,
  { epoch, metrics }: { readonly epoch: number; readonly metrics: Figures },
  { monitor, mode }: ReportOptions,
): BestEpoch | null {
  const name =
    monitor ?? best?.monitor ?? ["validation.loss", "loss"].find((one) => Object.hasOwn(metrics, one));
  if (name === undefined) return best;
  const { read, improves } = monitorOf(
    "report",
    mode === undefined ? { monitor: name } : { monitor: name, mode },
  );
  const value = read(metrics);
  return improves(value, best?.value ?? null) ? { monitor: name, epoch: epoch + 1, value } : best;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Numbers that the optimizer keeps in its memory by name. */
function hyperparamsOf(state: unknown): Figures {
  const optimizer = isRecord(state) ? state.optimizerState : undefined;
  const all = isRecord(optimizer) ? optimizer.hyperparams : undefined;
  if (!isRecord(all)) return {};
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, x]) =>
      x instanceof Tensor && x.size === 1 ? [[name, Number(x.item())]] : [],
    ),
  );
}

/** What the callback layerStatistics remembers, by name. */
function statisticsOf(run: RunState<unknown>): ReportData["statistics"] {
  const { rows: samples } = layerStatisticsOf(run);
  const names = [...new Set(samples.flatMap(({ statistics }) => Object.keys(statistics)))];
  return names.map((name) => ({
    name,
    samples: samples.flatMap(({ step, statistics }) =>
      Object.hasOwn(statistics, name) ? [{ step, rows: statistics[name] }] : [],
    ),
  }));
}

function dataOf(
  { epochs, best, seconds, examples }: ReportMemory,
  run: RunState<unknown>,
  reason: string | null,
  options: ReportOptions,
): ReportData {
  return {
    title: options.title ?? "Training run",
    reason,
    epochs: epochs.count,
    steps: run.step,
    examples,
    seconds,
    rows: epochs.rows,
    best,
    parameters: parameterRows(run.state),
    statistics: statisticsOf(run),
    gradientChecks: options.gradientChecks ?? null,
    facts: options.facts ?? {},
  };
}

function isMemory(memory: unknown): memory is ReportMemory {
  return isRecord(memory) && "epochs" in memory && "best" in memory && "examples" in memory;
}

/**
 * What there is to report of a run that has the callback `report`, such as one that was loaded from a checkpoint; null when it has not.
 * `reportHtml` makes the page.
 * @example
 * ```ts
 * import { startRun } from "@cotangent/train";
 * import { reportDataOf } from "@cotangent/train/report";
 * reportDataOf(startRun(null)) // => null
 * ```
 */
export function reportDataOf(
  run: RunState<unknown>,
  options: Pick<ReportOptions, "title" | "facts" | "gradientChecks"> = {},
): ReportData | null {
  const memory = run.callbacks.report;
  return isMemory(memory) ? dataOf(memory, run, run.stopped, options) : null;
}
