/**
 * Evaluation: figures of a state on data, as a part of a run or by itself.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkArguments, checkOptions } from "@cotangent/core/checks";
import { isNone } from "fp-ts/lib/Option.js";
import type { Callback } from "../callbacks/callback.js";
import { checkCallbacks, checkData } from "../checks.js";
import type { Batches } from "./batches.js";
import { type Conductor, conduct } from "./conductor.js";
import { consoleEffects } from "./consoleEffects.js";
import type { Effects } from "./events.js";
import { examplesIn, means, readReport, summed } from "./figures.js";
import { pauses } from "./pause.js";
import { type Figures, startRun } from "./runState.js";
import type { Trainer } from "./trainer.js";
import { finished, settled, type Turns, told } from "./turns.js";

/** How an evaluation or a prediction goes. */
export interface InferenceOptions<S> {
  /** What listens; it may ask to stop, measure, write and print. */
  readonly callbacks?: readonly Callback<NoInfer<S>>[];
  /** Who writes and prints; `nodeEffects` of @cotangent/train/node in Node. Default: prints to the console, and cannot write. */
  readonly effects?: Effects;
  /** Ends it before the next batch: the promise is rejected with the reason of the signal. */
  readonly signal?: AbortSignal;
}

/** What an evaluation goes through, and who hears of it. */
export interface Evaluating<S, B> {
  readonly conductor: Conductor<S>;
  readonly evaluate: (state: S, batch: B) => unknown;
  readonly data: Batches<B>;
  readonly prefix: string;
  readonly pause: () => Promise<void> | undefined;
  /** Is it to end before the next batch? Throws when it was aborted. */
  readonly ends: () => boolean;
}

/** Evaluates a state; its figures, means over the examples, are added to the metrics of the run. */
export function* evaluating<S, B>(
  { conductor, evaluate: report, data, prefix, pause, ends }: Evaluating<S, B>,
  state: S,
): Turns<S> {
  yield* told(conductor, { _tag: "evaluationBegin", prefix });
  let sums: Figures = {};
  let total = 0;
  const { epoch } = conductor.standing().cursor;
  for (let index = 0; !ends(); index++) {
    const element = data.at(index, epoch);
    if (isNone(element)) break;
    const batch = yield* settled(element.value);
    yield* told(conductor, { _tag: "evaluationBatchBegin", prefix, index });
    const [figures] = readReport(report(state, batch), null);
    const examples = examplesIn(batch);
    sums = summed(sums, figures, examples);
    total += examples;
    yield* told(conductor, { _tag: "evaluationBatchEnd", prefix, index, figures, examples });
    const turn = pause();
    if (turn !== undefined) yield turn;
  }
  const metrics = means(sums, total, prefix === "" ? "" : `${prefix}.`);
  const now = conductor.standing();
  conductor.advance({ ...now, metrics: Object.freeze({ ...now.metrics, ...metrics }) });
  yield* told(conductor, { _tag: "evaluationEnd", prefix, metrics });
}

/**
 * The figures of a state on data: the means of what the trainer's `evaluate` reports, over all examples. The data are those of
 * epoch 0. Callbacks hear of evaluationBegin, each batch, and evaluationEnd.
 * @throws ArgumentError (rejects) when the trainer has no `evaluate`, or a callback asks for what only a run can do; what `signal`
 * was aborted with
 * @example
 * ```ts
 * import { tensor, type Tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { evaluate } from "@cotangent/train";
 * const trainer = { evaluate: (bias: Tensor, x: Tensor) => ({ loss: x.sub(bias).mean() }) };
 * await evaluate(trainer, datasets.fromArray([tensor([1, 2]), tensor([6])]), tensor(1)) // => { loss: 2 }
 * ```
 */
export async function evaluate<S, B>(
  trainer: Pick<Trainer<S, B>, "evaluate">,
  data: Batches<B>,
  state: S,
  options: InferenceOptions<S> = {},
): Promise<Figures> {
  const { callbacks = [], effects = consoleEffects, signal } = checkOptions("evaluate", options);
  checkData("evaluate", data);
  checkCallbacks("evaluate", callbacks);
  checkArguments("evaluate", { trainer: "object" }, { trainer }, "Pass trainerOf(model, objective).");
  if (trainer.evaluate === undefined) {
    throw new ArgumentError({
      op: "evaluate",
      requirement: "the trainer must have a function `evaluate`",
      received: "a trainer without",
      fix: "Pass { evaluate }, or trainerOf(model, objective).",
    });
  }
  const conductor = conduct({ op: "evaluate", start: startRun(state), callbacks, effects });
  const ends = (): boolean => {
    signal?.throwIfAborted();
    return conductor.standing().stopped !== null;
  };
  const parts = { conductor, evaluate: trainer.evaluate, data, prefix: "", pause: pauses(), ends };
  await finished(evaluating(parts, state));
  return conductor.standing().metrics;
}
