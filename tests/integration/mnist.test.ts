/** A slice of MNIST is learned: the network of the demo, a tenth of the images, one fixed seed, a stated accuracy. */
import { arange, mean, oneHot, random, treeLeaves } from "@cotangent/core";
import { sameBits } from "@cotangent/core/testing";
import { datasets, examplesAt, fitStandardization, standardize } from "@cotangent/data";
import { type LabeledImages, readMnist } from "@cotangent/data/node";
import { accuracy, dense, dropout, initializers, serial, softmaxCrossEntropy, tanh } from "@cotangent/nn";
import { exponentialDecay, sgd } from "@cotangent/optim";
import { initTrainState, makeEvaluation, makeStep, type Objective } from "@cotangent/train";
import { pipe } from "fp-ts/lib/function.js";
import { expect, it } from "vitest";

const kernelInit = initializers.glorotNormal();
const model = {
  layer: serial({
    hidden: dense(89, { kernelInit }),
    squash: tanh,
    forget: dropout({ keep: 0.8 }),
    output: dense(10, { kernelInit }),
  }),
  optimizer: sgd(exponentialDecay(0.03, { transitionSteps: 100, decayRate: 0.3, staircase: true }), {
    momentum: 0.9,
  }),
};

const objective: Objective<LabeledImages, { readonly accuracy: ReturnType<typeof mean> }> = {
  inputs: ({ images }) => images,
  evaluate: (logits, { labels }) => [
    mean(softmaxCrossEntropy(logits, oneHot(labels, 10))),
    { accuracy: mean(accuracy(logits, labels)) },
  ],
};

/** The first images of a part, standardized with the figures of the whole training set. */
function slices(trainSize: number, testSize: number): readonly [train: LabeledImages, test: LabeledImages] {
  const mnist = readMnist({ base: import.meta.url });
  const train = examplesAt(mnist.train, arange(trainSize));
  const test = examplesAt(mnist.test, arange(testSize));
  const pixels = fitStandardization(train.images);
  const standardized = ({ images, labels }: LabeledImages) => ({
    images: standardize(images, pixels),
    labels,
  });
  return [standardized(train), standardized(test)];
}

it("learns 6,000 images in two epochs: loss below 0.45, accuracy on 2,000 others of 88 % or better", () => {
  const [train, test] = slices(6000, 2000);
  const step = makeStep(model, objective);
  let state = initTrainState(model, { key: random.key(0), inputShape: [784] });
  const shuffled = pipe(datasets.fromTensors(train), datasets.shuffle(random.key(1)));
  const batches = datasets.batch({ batchSize: 60 })(shuffled);
  for (const epoch of [0, 1]) {
    for (const batch of datasets.values(batches, { epoch })) [state] = step(state, batch);
  }
  expect(state.step.item()).toBe(200);
  expect(step.cacheSize()).toBe(1);
  const { loss, metrics } = makeEvaluation(model, objective)(state, test);
  expect(loss.item()).toBeLessThan(0.45);
  expect(metrics.accuracy.item()).toBeGreaterThanOrEqual(0.88);
});

it("gives the same bits again, and other bits for another key", () => {
  const [train] = slices(120, 1);
  const batches = datasets.batch({ batchSize: 60 })(datasets.fromTensors(train));
  const parametersAfter = (seed: number) => {
    const step = makeStep(model, objective);
    let state = initTrainState(model, { key: random.key(seed), inputShape: [784] });
    for (const batch of datasets.values(batches)) [state] = step(state, batch);
    return treeLeaves(state.params).filter((leaf) => typeof leaf === "object");
  };
  const [first, again, other] = [parametersAfter(0), parametersAfter(0), parametersAfter(1)];
  expect(first.every((leaf, i) => sameBits(leaf, again[i]))).toBe(true);
  expect(first.every((leaf, i) => sameBits(leaf, other[i]))).toBe(false);
});
