/**
 * Training as a fold over batches: from a run, a dataset and functions that compute, to events and the run behind them.
 * @module
 */
import { ArgumentError } from "@cotangent/core";
import { isNone, type Option } from "fp-ts/lib/Option.js";
import type { Callback } from "../callbacks/callback.js";
import { type Conductor, conduct, type Moment } from "./conductor.js";
import type { Effects, TrainingEvent } from "./events.js";
import { examplesIn, means, meansOf, readReport, summed } from "./figures.js";
import { pauses } from "./pause.js";
import type { Figures, RunState } from "./runState.js";
import { copied, haveOneShape, type Step, several, type Trainer } from "./trainer.js";

/** Where batches come from: any Dataset of `datasets` whose elements are batches, or promises of them. */
export interface Batches<B> {
  /** How many batches an epoch has; Infinity when it has no end. */
  readonly size: (epoch: number) => number;
  /** The batch at an index of an epoch; none past the end. Must be a pure function. */
  readonly at: (index: number, epoch: number) => Option<B | Promise<B>>;
}

/** How a run goes. */
export interface TrainingOptions<S, B> {
  /** The run to begin or to go on with: startRun(state), or one that was saved. */
  readonly from: RunState<S>;
  /** After how many epochs in all the run ends; those that `from` has made count. Default: 1, or no limit when `steps` is given. */
  readonly epochs?: number;
  /** After how many steps in all the run ends. Default: no limit. */
  readonly steps?: number;
  /** What is evaluated after every epoch; its figures are called `validation.loss` and so on. */
  readonly validation?: Batches<B>;
  /**
   * Steps made in one compiled call, where that many batches of equal shapes are left; default 1. The bits are the same; there is
   * one pair of batch events per call. The step must be traceable.
   */
  readonly stepsPerCall?: number;
  /** What listens; the order decides whose commands come first. */
  readonly callbacks?: readonly Callback<NoInfer<S>>[];
  /** Who saves and writes; `nodeEffects` of @cotangent/train/node in Node. Default: prints to the console, and cannot save. */
  readonly effects?: Effects;
  /** Ends the run after the step that is being made, with the reason `aborted`. */
  readonly signal?: AbortSignal;
}

/** What a run has led to. */
export interface Outcome<S> {
  /** The state to use: the last one, or what callbacks made of it at the end, such as the best one. */
  readonly state: S;
  /** The run to go on with or to save: as if it had not ended. */
  readonly run: RunState<S>;
  /** Why it ended: `epochs`, `steps`, `aborted`, or what a callback said. */
  readonly reason: string;
}

function noFiles(what: string): () => Promise<never> {
  return () =>
    Promise.reject(
      new ArgumentError({
        op: "training",
        requirement: `effects must be given where a callback ${what}`,
        fix: "In Node pass { effects: nodeEffects } from @cotangent/train/node.",
      }),
    );
}

const consoleEffects: Effects = Object.freeze({
  save: noFiles("saves"),
  write: noFiles("writes a file"),
  print: (text: string) => console.log(text),
});

function checkCount(name: string, value: number | undefined, least: number): void {
  if (value === undefined || value === Infinity || (Number.isSafeInteger(value) && value >= least)) return;
  throw new ArgumentError({
    op: "training",
    requirement: `${name} must be a whole number`,
    expected: `${least} or more`,
    received: String(value),
  });
}

/** The functions and the options of a run, complete and checked. */
interface Plan<S, B> extends TrainingOptions<S, B> {
  readonly trainer: Trainer<S, B>;
  readonly manySteps: Step<S, readonly B[]>;
  readonly epochs: number;
  readonly steps: number;
  readonly stepsPerCall: number;
  readonly data: Batches<B>;
  readonly conductor: Conductor<S>;
  readonly pause: () => Promise<void> | undefined;
}

