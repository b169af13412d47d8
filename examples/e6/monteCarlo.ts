/** Dropout at prediction: many passes agree where the network knows, and differ where it does not. */
import {
  argmax,
  at,
  equal,
  jit,
  type Key,
  linspace,
  max,
  mean,
  min,
  mul,
  oneHot,
  random,
  slice,
  softmax,
  std,
  sub,
  sum,
  type Tensor,
  vmap,
} from "@cotangent/core";
import { rotate } from "@cotangent/data";
import type { LabeledImages } from "@cotangent/data/node";
import { accuracy, dense, dropout, monteCarlo, relu, serial } from "@cotangent/nn";
import { adam } from "@cotangent/optim";
import { gridPlot, imagePlot, linePlot, type Plot } from "@cotangent/train/plots";
import { recognition, type Split } from "../lib/digits.js";
import { learn } from "../lib/learn.js";

const layer = serial([
  dense(300),
  relu,
  dropout({ keep: 0.5 }),
  dense(100),
  relu,
  dropout({ keep: 0.5 }),
  dense(10),
]);

/** What dropout at prediction tells. */
export interface Uncertainty {
  /** Accuracy of one pass without dropout, and of the mean of many with it. */
  readonly single: number;
  readonly averaged: number;
  /** Mean deviation between passes, of the probability of the class that was chosen: where it was right, and where it was wrong. */
  readonly whenRight: number;
  readonly whenWrong: number;
  /** A 6, turned from 0 to 180 degrees. */
  readonly degrees: Tensor;
  readonly turned: Tensor;
  readonly prediction: Prediction;
}

/** Probabilities [n, 10] of images [n, 784], and how much passes differ in them. */
interface Prediction {
  readonly mean: Tensor;
  readonly deviation: Tensor;
}

/** The first 6 of the images, turned by each angle; towards the middle of the picture what is outside of it is background. */
function turnedSix({ images, labels }: LabeledImages, degrees: Tensor): Tensor {
  const six = at(images, Array.from(labels.toTypedArray()).indexOf(6)).get().reshape([28, 28]);
  const background = min(six);
  const turn = (angle: Tensor): Tensor => rotate(six.sub(background), angle).add(background);
  return vmap(turn)(degrees.mul(Math.PI / 180)).reshape([degrees.size, 784]);
}

/** Trains with dropout, then predicts the validation images, and a 6 that is turned until it is a 9. */
export async function uncertainty(
  images: Split,
  {
    key,
    epochs = 15,
    passes = 50,
  }: { readonly key: Key; readonly epochs?: number; readonly passes?: number },
): Promise<Uncertainty> {
  const [learnKey, passKey, turnKey] = random.split(key, 3);
  const lesson = {
    objective: recognition,
    ...images,
    inputShape: [784],
    key: learnKey,
    epochs,
    batchSize: 50,
  };
  const { state } = await learn({ layer, optimizer: adam(1e-3) }, lesson);
  const { params, layerState } = state;
  const predict = jit((x: Tensor, own: Key): Prediction => {
    const { outputs } = monteCarlo(layer, x, { params, state: layerState, key: own, passes });
    const each = softmax(outputs);
    return { mean: mean(each, 0), deviation: std(each, 0) };
  });

  const { images: x, labels } = images.validation;
  const many = predict(x, passKey);
  const chosen = argmax(many.mean, 1);
  const isRight = equal(chosen, labels).astype("float32");
  const spread = sum(mul(many.deviation, oneHot(chosen, 10)), 1);
  const [once] = layer.apply(params, layerState, x);
  const degrees = linspace(0, 180, 19);
  const turned = turnedSix(images.validation, degrees);
  return {
    single: mean(accuracy(once, labels)).item(),
    averaged: mean(isRight).item(),
    whenRight: weightedMean(spread, isRight),
    whenWrong: weightedMean(spread, sub(1, isRight)),
    degrees,
    turned: turned.reshape([19, 28, 28]),
    prediction: predict(turned, turnKey),
  };
}

const weightedMean = (x: Tensor, weights: Tensor): number => sum(mul(x, weights)).div(sum(weights)).item();

/** What the network takes the turned 6 for, with the deviation between passes, above the pictures. */
export function drawUncertainty({ degrees, turned, prediction }: Uncertainty): Plot {
  const column = (x: Tensor, digit: number): Tensor => at(x, slice(), digit).get();
  const likely = Array.from({ length: 10 }, (_, digit) => digit).filter(
    (digit) => max(column(prediction.mean, digit)).item() > 0.2,
  );
  return gridPlot({
    columns: 1,
    plots: [
      linePlot({
        title: "A 6 that is turned: mean and deviation of 50 passes with dropout",
        width: 760,
        x: "degrees",
        y: { label: "probability", min: 0, max: 1 },
        series: likely.map((digit) => ({
          name: String(digit),
          color: digit,
          x: degrees,
          values: column(prediction.mean, digit),
          band: column(prediction.deviation, digit),
        })),
      }),
      imagePlot({ images: at(turned, slice(null, null, 3)).get(), columns: 7, width: 760 }),
    ],
  });
}
