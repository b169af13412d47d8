/**
 * The figures of a run, kept: what plots, tables and reports are made of.
 * @module
 */
import { checkOptions } from "@cotangent/core/checks";
import { checkRun } from "../checks.js";
import { noRows, type Rows, withRow } from "../rows.js";
import type { Figures, RunState } from "../run/runState.js";
import { type Callback, callback, nothing } from "./callback.js";
import { checkAtLeast } from "./monitor.js";

/** What to keep. */
export interface HistoryOptions {
  /** Keep the figures of steps too? Default false: only the metrics of epochs. */
  readonly steps?: boolean;
  /**
   * The most rows of each kind; default 1000, 2 or more. When there are more, every second one is dropped, and from then on only every
   * second one comes in: the rows always cover the whole run evenly.
   */
  readonly limit?: number;
}

/** What history remembers. */
export interface HistoryMemory {
  /** Each row with `epoch`, from 1, and `step` beside its figures. */
  readonly epochs: Rows<Figures>;
  readonly steps: Rows<Figures>;
}

/**
 * Remembers the metrics of every epoch, and on request the figures of every call of the step, in a bounded number of rows. `historyOf`
 * reads it from a run.
 * @throws ArgumentError when limit is below 2
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, history, historyOf, startRun } from "@cotangent/train";
 * const step = (x: Tensor, by: number) => [x.add(by), { loss: x }] as const;
 * const options = { from: startRun(tensor(0)), epochs: 2, callbacks: [history()] };
 * const { run } = await fit(step, datasets.fromArray([1, 2]), options);
 * historyOf(run).epochs.rows
 * // => [{ epoch: 1, step: 2, loss: 0.5 }, { epoch: 2, step: 4, loss: 3.5 }]
 * ```
 */
export function history(options: HistoryOptions = {}): Callback<never, HistoryMemory> {
  const { steps = false, limit = 1000 } = checkOptions("history", options);
  checkAtLeast("history", "limit", limit, 2);
  const init: HistoryMemory = Object.freeze({ epochs: noRows, steps: noRows });
  return callback(
    "history",
    init,
    (memory: HistoryMemory, event) => {
      const { step } = event;
      const epoch = event.epoch + 1;
      if (event._tag === "epochEnd") {
        const row = (): Figures => Object.freeze({ epoch, step, ...event.metrics });
        return [{ ...memory, epochs: withRow(memory.epochs, row, limit) }, nothing];
      }
      if (event._tag !== "batchEnd" || !steps) return [memory, nothing];
      const row = (): Figures => Object.freeze({ epoch, step, ...event.figures });
      return [{ ...memory, steps: withRow(memory.steps, row, limit) }, nothing];
    },
    { on: steps ? ["batchEnd", "epochEnd"] : ["epochEnd"] },
  );
}

function isHistory(memory: unknown): memory is HistoryMemory {
  return typeof memory === "object" && memory !== null && "epochs" in memory && "steps" in memory;
}

/**
 * What the callback `history` of a run remembers; nothing when the run has none.
 * @example
 * ```ts
 * import { historyOf, startRun } from "@cotangent/train";
 * historyOf(startRun(null)).epochs.rows // => []
 * ```
 */
export function historyOf(run: RunState<unknown>, name = "history"): HistoryMemory {
  checkRun("historyOf", "run", run);
  const memory = run.callbacks[name];
  return isHistory(memory) ? memory : { epochs: noRows, steps: noRows };
}
