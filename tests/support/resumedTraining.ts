/**
 * A training with everything that a resumed run must find again: shuffled batches of unequal sizes, dropout, batch normalization, momenta, a
 * schedule, and callbacks that stop, reduce, average and log. 7 batches an epoch.
 */
import { join } from "node:path";
import { mean, random, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { batchNorm, dense, dropout, serial, squaredError, tanh } from "@cotangent/nn";
import { exponentialDecay, sgd } from "@cotangent/optim";
import {
  type Callback,
  csvLog,
  earlyStopping,
  emaEvaluation,
  initTrainState,
  jsonLinesLog,
  type Objective,
  plateau,
  scalable,
  startRun,
  trainerOf,
} from "@cotangent/train";
import { pipe } from "fp-ts/lib/function.js";

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}
const objective: Objective<Batch, { readonly worst: Tensor }> = {
  inputs: ({ x }) => x,
  evaluate: (outputs, { y }) => {
    const errors = squaredError(outputs, y);
    return [mean(errors), { worst: errors.max() }];
  },
};
const model = {
  layer: serial([dense(16), batchNorm({ momentum: 0.9 }), tanh, dropout({ keep: 0.8 }), dense(1)]),
  optimizer: scalable(sgd(exponentialDecay(0.1, { transitionSteps: 5, decayRate: 0.9 }), { momentum: 0.9 })),
};
const x = random.normal(random.key(1), [47, 3]);
const source = datasets.fromTensors({ x, y: mean(x, { axis: 1, keepdims: true }) });

export const trainer = trainerOf(model, objective);
export const data = pipe(source, datasets.shuffle(random.key(2)), datasets.batch({ batchSize: 7 }));
export const validation = pipe(source, datasets.take(10), datasets.batch({ batchSize: 4 }));
export const start = startRun(initTrainState(model, { key: random.key(5), inputShape: [3] }));

export type State = typeof start.state;

/** The callbacks; the logs are in `folder`. An epoch that is not better by `minDelta` ends the run. */
export const callbacks = (folder: string, minDelta: number): readonly Callback<State>[] => [
  earlyStopping<State>(minDelta === 0 ? { patience: 100 } : { minDelta }),
  plateau<State>({ patience: 1, factor: 0.5 }),
  emaEvaluation<State>({ decay: 0.9 }),
  csvLog(join(folder, "log.csv")),
  jsonLinesLog(join(folder, "log.jsonl"), { every: "step" }),
];
