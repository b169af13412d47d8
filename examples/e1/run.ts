/** One training run of E1: from a step's setup, the images and a key to the figures of its best epoch on the test images. */
import { type Key, mean, type Tensor } from "@cotangent/core";
import type { LabeledImages } from "@cotangent/data/node";
import { accuracy, dense, dropout, type Layer, serial, tanh } from "@cotangent/nn";
import { injectHyperparams, sgd } from "@cotangent/optim";
import { earlyStopping, type Figures, type Objective, rateScheduler } from "@cotangent/train";
import type { Split } from "../lib/digits.js";
import { learn } from "../lib/learn.js";
import { lines } from "../lib/lines.js";
import type { Step } from "./ladder.js";

/** What a run has led to. */
export interface Result {
  /** The figures of each epoch; those of the test images are called `validation.loss` and `validation.accuracy`. */
  readonly epochs: readonly Figures[];
  /** Those of the epoch that early stopping goes back to. */
  readonly best: Figures;
  /** Those of the last epoch, which nothing has chosen. */
  readonly last: Figures;
  readonly seconds: number;
}

/** Epochs that may pass without a better one. */
const patience = 25;

function networkOf({ hidden, kernelInit, keep }: Step): Layer {
  const layers = hidden.flatMap((size) => [dense(size, { kernelInit }), tanh, dropout({ keep })]);
  return serial([...layers, dense(10, { kernelInit })]);
}

function objectiveOf({ loss }: Step): Objective<LabeledImages, { readonly accuracy: Tensor }> {
  return {
    inputs: ({ images }) => images,
    evaluate: (outputs, { labels }) => [loss(outputs, labels), { accuracy: mean(accuracy(outputs, labels)) }],
  };
}

/** Trains up to so many epochs, and less when the test images are no longer recognized better. */
export async function run(
  step: Step,
  { train, validation }: Split,
  { key, epochs }: { readonly key: Key; readonly epochs: number },
): Promise<Result> {
  const { momentum } = step;
  const rate = step.rate(epochs);
  // The rate is a number in the memory of the optimizer, which rateScheduler sets before each epoch.
  const optimizer = injectHyperparams(({ learningRate }) => sgd(learningRate, { momentum }), {
    learningRate: rate(0).item(),
  });
  const model = { layer: networkOf(step), optimizer };
  const objective = objectiveOf(step);
  const start = performance.now();
  const { epochs: figures } = await learn(model, {
    objective,
    train,
    validation,
    inputShape: [784],
    key,
    epochs,
    batchSize: 60,
    stepsPerCall: 20,
    callbacks: [
      rateScheduler((epoch) => rate(epoch).item()),
      earlyStopping({ monitor: "validation.accuracy", patience }),
      lines(`step ${step.name}`, 10),
    ],
  });
  return {
    epochs: figures,
    best: figures.reduce((a, b) => (b["validation.accuracy"] > a["validation.accuracy"] ? b : a)),
    last: figures[figures.length - 1],
    seconds: (performance.now() - start) / 1000,
  };
}
