/** Trains a model, and keeps what every epoch came to. */
import { type Key, random, type Shape } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import {
  type Callback,
  type Figures,
  fit,
  history,
  historyOf,
  initTrainState,
  type Model,
  type Objective,
  startRun,
  type Trainer,
  type TrainState,
  trainerOf,
} from "@cotangent/train";
import { pipe } from "fp-ts/lib/function.js";

/** How to train, and on what: trees of tensors whose first axis is that of the examples. */
export interface Lesson<P, S, O, B, M> {
  readonly objective: Objective<B, M>;
  readonly train: B;
  readonly validation: B;
  /** The shape of one example. */
  readonly inputShape: Shape;
  readonly key: Key;
  readonly epochs: number;
  readonly batchSize: number;
  /** The parameters to begin with. Default: those that the layers draw. */
  readonly params?: P;
  /** Steps made in one call, which small steps gain by; default 1. The bits are the same. */
  readonly stepsPerCall?: number;
  /** What listens: earlyStopping, lines. */
  readonly callbacks?: readonly Callback<TrainState<P, S, O>>[];
}

/** What it came to. */
export interface Learned<P, S, O> {
  readonly state: TrainState<P, S, O>;
  /** A row per epoch: loss and metrics while training, and on the validation examples with `validation.` before their names. */
  readonly epochs: readonly Figures[];
  /** Why training ended. */
  readonly reason: string;
}

/** Trains for a number of epochs, each of which sees all examples in an order of its own. */
export async function learn<P, S, O, B, M>(
  model: Model<P, S, O>,
  lesson: Lesson<P, S, O, B, M>,
): Promise<Learned<P, S, O>> {
  const { objective, inputShape, params } = lesson;
  const [key, orderKey] = random.split(lesson.key);
  const drawn = initTrainState(model, { key, inputShape });
  const start = params === undefined ? drawn : { ...drawn, params };
  return follow(trainerOf(model, objective), start, { ...lesson, key: orderKey });
}

/** The lesson with a trainer and a state to begin with; its key is that of the order of the examples. */
export async function follow<P, S, O, B, M>(
  trainer: Trainer<TrainState<P, S, O>, B>,
  start: TrainState<P, S, O>,
  { train, validation, key, epochs, batchSize, ...lesson }: Lesson<P, S, O, B, M>,
): Promise<Learned<P, S, O>> {
  const data = pipe(datasets.fromTensors(train), datasets.shuffle(key), datasets.batch({ batchSize }));
  const { state, run, reason } = await fit(trainer, data, {
    from: startRun(start),
    epochs,
    validation: datasets.fromArray([validation]),
    stepsPerCall: lesson.stepsPerCall ?? 1,
    callbacks: [...(lesson.callbacks ?? []), history({ limit: Math.max(2, epochs) })],
  });
  return { state, epochs: historyOf(run).epochs.rows, reason };
}

/** One figure of every epoch: what a curve is made of. */
export const curveOf = (name: string, epochs: readonly Figures[]): readonly number[] =>
  epochs.map((figures) => figures[name]);