function planOf<S, B>(
  trainer: Step<S, B> | Trainer<S, B>,
  data: Batches<B>,
  options: TrainingOptions<S, B>,
): Plan<S, B> {
  const { from, steps = Infinity, stepsPerCall = 1, callbacks = [], effects = consoleEffects } = options;
  const { epochs = options.steps === undefined ? 1 : Infinity } = options;
  checkCount("epochs", epochs, 0);
  checkCount("steps", steps, 0);
  checkCount("stepsPerCall", stepsPerCall, 1);
  const known: Trainer<S, B> = typeof trainer === "function" ? { step: trainer } : trainer;
  if (options.validation !== undefined && known.evaluate === undefined) {
    throw new ArgumentError({
      op: "training",
      requirement: "the trainer must have a function `evaluate` where validation data are given",
      received: "a step function only",
      fix: "Pass { step, evaluate }, or trainerOf(model, objective).",
    });
  }
  const conductor = conduct(from, callbacks, effects);
  const plan = { ...options, epochs, steps, stepsPerCall, data, conductor };
  return { ...plan, trainer: known, manySteps: several(known.step), pause: pauses() };
}

type Events<S, R = void> = AsyncGenerator<TrainingEvent<S>, R, void>;

async function heard<S>(conductor: Conductor<S>, moment: Moment): Promise<TrainingEvent<S>> {
  const [event, work] = conductor.tell(moment);
  if (work !== undefined) await work;
  return event;
}

/** Why the run ends here, if it does. */
function ending<S, B>({ conductor, epochs, steps, signal }: Plan<S, B>): string | undefined {
  const { stopped, step, cursor } = conductor.run();
  if (stopped !== null) return stopped;
  if (signal?.aborted === true) return "aborted";
  if (step >= steps) return "steps";
  return cursor.epoch >= epochs ? "epochs" : undefined;
}

/** The batches of the next call: one, or stepsPerCall of equal shapes; none at the end of the epoch. */
async function nextBatches<S, B>({
  conductor,
  data,
  steps,
  stepsPerCall,
}: Plan<S, B>): Promise<readonly B[]> {
  const { cursor, step } = conductor.run();
  const count = steps - step < stepsPerCall ? 1 : stepsPerCall;
  const found: B[] = [];
  while (found.length < count) {
    const element = data.at(cursor.index + found.length, cursor.epoch);
    if (isNone(element)) break;
    // Awaiting what is no promise would cost every step a turn.
    found.push(element.value instanceof Promise ? await element.value : element.value);
  }
  return found.length === count && haveOneShape(found) ? found : found.slice(0, 1);
}

/** One call of the step: the run behind it, and what it reported. */
function made<S, B>({ conductor, trainer, manySteps }: Plan<S, B>, batches: readonly B[]): Moment {
  const run = conductor.run();
  const state = conductor.wasSeen() ? copied(run.state) : run.state;
  const isOne = batches.length === 1;
  const [next, report] = isOne ? trainer.step(state, batches[0]) : manySteps(state, batches);
  const rows = readReport(report, isOne ? null : batches.length);
  let { sums, examples } = run;
  for (const [i, figures] of rows.entries()) {
    const count = examplesIn(batches[i]);
    sums = summed(sums, figures, count);
    examples += count;
  }
  const { epoch, index } = run.cursor;
  const cursor = Object.freeze({ epoch, index: index + batches.length });
  conductor.advance({ ...run, state: next, step: run.step + batches.length, cursor, sums, examples });
  const figures = rows[rows.length - 1];
  return {
    _tag: "batchEnd",
    index,
    steps: batches.length,
    report,
    figures,
    examples: examples - run.examples,
  };
}

/** The rest of an epoch's batches; whether it came to its end. */
async function* batchesOf<S, B>(plan: Plan<S, B>): Events<S, boolean> {
  const { conductor, pause } = plan;
  for (;;) {
    const batches = await nextBatches(plan);
    if (batches.length === 0) return true;
    yield await heard(conductor, { _tag: "batchBegin", index: conductor.run().cursor.index });
    yield await heard(conductor, made(plan, batches));
    const turn = pause();
    if (turn !== undefined) await turn;
    const { stopped, step } = conductor.run();
    if (stopped !== null || plan.signal?.aborted === true || step >= plan.steps) return false;
  }
}

