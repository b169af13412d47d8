/**
 * Callbacks that watch: time, and an average of the parameters.
 * @module
 */
import { jit } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { incrementalUpdate } from "@cotangent/optim";
import { type Callback, callback, nothing } from "./callback.js";
import { checkAtLeast } from "./monitor.js";

/** What timing remembers. */
export interface TimingMemory {
  /** When the epoch, or its continuation, began; null between epochs. */
  readonly since: number | null;
  /** Examples since then. */
  readonly examples: number;
}

/**
 * Measures the training part of each epoch: `seconds` and `examplesPerSecond` among its metrics. Of an epoch that was resumed in its
 * middle only the last part is measured. The one callback whose memory differs from run to run.
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, startRun, timing } from "@cotangent/train";
 * const { run } = await fit((x: Tensor, _: number) => [x, null], datasets.fromArray([0]), {
 *   from: startRun(tensor(0)),
 *   callbacks: [timing()],
 * });
 * Object.keys(run.metrics) // => ["seconds", "examplesPerSecond"]
 * ```
 */
export function timing(): Callback<never, TimingMemory> {
  const init: TimingMemory = { since: null, examples: 0 };
  return callback(
    "timing",
    init,
    (memory: TimingMemory, event) => {
      switch (event._tag) {
        case "epochBegin":
        case "resume":
          return [{ since: event.time, examples: 0 }, nothing];
        case "batchEnd":
          return [{ ...memory, examples: memory.examples + event.examples }, nothing];
        case "batchesEnd": {
          const seconds = (event.time - (memory.since ?? event.time)) / 1000;
          const metrics = { seconds, examplesPerSecond: seconds > 0 ? memory.examples / seconds : 0 };
          return [init, [{ _tag: "measure", metrics }]];
        }
        default:
          return [memory, nothing];
      }
    },
    { on: ["epochBegin", "resume", "batchEnd", "batchesEnd"] },
  );
}

/** Which average. */
export interface EmaOptions {
  /** The share of the old average in the new one, in [0, 1]; default 0.999. */
  readonly decay?: number;
  /** What its figures begin with; default `ema`. */
  readonly prefix?: string;
}

/** States with parameters. */
export interface HasParams {
  readonly params: unknown;
}

// The overload keeps the type of the state: a spread of S is an S, which TypeScript cannot say.
function withParams<S extends HasParams>(state: S, params: unknown): S;
function withParams(state: HasParams, params: unknown): HasParams {
  return Object.freeze({ ...state, params });
}

/**
 * Keeps an exponential moving average of `state.params` over the steps, and evaluates it after every epoch: `ema.loss` and so on
 * among the metrics. The average is its memory: `run.callbacks.ema`. Costs a copy of the state a step.
 * @throws ArgumentError when decay is out of range, and, in a run, when there are no validation data
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { emaEvaluation, fit, startRun } from "@cotangent/train";
 * const trainer = {
 *   step: ({ params }: { params: Tensor }, _: number) => [{ params: params.add(1) }, null] as const,
 *   evaluate: ({ params }: { params: Tensor }) => ({ loss: params }),
 * };
 * const data = datasets.fromArray([0, 0, 0]);
 * const { run } = await fit(trainer, data, {
 *   from: startRun({ params: tensor(0) }),
 *   validation: datasets.fromArray([0]),
 *   callbacks: [emaEvaluation({ decay: 0.5 })],
 * });
 * run.metrics // => { "validation.loss": 3, "ema.loss": 2.25 }
 * ```
 */
export function emaEvaluation<S extends HasParams>(options: EmaOptions = {}): Callback<S, unknown> {
  const { decay = 0.999, prefix = "ema" } = checkOptions("emaEvaluation", options);
  checkAtLeast("emaEvaluation", "decay", decay, 0);
  checkAtLeast("emaEvaluation", "1 - decay", 1 - decay, 0);
  const averaged = jit((params: unknown, before: unknown): unknown =>
    incrementalUpdate(params, before, 1 - decay),
  );
  return callback<S, unknown>(
    prefix,
    null,
    (average, event) => {
      if (event._tag === "batchEnd") {
        const { params } = event.run.state;
        return [average === null ? params : averaged(params, average), nothing];
      }
      if (event._tag !== "batchesEnd" || average === null) return [average, nothing];
      const state = withParams(event.run.state, average);
      return [average, [{ _tag: "evaluate", state, prefix }]];
    },
    { on: ["batchEnd", "batchesEnd"] },
  );
}
