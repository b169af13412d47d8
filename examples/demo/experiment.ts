/**
 * The network of E1: tanh layers with Glorot's initialization and dropout, softmax cross-entropy, gradient descent with
 * momentum and a rate that decays from epoch to epoch. What Weidman builds up in chapter 4 of "Deep Learning from Scratch" (2019).
 */
import { mean, oneHot, pow, random, type Tensor } from "@cotangent/core";
import type { LabeledImages } from "@cotangent/data/node";
import {
  accuracy,
  dense,
  dropout,
  initializers,
  type Layer,
  serial,
  softmaxCrossEntropy,
  tanh,
} from "@cotangent/nn";
import { exponentialDecay, sgd } from "@cotangent/optim";
import type { Model, Objective, TrainState } from "@cotangent/train";

export const batchSize = 60;

/** Rates of the first and the last epoch. The book goes from 0.2 to 0.05 in 50 epochs; in a few epochs less is more. */
const rates = { first: 0.03, last: 0.003 };

const kernelInit = initializers.glorotNormal();

/** Hidden layers of these sizes, and ten outputs. */
export function networkOf(hidden: readonly number[]): Layer {
  return serial([
    ...hidden.flatMap((size) => [dense(size, { kernelInit }), tanh, dropout({ keep: 0.8 })]),
    dense(10, { kernelInit }),
  ]);
}

/** The network with its optimizer, whose rate falls by one factor after every epoch. */
export function modelOf(
  hidden: readonly number[],
  epochs: number,
  stepsPerEpoch: number,
): Model<unknown, unknown, unknown> {
  const decayRate = pow(rates.last / rates.first, 1 / Math.max(1, epochs - 1)).item();
  const rate = exponentialDecay(rates.first, { transitionSteps: stepsPerEpoch, decayRate, staircase: true });
  return { layer: networkOf(hidden), optimizer: sgd(rate, { momentum: 0.9 }) };
}

/** The mean cross-entropy of a batch, with the share of images that are recognized. */
export const objective: Objective<LabeledImages, { readonly accuracy: Tensor }> = {
  inputs: ({ images }) => images,
  evaluate: (logits, { labels }) => [
    mean(softmaxCrossEntropy(logits, oneHot(labels, 10))),
    { accuracy: mean(accuracy(logits, labels)) },
  ],
};

/** The loss as a function of the parameters, with the dropout of one key: what training differentiates. */
export function lossFunction(
  model: Model<unknown, unknown, unknown>,
  state: TrainState<unknown, unknown, unknown>,
) {
  const key = random.foldIn(state.key, 0);
  return (params: unknown, batch: LabeledImages): Tensor => {
    const [logits] = model.layer.apply(params, state.layerState, batch.images, { mode: "train", key });
    return objective.evaluate(logits, batch)[0];
  };
}
