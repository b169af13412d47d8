/**
 * Saves a run while it goes on.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import type { Command } from "../run/events.js";
import type { Figures } from "../run/runState.js";
import { type Callback, callback, nothing } from "./callback.js";
import { checkAtLeast, type MonitorOptions, monitorOf } from "./monitor.js";

/** What to save, when and where. */
export interface ModelCheckpointOptions<S> extends MonitorOptions {
  /** The file; `{epoch}` (from 1), `{step}` and names of figures, `{validation.loss}`, are filled in. */
  readonly file: string;
  /** Save only when the monitored figure is the best so far? Only at the end of epochs. Default false. */
  readonly bestOnly?: boolean;
  /** Save after this many epochs; default 1. */
  readonly everyEpochs?: number;
  /** Save after this many steps instead; a call of several steps that passes the mark counts. */
  readonly everySteps?: number;
  /** What to save instead of the run: (state) => state.params, say. */
  readonly select?: (state: S) => unknown;
}

/** What modelCheckpoint remembers. */
export interface ModelCheckpointMemory {
  readonly best: number | null;
}

const filled = (pattern: string, figures: Figures): string =>
  pattern.replace(/\{([^{}]*)\}/g, (whole, name: string) =>
    Object.hasOwn(figures, name) ? String(figures[name]) : whole,
  );

/**
 * Saves the run, or a part of its state, after epochs or steps; with `bestOnly` when it is the best so far. Two generations of each
 * file are kept; `loadRun` of @cotangent/train/node reads them.
 * @throws ArgumentError when an option is out of range, and, in a run, when there is no such figure
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, modelCheckpoint, startRun } from "@cotangent/train";
 * const saved: string[] = [];
 * await fit((x: Tensor, _: number) => [x.add(1), { loss: x }], datasets.fromArray([0]), {
 *   from: startRun(tensor(0)),
 *   epochs: 2,
 *   callbacks: [modelCheckpoint({ file: "run-{epoch}-{loss}.safetensors" })],
 *   effects: { save: async (file) => void saved.push(file), write: async () => undefined, print: () => undefined },
 * });
 * saved // => ["run-1-0.safetensors", "run-2-1.safetensors"]
 * ```
 */
export function modelCheckpoint<S>(options: ModelCheckpointOptions<S>): Callback<S, ModelCheckpointMemory> {
  const {
    file,
    bestOnly = false,
    everyEpochs = 1,
    everySteps,
    select,
  } = checkOptions("modelCheckpoint", options);
  checkAtLeast("modelCheckpoint", "everyEpochs", everyEpochs, 1);
  if (everySteps !== undefined) checkAtLeast("modelCheckpoint", "everySteps", everySteps, 1);
  const { read, improves } = monitorOf("modelCheckpoint", options);
  const init: ModelCheckpointMemory = { best: null };
  const on = everySteps === undefined || bestOnly ? (["epochEnd"] as const) : (["batchEnd"] as const);
  return callback(
    "modelCheckpoint",
    init,
    (memory: ModelCheckpointMemory, event) => {
      const save = (figures: Figures): readonly Command<S>[] => {
        const name = filled(file, { ...figures, epoch: event.epoch + 1, step: event.step });
        if (select === undefined) return [{ _tag: "save", file: name }];
        return [{ _tag: "save", file: name, content: select(event.run.state) }];
      };
      if (event._tag === "batchEnd" && everySteps !== undefined) {
        const isDue = event.step % everySteps < event.steps;
        return [memory, isDue ? save(event.figures) : nothing];
      }
      if (event._tag !== "epochEnd" || (event.epoch + 1) % everyEpochs !== 0) return [memory, nothing];
      if (!bestOnly) return [memory, save(event.metrics)];
      const value = read(event.metrics);
      return improves(value, memory.best) ? [{ best: value }, save(event.metrics)] : [memory, nothing];
    },
    { on },
  );
}
