/**
 * Training as a fold over batches: from a run, a dataset and functions that compute, to events and the run behind them.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { checkList } from "@cotangent/core/checks";
import { isNone } from "fp-ts/lib/Option.js";
import type { Batches } from "./batches.js";
import type { Moment } from "./conductor.js";
import { evaluating } from "./evaluation.js";
import type { TrainingEvent } from "./events.js";
import { examplesIn, meansOf, readReport, summed } from "./figures.js";
import { type Outcome, type Plan, planOf, type TrainingOptions } from "./plan.js";
import { copied, haveOneShape, type Step, type Trainer } from "./trainer.js";
import { events, finished, settled, type Turns, told } from "./turns.js";

/** Why the run ends here, if it does. */
function ending<S, B>({ conductor, epochs, steps, signal }: Plan<S, B>): string | undefined {
  const { stopped, step, cursor } = conductor.standing();
  if (stopped !== null) return stopped;
  if (signal?.aborted === true) return "aborted";
  if (step >= steps) return "steps";
  return cursor.epoch >= epochs ? "epochs" : undefined;
}

/** The batches of the next call: one, or stepsPerCall of equal shapes; none at the end of the epoch. */
function* nextBatches<S, B>({
  conductor,
  data,
  steps,
  stepsPerCall,
}: Plan<S, B>): Turns<never, readonly B[]> {
  const { cursor, step } = conductor.standing();
  const count = steps - step < stepsPerCall ? 1 : stepsPerCall;
  const found: B[] = [];
  while (found.length < count) {
    const element = data.at(cursor.index + found.length, cursor.epoch);
    if (isNone(element)) break;
    found.push(yield* settled(element.value));
  }
  return found.length === count && haveOneShape(found) ? found : found.slice(0, 1);
}

/** One call of the step: the run behind it, and what it reported. */
function made<S, B>({ conductor, trainer }: Plan<S, B>, batches: readonly B[]): Moment {
  const now = conductor.standing();
  const state = conductor.wasSeen() ? copied(now.state) : now.state;
  const isOne = batches.length === 1;
  const made = isOne ? trainer.step(state, batches[0]) : trainer.manySteps(state, batches);
  checkList("training", "what the step gives", made, "must be [state, report]");
  const [next, report] = made;
  const rows = readReport(report, isOne ? null : batches.length);
  let { sums, examples } = now;
  for (const [i, figures] of rows.entries()) {
    const count = examplesIn(batches[i]);
    sums = summed(sums, figures, count);
    examples += count;
  }
  const { epoch, index } = now.cursor;
  const cursor = Object.freeze({ epoch, index: index + batches.length });
  conductor.advance({ ...now, state: next, step: now.step + batches.length, cursor, sums, examples });
  const figures = rows[rows.length - 1];
  return {
    _tag: "batchEnd",
    index,
    steps: batches.length,
    report,
    figures,
    examples: examples - now.examples,
  };
}

/** The rest of an epoch's batches; whether it came to its end. */
function* batchesOf<S, B>(plan: Plan<S, B>): Turns<S, boolean> {
  const { conductor, pause } = plan;
  for (;;) {
    const batches = yield* nextBatches(plan);
    if (batches.length === 0) return true;
    yield* told(conductor, { _tag: "batchBegin", index: conductor.standing().cursor.index });
    yield* told(conductor, made(plan, batches));
    const turn = pause();
    if (turn !== undefined) yield turn;
    const { stopped, step } = conductor.standing();
    if (stopped !== null || plan.signal?.aborted === true || step >= plan.steps) return false;
  }
}

/** The evaluation of a state on the validation data. */
function validated<S, B>(
  { conductor, validation, trainer, pause }: Plan<S, B>,
  state: S,
  prefix: string,
): Turns<S> {
  const { evaluate } = trainer;
  if (validation === undefined || evaluate === undefined) {
    throw new ArgumentError({
      op: "training",
      requirement: "validation data must be given where a callback evaluates",
      received: "none",
      fix: "Pass { validation } and a trainer with `evaluate`.",
    });
  }
  // A run ends between steps, and so not in here.
  const ends = (): boolean => false;
  return evaluating({ conductor, evaluate, data: validation, prefix, pause, ends }, state);
}

