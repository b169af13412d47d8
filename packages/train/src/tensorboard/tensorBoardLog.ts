/**
 * Figures and histograms for TensorBoard.
 * @module
 */
import { type Callback, callback, nothing } from "../callbacks/callback.js";
import { checkAtLeast } from "../callbacks/monitor.js";
import type { TensorStatistics } from "../diagnostics/statistics.js";
import type { TrainingEvent } from "../run/events.js";
import type { Figures } from "../run/runState.js";
import { fileHeader, type SummaryValue, summaryRecord } from "./event.js";

/** What is written, and how often. */
export interface TensorBoardOptions<S> {
  /** Figures of a step every so many steps, 1 or more; default 10. Infinity: only those of epochs. */
  readonly everySteps?: number;
  /**
   * Histograms after every `histogramEpochs` epochs: functions of the state by name, such as treeStatistics with bins, or those that
   * gradientStatistics gives. Costs a copy of the state and the calls. Default: none.
   */
  readonly histograms?: Readonly<Record<string, (state: S) => readonly TensorStatistics[]>>;
  /** Default 1. */
  readonly histogramEpochs?: number;
}

/** What tensorBoardLog remembers. */
export interface TensorBoardMemory {
  /** Bytes written. */
  readonly at: number;
}

const scalars = (group: string, figures: Figures): readonly SummaryValue[] =>
  Object.entries(figures).map(([name, scalar]) => ({ tag: `${group}/${name}`, scalar }));

/**
 * Writes an event file for TensorBoard into `folder`: `tensorboard --logdir folder` shows `step/loss` and `epoch/loss`, as all figures, over
 * steps, and histograms. Where the next record begins is part of what it remembers, so a run that goes on writes over what is made again.
 * @throws ArgumentError when an option is out of range, and, in a run, when the effects cannot write bytes
 * @example
 * ```ts
 * import { mkdtemp, readdir } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, startRun, treeStatistics } from "@cotangent/train";
 * import { nodeEffects, tensorBoardLog } from "@cotangent/train/node";
 * const folder = join(await mkdtemp(join(tmpdir(), "cotangent-")), "logs");
 * const log = tensorBoardLog(folder, { histograms: { state: (w: Tensor) => treeStatistics({ w }, { bins: 30 }) } });
 * await fit((w: Tensor, _: number) => [w.mul(0.5), { loss: w.sum() }], datasets.fromArray([1, 2]), {
 *   from: startRun(tensor([1, 2])),
 *   epochs: 3,
 *   callbacks: [log],
 *   effects: nodeEffects,
 * });
 * await readdir(folder) // => ["events.out.tfevents.0.cotangent"]
 * ```
 */
export function tensorBoardLog<S>(
  folder: string,
  options: TensorBoardOptions<S> = {},
): Callback<S, TensorBoardMemory> {
  const { everySteps = 10, histograms = {}, histogramEpochs = 1 } = options;
  checkAtLeast("tensorBoardLog", "everySteps", everySteps, 1);
  checkAtLeast("tensorBoardLog", "histogramEpochs", histogramEpochs, 1);
  const named = Object.entries(histograms);
  // TensorBoard reads files that are called so.
  const file = `${folder}/events.out.tfevents.0.cotangent`;
  const histogramsOf = (event: TrainingEvent<S>): readonly SummaryValue[] => {
    if (named.length === 0 || (event.epoch + 1) % histogramEpochs !== 0) return [];
    const { state } = event.run;
    return named.flatMap(([name, measure]) =>
      measure(state).flatMap((row) =>
        row.histogram === null ? [] : [{ tag: `${name}/${row.path}`, histogram: row }],
      ),
    );
  };
  const valuesOf = (event: TrainingEvent<S>): readonly SummaryValue[] => {
    if (event._tag === "epochEnd") return [...scalars("epoch", event.metrics), ...histogramsOf(event)];
    if (event._tag !== "batchEnd" || event.step % everySteps >= event.steps) return [];
    return scalars("step", event.figures);
  };
  return callback<S, TensorBoardMemory>(
    "tensorBoardLog",
    { at: 0 },
    (memory, event) => {
      const values = valuesOf(event);
      if (values.length === 0) return [memory, nothing];
      const { at } = memory;
      // Seconds since 1970, from the clock of the events; what is remembered does not depend on it.
      const seconds = (performance.timeOrigin + event.time) / 1000;
      const record = summaryRecord(seconds, event.step, values);
      const header = at === 0 ? fileHeader(seconds) : new Uint8Array();
      const bytes = new Uint8Array([...header, ...record]);
      return [{ at: at + bytes.length }, [{ _tag: "writeBytes", file, at, bytes }]];
    },
    { on: ["batchEnd", "epochEnd"] },
  );
}