/** Evaluates a state on the validation data; its figures are added to the metrics of the epoch. */
async function* evaluationOf<S, B>(plan: Plan<S, B>, state: S, prefix: string): Events<S> {
  const { conductor, validation, trainer, pause } = plan;
  if (validation === undefined || trainer.evaluate === undefined) {
    throw new ArgumentError({
      op: "training",
      requirement: "validation data must be given where a callback evaluates",
      received: "none",
      fix: "Pass { validation } and a trainer with `evaluate`.",
    });
  }
  yield await heard(conductor, { _tag: "evaluationBegin", prefix });
  let sums: Figures = {};
  let examples = 0;
  const { epoch } = conductor.run().cursor;
  for (let index = 0; ; index++) {
    const element = validation.at(index, epoch);
    if (isNone(element)) break;
    const batch = element.value instanceof Promise ? await element.value : element.value;
    yield await heard(conductor, { _tag: "evaluationBatchBegin", prefix, index });
    const [figures] = readReport(trainer.evaluate(state, batch), null);
    sums = summed(sums, figures, examplesIn(batch));
    examples += examplesIn(batch);
    yield await heard(conductor, { _tag: "evaluationBatchEnd", prefix, index });
    const turn = pause();
    if (turn !== undefined) await turn;
  }
  const metrics = means(sums, examples, `${prefix}.`);
  const run = conductor.run();
  conductor.advance({ ...run, metrics: Object.freeze({ ...run.metrics, ...metrics }) });
  yield await heard(conductor, { _tag: "evaluationEnd", prefix, metrics });
}

/** What follows the last batch of an epoch. */
async function* endOfEpoch<S, B>(plan: Plan<S, B>): Events<S> {
  const { conductor, validation } = plan;
  conductor.advance({ ...conductor.run(), metrics: meansOf(conductor.run()) });
  yield await heard(conductor, { _tag: "batchesEnd", metrics: conductor.run().metrics });
  if (validation !== undefined) yield* evaluationOf(plan, conductor.run().state, "validation");
  for (const { state, prefix } of conductor.takeWanted()) yield* evaluationOf(plan, state, prefix);
  const run = conductor.run();
  const cursor = Object.freeze({ epoch: run.cursor.epoch + 1, index: 0 });
  conductor.advance({ ...run, cursor, sums: Object.freeze({}), examples: 0 });
  yield await heard(conductor, { _tag: "epochEnd", metrics: run.metrics });
}

/**
 * Trains, and gives every moment of it as an event; `fit` is the same without them. Each step makes a new run from the one before;
 * the event loop gets a turn every 30 ms, or after the step that took longer. The generator returns an Outcome.
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
  const plan = planOf(trainer, data, options);
  const { conductor } = plan;
  const { step, cursor } = conductor.run();
  const isNew = step === 0 && cursor.epoch === 0 && cursor.index === 0;
  yield await heard(conductor, { _tag: isNew ? "begin" : "resume" });
  let reason = ending(plan);
  while (reason === undefined) {
    const { epoch, index } = conductor.run().cursor;
    if (index === 0) yield await heard(conductor, { _tag: "epochBegin", batches: () => data.size(epoch) });
    if (yield* batchesOf(plan)) yield* endOfEpoch(plan);
    reason = ending(plan);
  }
  yield await heard(conductor, { _tag: "end", reason, metrics: conductor.run().metrics });
  return Object.freeze({ state: conductor.result(), run: conductor.run(), reason });
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
  const events = training(trainer, data, options);
  for (;;) {
    const { done, value } = await events.next();
    if (done === true) return value;
  }
}
