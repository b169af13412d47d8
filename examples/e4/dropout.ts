/** What dropout does to numbers, and to a network that has more weights than it has examples to learn from. */
import { equal, type Key, mean, random, type Tensor, vmap } from "@cotangent/core";
import { dense, dropout, type Layer, relu, serial } from "@cotangent/nn";
import { adam } from "@cotangent/optim";
import { type Figures, makeEvaluation } from "@cotangent/train";
import { recognition, type Split } from "../lib/digits.js";
import { type AnyModel, type AnyState, learnMembers } from "../lib/members.js";

/** Means of inputs and outputs, and the share of zeros, while training and at test time. */
export interface Passed {
  readonly keep: number;
  readonly input: number;
  readonly train: number;
  readonly test: number;
  readonly zeros: number;
  readonly zerosAtTest: number;
}

/** Passes numbers from N(10, 1) through dropout. */
export function passThrough(key: Key, keep: number): Passed {
  const [data, own] = random.split(key);
  const x = random.normal(data, [500, 500]).add(10);
  const layer = dropout({ keep });
  const [train] = layer.apply(null, null, x, { mode: "train", key: own });
  const [test] = layer.apply(null, null, x);
  const average = (y: Tensor): number => mean(y).item();
  const zeros = (y: Tensor): number => average(equal(y, 0).astype("float32"));
  return {
    keep,
    input: average(x),
    train: average(train),
    test: average(test),
    zeros: zeros(train),
    zerosAtTest: zeros(test),
  };
}

/** Figures of several networks: means over them. */
export interface Regularized {
  readonly keep: number;
  /** Training and validation figures, epoch by epoch. */
  readonly epochs: readonly Figures[];
  /** In inference after the last epoch. */
  readonly train: Figures;
}

/**
 * Networks of one hidden layer of 500, trained with Adam, with dropout that keeps `keep`. Several of them, since a few hundred examples
 * do not tell such small differences apart.
 */
export async function withDropout(
  keep: number,
  images: Split,
  {
    key,
    epochs = 25,
    members = 5,
  }: { readonly key: Key; readonly epochs?: number; readonly members?: number },
): Promise<Regularized> {
  const layer: Layer = serial([dense(500), relu, dropout({ keep }), dense(10)]);
  const model: AnyModel = { layer, optimizer: adam(5e-4) };
  const lesson = { objective: recognition, ...images, inputShape: [784], key, epochs, batchSize: 50 };
  const { state, epochs: rows } = await learnMembers(model, lesson, members);
  const evaluate = makeEvaluation(model, recognition);
  const { loss, metrics } = vmap((one: AnyState) => evaluate(one, images.train))(state);
  return { keep, epochs: rows, train: { loss: mean(loss).item(), accuracy: mean(metrics.accuracy).item() } };
}
