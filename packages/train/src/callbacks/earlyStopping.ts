/**
 * Ends a run that no longer gets better.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import type { Command } from "../run/events.js";
import { type Callback, callback, nothing } from "./callback.js";
import { checkAtLeast, type MonitorOptions, monitorOf } from "./monitor.js";

/** When to end. */
export interface EarlyStoppingOptions extends MonitorOptions {
  /** How many epochs may pass without an improvement; default 0: the first epoch that is not better ends the run. */
  readonly patience?: number;
  /** A value that counts as the best from the start. Default: none. */
  readonly baseline?: number;
  /** Is the state of the best epoch what fit returns, however the run ended? Default true. */
  readonly restoreBest?: boolean;
  /** The number of the first epoch that is judged, from 0; default 0. */
  readonly startFromEpoch?: number;
}

/** What earlyStopping remembers. */
export interface EarlyStoppingMemory<S> {
  readonly best: number | null;
  readonly bestEpoch: number | null;
  /** The state behind the best epoch; null before there is one, and with restoreBest: false. */
  readonly bestState: S | null;
  /** Epochs since the last improvement. */
  readonly wait: number;
}

/**
 * Ends the run when the monitored figure has not improved for more than `patience` epochs, and makes the state of the best epoch
 * the one that fit returns: also when the run ended otherwise. `outcome.run` is still the run to go on with.
 * @throws ArgumentError when an option is out of range, and, in a run, when there is no such figure
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { earlyStopping, fit, startRun } from "@cotangent/train";
 * // Runs past its best state, 3.
 * const step = (x: Tensor, _: number) => [x.add(1), { loss: x.sub(2).mul(x.sub(2)) }] as const;
 * const outcome = await fit(step, datasets.fromArray([0]), {
 *   from: startRun(tensor(0)),
 *   epochs: 100,
 *   callbacks: [earlyStopping({ monitor: "loss", patience: 1 })],
 * });
 * [outcome.state.item(), outcome.run.state.item(), outcome.reason]
 * // => [3, 5, "earlyStopping: loss was best in epoch 2"]
 * ```
 */
export function earlyStopping<S>(options: EarlyStoppingOptions = {}): Callback<S, EarlyStoppingMemory<S>> {
  const {
    patience = 0,
    baseline = null,
    restoreBest = true,
    startFromEpoch = 0,
  } = checkOptions("earlyStopping", options);
  checkAtLeast("earlyStopping", "patience", patience, 0);
  const { read, improves } = monitorOf("earlyStopping", options);
  const init: EarlyStoppingMemory<S> = { best: baseline, bestEpoch: null, bestState: null, wait: 0 };
  return callback(
    "earlyStopping",
    init,
    (memory: EarlyStoppingMemory<S>, event) => {
      if (event._tag === "end") {
        const { bestState } = memory;
        const commands: readonly Command<S>[] =
          bestState === null ? nothing : [{ _tag: "edit", edit: () => bestState }];
        return [memory, commands];
      }
      if (event._tag !== "epochEnd" || event.epoch < startFromEpoch) return [memory, nothing];
      const value = read(event.metrics);
      if (improves(value, memory.best)) {
        const bestState = restoreBest ? event.run.state : null;
        return [{ best: value, bestEpoch: event.epoch, bestState, wait: 0 }, nothing];
      }
      const next = { ...memory, wait: memory.wait + 1 };
      if (next.wait <= patience) return [next, nothing];
      const name = options.monitor ?? "validation.loss";
      const where =
        memory.bestEpoch === null ? "never better than the baseline" : `best in epoch ${memory.bestEpoch}`;
      return [next, [{ _tag: "stop", reason: `earlyStopping: ${name} was ${where}` }]];
    },
    { on: ["epochEnd", "end"] },
  );
}
