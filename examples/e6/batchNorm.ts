/** Batch normalization before the activation: a deep network that does not learn from a bad beginning learns from it. */
import type { Key } from "@cotangent/core";
import { batchNorm, dense, initializers, type Layer, relu, serial } from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import type { Curve } from "../lib/curves.js";
import { recognition, type Split } from "../lib/digits.js";
import { curveOf, learn } from "../lib/learn.js";

const depth = 6;

/** Six hidden layers whose weights begin too small, with or without normalization. */
function networkOf(normalized: boolean): Layer {
  const kernelInit = initializers.normal(0.02);
  // The shift of the normalization does what a bias would do.
  const block = normalized
    ? [dense(100, { kernelInit, useBias: false }), batchNorm({ momentum: 0.9 }), relu]
    : [dense(100, { kernelInit }), relu];
  return serial([...Array.from({ length: depth }, () => serial(block)), dense(10, { kernelInit })]);
}

/** Validation accuracy, epoch by epoch: batches' statistics while training, running averages when it is judged. */
export async function compareNormalization(images: Split, key: Key, epochs = 10): Promise<readonly Curve[]> {
  const curves: Curve[] = [];
  for (const rate of [0.02, 0.2]) {
    for (const normalized of [false, true]) {
      const model = { layer: networkOf(normalized), optimizer: sgd(rate, { momentum: 0.9 }) };
      const lesson = { objective: recognition, ...images, inputShape: [784], key, epochs, batchSize: 50 };
      const { epochs: rows } = await learn(model, lesson);
      const name = `${normalized ? "normalized" : "plain"}, rate ${rate}`;
      curves.push({ name, values: curveOf("validation.accuracy", rows) });
    }
  }
  return curves;
}
