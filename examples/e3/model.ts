/**
 * The word model: one table of word vectors for all three places, a layer of sigmoids, a score for each word. After Bengio, Ducharme,
 * Vincent and Jauvin, "A neural probabilistic language model" (2003).
 */
import { type Key, mean, sum, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import {
  accuracy,
  dense,
  embedding,
  flatten,
  initializers,
  type Layer,
  lambda,
  serial,
  sigmoid,
  softmaxCrossEntropyWithIntegerLabels,
} from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import {
  earlyStopping,
  evaluate,
  type Figures,
  makeEvaluation,
  makePrediction,
  type Objective,
} from "@cotangent/train";
import { learn } from "../lib/learn.js";
import { lines } from "../lib/lines.js";
import type { Corpus, Examples } from "./corpus.js";

/** What a model is made of. */
export interface Size {
  /** Length of a word's vector. */
  readonly features: number;
  /** Sigmoid units. */
  readonly units: number;
  /** What becomes of the three vectors: side by side, or their sum, which has lost the order of the words. */
  readonly join: "concatenated" | "summed";
}

/** A trained model. */
export interface Trained {
  readonly size: Size;
  /** The figures of each epoch. */
  readonly epochs: readonly Figures[];
  /** Loss and accuracy on the test part. */
  readonly test: Figures;
  /** Scores of every word after three: int32[n, 3] -> float32[n, words]. */
  readonly scores: (before: Tensor) => Tensor;
}

/** What a model is called. */
export const nameOf = ({ features, units, join }: Size): string => `${features} and ${units}, ${join}`;

function networkOf(words: number, { features, units, join }: Size): Layer {
  const kernelInit = initializers.normal(0.01);
  return serial([
    embedding(words, features, { tableInit: kernelInit }),
    join === "concatenated" ? flatten({ axes: 2 }) : lambda((x) => sum(x, { axis: -2 })),
    dense(units, { kernelInit }),
    sigmoid,
    dense(words, { kernelInit }),
  ]);
}

const objective: Objective<Examples, { readonly accuracy: Tensor }> = {
  inputs: ({ before }) => before,
  evaluate: (scores, { word }) => [
    mean(softmaxCrossEntropyWithIntegerLabels(scores, word)),
    { accuracy: mean(accuracy(scores, word)) },
  ],
};

/** Trains a model on a corpus, up to so many epochs, and less when validation no longer gets better. */
export async function train(
  corpus: Corpus,
  size: Size,
  { key, epochs }: { readonly key: Key; readonly epochs: number },
): Promise<Trained> {
  const model = {
    layer: networkOf(corpus.vocabulary.tokens.length, size),
    optimizer: sgd(0.15, { momentum: 0.85 }),
  };
  const { state, ...learned } = await learn(model, {
    objective,
    train: corpus.train,
    validation: corpus.validation,
    inputShape: [3],
    key,
    epochs,
    batchSize: 200,
    stepsPerCall: 20,
    callbacks: [earlyStopping({ patience: 10 }), lines(nameOf(size), 10)],
  });
  const test = await evaluate(
    { evaluate: makeEvaluation(model, objective) },
    datasets.fromArray([corpus.test]),
    state,
  );
  const predict = makePrediction(model);
  return { size, epochs: learned.epochs, test, scores: (before) => predict(state, before) };
}
