/** A training for the command line: one period of a sine, learned by a small network. */
import { mean, mul, random, sin, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense, serial, squaredError, tanh } from "@cotangent/nn";
import { adam } from "@cotangent/optim";
import { pipe } from "fp-ts/lib/function.js";
import type { TrainingModule } from "./trainingModule.js";

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

const x = random.uniform(random.key(1), [60, 1]);
const source = datasets.fromTensors({ x, y: sin(mul(x, 6)) });

export const model: TrainingModule["model"] = serial([dense(8), tanh, dense(1)]);
export const optimizer: TrainingModule["optimizer"] = adam(0.02);
export const objective: TrainingModule<Batch>["objective"] = {
  inputs: (batch) => batch.x,
  evaluate: (outputs, { y }) => [mean(squaredError(outputs, y)), {}],
};
export const data: TrainingModule<Batch>["data"] = pipe(
  source,
  datasets.shuffle(random.key(2)),
  datasets.batch({ batchSize: 20 }),
);
export const validation: TrainingModule<Batch>["data"] = pipe(source, datasets.batch({ batchSize: 60 }));
export const inputShape: readonly number[] = [1];
export const epochs = 4;
