/** How different optimizers go down the same slope: the whole set at once, batches, momentum, and rates for each weight. */
import type { Key } from "@cotangent/core";
import { adagrad, adam, exponentialDecay, type GradientTransformation, rmsprop, sgd } from "@cotangent/optim";
import { networkOf } from "../e4/overfit.js";
import type { Curve } from "../lib/curves.js";
import { recognition, type Split } from "../lib/digits.js";
import { curveOf, learn } from "../lib/learn.js";

const optimizers: Readonly<Record<string, GradientTransformation<unknown>>> = {
  SGD: sgd(0.02),
  "momentum 0.5": sgd(0.02, { momentum: 0.5 }),
  "momentum 0.9": sgd(0.02, { momentum: 0.9 }),
  "momentum 0.99": sgd(0.02, { momentum: 0.99 }),
  Adagrad: adagrad(0.01),
  "RMSProp 0.9": rmsprop(1e-3, { decay: 0.9 }),
  Adam: adam(1e-3),
  // rate0 exp(-k t) with k = 0.002 a step: exp(-0.002) = 0.998.
  "momentum 0.9, decaying rate": sgd(exponentialDecay(0.04, { transitionSteps: 1, decayRate: 0.998 }), {
    momentum: 0.9,
  }),
};

/** Training loss by optimizer, epoch by epoch; gradient descent sees all examples at once and so makes one step an epoch. */
export async function compareOptimizers(images: Split, key: Key, epochs = 10): Promise<readonly Curve[]> {
  const lesson = { objective: recognition, ...images, inputShape: [784], key, epochs };
  const curve = async (name: string, optimizer: GradientTransformation<unknown>, batchSize: number) => {
    const { epochs: rows } = await learn({ layer: networkOf(2), optimizer }, { ...lesson, batchSize });
    return { name, values: curveOf("loss", rows) };
  };
  const curves: Curve[] = [await curve("gradient descent", sgd(0.02), images.train.labels.shape[0])];
  for (const [name, optimizer] of Object.entries(optimizers)) curves.push(await curve(name, optimizer, 50));
  return curves;
}
