/** The same deep network from five beginnings: where weights begin decides whether it learns. */
import type { Key } from "@cotangent/core";
import { dense, initializers, relu, serial } from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import type { Curve } from "../lib/curves.js";
import { recognition, type Split } from "../lib/digits.js";
import { curveOf, learn } from "../lib/learn.js";

const { uniform, normal, glorotNormal, heNormal } = initializers;

const beginnings: Readonly<Record<string, initializers.Initializer>> = {
  // The initializer is uniform from 0 to a scale.
  "uniform(-0.1, 0.1)": (key, shape, dtype) => uniform(0.2)(key, shape, dtype).sub(0.1),
  "N(0, 0.01)": normal(0.01),
  "N(0, 1)": normal(1),
  Xavier: glorotNormal(),
  He: heNormal(),
};

/** Training loss, epoch by epoch, of eight hidden layers of 100 rectified units. */
export async function compareBeginnings(images: Split, key: Key, epochs = 10): Promise<readonly Curve[]> {
  const curves: Curve[] = [];
  for (const [name, kernelInit] of Object.entries(beginnings)) {
    const hidden = Array.from({ length: 8 }, () => serial([dense(100, { kernelInit }), relu]));
    const layer = serial([...hidden, dense(10, { kernelInit })]);
    const lesson = { objective: recognition, ...images, inputShape: [784], key, epochs, batchSize: 50 };
    const { epochs: rows } = await learn({ layer, optimizer: sgd(0.02, { momentum: 0.9 }) }, lesson);
    curves.push({ name, values: curveOf("loss", rows) });
  }
  return curves;
}
