/**
 * A training run as one value: what steps change, how far the run is, and what its callbacks remember. It can be saved
 * between any two steps, and the run that goes on from it is the run that was never stopped.
 * @module
 */
import type { Cursor } from "@cotangent/data";

/** Numbers by name: `loss`, `accuracy`, `validation.loss`. */
export type Figures = Readonly<Record<string, number>>;

/** All of a run. `S` is what the step function changes: a TrainState, or any tree of tensors. */
export interface RunState<S> {
  readonly state: S;
  /** How many steps were made. */
  readonly step: number;
  /** The batch that comes next: epochs that are complete, and batches of this one that were used. */
  readonly cursor: Cursor;
  /** Sums over the steps of this epoch, weighted by examples, from which its means are made. */
  readonly sums: Figures;
  /** How many examples are in the sums. */
  readonly examples: number;
  /** The figures of the last complete epoch: means over its steps, and those of the evaluation behind it. */
  readonly metrics: Figures;
  /** What each callback remembers, by its name. */
  readonly callbacks: Readonly<Record<string, unknown>>;
  /** Why a callback has ended the run; null while it may go on. Set it to null to go on all the same. */
  readonly stopped: string | null;
}

/**
 * The run before its first step.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { startRun } from "@cotangent/train";
 * const run = startRun({ w: tensor(0) });
 * [run.step, run.cursor] // => [0, { epoch: 0, index: 0 }]
 * ```
 */
export function startRun<S>(state: S): RunState<S> {
  return Object.freeze({
    state,
    step: 0,
    cursor: Object.freeze({ epoch: 0, index: 0 }),
    sums: Object.freeze({}),
    examples: 0,
    metrics: Object.freeze({}),
    callbacks: Object.freeze({}),
    stopped: null,
  });
}
