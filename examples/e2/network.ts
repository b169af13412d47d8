/** The small classifier of E2: tanh everywhere, weights from N(0, 0.02), the mean squared error, batches of 38, the rate 0.35. */

import type { Key } from "@cotangent/core";
import { equal, mean, sign, type Tensor } from "@cotangent/core";
import { dense, initializers, type Layer, meanSquaredError, serial, tanh } from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import type { Figures, Objective } from "@cotangent/train";
import { learn } from "../lib/learn.js";
import { lines } from "../lib/lines.js";
import type { Classes, Labelled } from "./images.js";

export const batchSize = 38;

const kernelInit = initializers.normal(0.02);

/** Hidden layers of these sizes, and one output from -1 to 1. */
export function networkOf(hidden: readonly number[]): Layer {
  return serial([...hidden, 1].flatMap((units) => [dense(units, { kernelInit }), tanh]));
}

/** The error, and the share of images on the right side of 0. */
export const objective: Objective<Labelled, { readonly accuracy: Tensor }> = {
  inputs: ({ images }) => images,
  evaluate: (outputs, { labels }) => [
    meanSquaredError(outputs, labels),
    { accuracy: mean(equal(sign(outputs), labels)) },
  ],
};

/** A run: what is trained, and how. */
export interface Run {
  readonly hidden: readonly number[];
  readonly momentum: number;
}

/** What a run is called. */
export const nameOf = ({ hidden, momentum }: Run): string =>
  `${hidden.join("-")}${momentum === 0 ? "" : `, momentum ${momentum}`}`;

/** The figures of every epoch of a run: of training, and as `validation.` those of the test images. */
export async function figuresOf(
  { hidden, momentum }: Run,
  { train, test }: Classes,
  { key, epochs }: { readonly key: Key; readonly epochs: number },
): Promise<readonly Figures[]> {
  const model = { layer: networkOf(hidden), optimizer: sgd(0.35, { momentum }) };
  const run = await learn(model, {
    objective,
    train,
    validation: test,
    inputShape: [784],
    key,
    epochs,
    batchSize,
    stepsPerCall: train.labels.shape[0] / batchSize,
    callbacks: [lines(nameOf({ hidden, momentum }), 50)],
  });
  return run.epochs;
}

/** The epoch, from 1, after which the test error is least: from there on the network learns its training images by heart. */
export function overfittingPoint(epochs: readonly Figures[]): Figures {
  return epochs.reduce((best, row) => (row["validation.loss"] < best["validation.loss"] ? row : best));
}
