/** The first hour of a training run: is the loss what theory says, can a small sample be learned by heart, and which rates are worth a try? */
import type { Key } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { injectHyperparams, sgd } from "@cotangent/optim";
import {
  findRate,
  initTrainState,
  type Model,
  type RateSearch,
  type SanityReport,
  sanityCheck,
  terminateOnNaN,
  trainerOf,
} from "@cotangent/train";
import { linePlot, type Plot } from "@cotangent/train/plots";
import { pipe } from "fp-ts/lib/function.js";
import { networkOf } from "../e4/overfit.js";
import type { Curve } from "../lib/curves.js";
import { between, recognition, type Split } from "../lib/digits.js";
import { curveOf, learn } from "../lib/learn.js";

/** A network with two hidden layers; its rate is a number in the optimizer's memory. */
const modelWith = (rate: number) =>
  ({
    layer: networkOf(2),
    optimizer: injectHyperparams(({ learningRate }) => sgd(learningRate, { momentum: 0.9 }), {
      learningRate: rate,
    }),
  }) satisfies Model<unknown, unknown, unknown>;

/** First loss against log 10, twenty images by heart, gradients everywhere, no dead layers, no image in both splits. */
export function firstChecks({ train, validation }: Split, key: Key): SanityReport {
  return sanityCheck(modelWith(0.02), recognition, {
    key,
    inputShape: [784],
    batch: between(train, 0, 20),
    expectedLoss: Math.LN10,
    splits: { train: train.images, test: validation.images },
  });
}

/** What a rate leads to. */
export interface Tried extends Curve {
  readonly verdict: "not changing" | "NaN" | "learns";
  readonly reason: string;
}

/** Three rates: one that is too low, one too high, and one of which nothing bad can be said. */
export async function tryRates(images: Split, key: Key, epochs = 5): Promise<readonly Tried[]> {
  const tried: Tried[] = [];
  for (const rate of [1e-6, 1e4, 0.02]) {
    const lesson = { objective: recognition, ...images, inputShape: [784], key, epochs, batchSize: 50 };
    const { epochs: rows, reason } = await learn(modelWith(rate), {
      ...lesson,
      callbacks: [terminateOnNaN()],
    });
    const values = curveOf("loss", rows);
    const stands = values.length > 0 && values[values.length - 1] > 0.95 * values[0];
    const verdict = reason.startsWith("terminateOnNaN") ? "NaN" : stands ? "not changing" : "learns";
    tried.push({ name: `rate ${rate}`, values, verdict, reason });
  }
  return tried;
}

/** The loss while the rate grows from step to step. */
export function sweepRates({ train }: Split, key: Key): Promise<RateSearch> {
  const model = modelWith(1);
  const data = pipe(datasets.fromTensors(train), datasets.shuffle(key), datasets.batch({ batchSize: 50 }));
  const state = initTrainState(model, { key, inputShape: [784] });
  return findRate(trainerOf(model, recognition), data, state, { least: 1e-5 });
}

/** Loss over rate, with the suggestion. */
export function drawSweep({ points, suggestion }: RateSearch): Plot {
  const x = points.map(({ rate }) => rate);
  return linePlot({
    title: "The loss while the rate grows",
    x: { label: "learning rate", scale: "log" },
    y: "loss",
    series: [
      { name: "loss", x, values: points.map(({ loss }) => loss), opacity: 0.4 },
      { name: "smoothed", x, values: points.map(({ smoothed }) => smoothed) },
    ],
    marks: suggestion === null ? [] : [{ x: suggestion, label: "suggestion" }],
  });
}