/** What follows the last batch of an epoch. */
function* endOfEpoch<S, B>(plan: Plan<S, B>): Turns<S> {
  const { conductor, validation } = plan;
  conductor.advance({ ...conductor.standing(), metrics: meansOf(conductor.standing()) });
  yield* told(conductor, { _tag: "batchesEnd", metrics: conductor.standing().metrics });
  if (validation !== undefined) yield* validated(plan, conductor.standing().state, "validation");
  for (const { state, prefix } of conductor.takeWanted()) yield* validated(plan, state, prefix);
  const now = conductor.standing();
  const cursor = Object.freeze({ epoch: now.cursor.epoch + 1, index: 0 });
  conductor.advance({ ...now, cursor, sums: Object.freeze({}), examples: 0 });
  yield* told(conductor, { _tag: "epochEnd", metrics: now.metrics });
}

/** A run from its plan to its end. */
function* runOf<S, B>(plan: Plan<S, B>): Turns<S, Outcome<S>> {
  const { conductor } = plan;
  const { step, cursor } = conductor.standing();
  const isNew = step === 0 && cursor.epoch === 0 && cursor.index === 0;
  yield* told(conductor, { _tag: isNew ? "begin" : "resume", epochs: plan.epochs, steps: plan.steps });
  let reason = ending(plan);
  while (reason === undefined) {
    const { epoch, index } = conductor.standing().cursor;
    if (index === 0) yield* told(conductor, { _tag: "epochBegin", batches: () => plan.data.size(epoch) });
    if (yield* batchesOf(plan)) yield* endOfEpoch(plan);
    reason = ending(plan);
  }
  yield* told(conductor, { _tag: "end", reason, metrics: conductor.standing().metrics });
  return Object.freeze({ state: conductor.result(), run: conductor.run(), reason });
}

/**
 * Trains, and gives every moment of it as an event; `fit` is the same without them. Each step makes a new run from the one before;
 * the event loop gets a turn within 30 ms, or after each step where one takes longer. The generator returns an Outcome.
 * @throws ArgumentError when an option is out of range, two callbacks have one name, a run has lost a callback, or validation data
 * come without `evaluate`
 * @example
 * ```ts
 * import { type Tensor, tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { startRun, training } from "@cotangent/train";
 * const step = (mean: Tensor, x: Tensor) => [mean.add(x.sub(mean).mul(0.5)), { error: x.sub(mean) }] as const;
 * const events = training(step, datasets.fromArray([tensor(4), tensor(8)]), { from: startRun(tensor(0)) });
 * const seen: string[] = [];
 * for await (const event of events)
 *   seen.push(event._tag === "batchEnd" ? `error ${event.figures.error}` : event._tag);
 * seen // => ["begin", "epochBegin", "batchBegin", "error 4", "batchBegin", "error 6", "batchesEnd", "epochEnd", "end"]
 * ```
 */
export async function* training<S, B>(
  trainer: Step<S, B> | Trainer<S, B>,
  data: Batches<B>,
  options: TrainingOptions<S, B>,
): AsyncGenerator<TrainingEvent<S>, Outcome<S>, void> {
  return yield* events(runOf(planOf(trainer, data, options, { isWatched: true })));
}

/**
 * Trains to the end: `training` without the events.
 * @throws ArgumentError (rejects) as training
 * @example
 * ```ts
 * import { type Tensor, tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { fit, startRun } from "@cotangent/train";
 * const step = (mean: Tensor, x: Tensor) => [mean.add(x.sub(mean).mul(0.5)), null] as const;
 * const data = datasets.fromArray([tensor(4), tensor(8)]);
 * const half = await fit(step, data, { from: startRun(tensor(0)), steps: 1 });
 * const { state, run } = await fit(step, data, { from: half.run, epochs: 1 });
 * [half.state.item(), state.item(), run.step] // => [2, 5, 2]
 * ```
 */
export async function fit<S, B>(
  trainer: Step<S, B> | Trainer<S, B>,
  data: Batches<B>,
  options: TrainingOptions<S, B>,
): Promise<Outcome<S>> {
  return await finished(runOf(planOf(trainer, data, options)));
}
