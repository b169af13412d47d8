/** Can it learn at all? Networks that must learn fifty images by heart, and four update rules that do so at different speeds. */
import type { Key } from "@cotangent/core";
import { dense, initializers, type Layer, relu, serial } from "@cotangent/nn";
import { adam, type GradientTransformation, rmsprop, sgd } from "@cotangent/optim";
import { recognition, type Split } from "../lib/digits.js";
import { curveOf, learn } from "../lib/learn.js";

/** A network of `hidden` layers of 100 rectified units and ten outputs, whose first scores are next to zero: they tell nothing yet. */
export function networkOf(hidden: number): Layer {
  const { heNormal, normal } = initializers;
  const block = serial([dense(100, { kernelInit: heNormal() }), relu]);
  return serial([...Array.from({ length: hidden }, () => block), dense(10, { kernelInit: normal(0.01) })]);
}

/** Share of the images that are recognized while training, epoch by epoch: of networks with two and with four hidden layers. */
export async function overfit(images: Split, key: Key, epochs = 20): Promise<readonly (readonly number[])[]> {
  const lesson = { objective: recognition, ...images, inputShape: [784], key, epochs, batchSize: 25 };
  const three = await learn({ layer: networkOf(2), optimizer: sgd(0.1) }, lesson);
  const five = await learn({ layer: networkOf(4), optimizer: sgd(0.1) }, lesson);
  return [three, five].map((learned) => curveOf("accuracy", learned.epochs));
}

/** The rules, each with the rate that the assignment gives it. */
const rules: Readonly<Record<string, GradientTransformation<unknown>>> = {
  SGD: sgd(1e-2),
  momentum: sgd(1e-2, { momentum: 0.9 }),
  RMSProp: rmsprop(1e-4, { decay: 0.99 }),
  Adam: adam(1e-3),
};

/** Training loss of a network with four hidden layers, epoch by epoch, by update rule. */
export async function compareRules(
  images: Split,
  key: Key,
  epochs = 5,
): Promise<readonly { readonly name: string; readonly values: readonly number[] }[]> {
  const lesson = { objective: recognition, ...images, inputShape: [784], key, epochs, batchSize: 100 };
  const curves = [];
  for (const [name, optimizer] of Object.entries(rules)) {
    const { epochs: rows } = await learn({ layer: networkOf(4), optimizer }, lesson);
    curves.push({ name, values: curveOf("loss", rows) });
  }
  return curves;
}
