/** The demo: trains a network on the 60,000 images of MNIST, then checks the gradient of its loss. `npm run demo -- --help` */
import { arange, astype, random, type Tensor, treeMap } from "@cotangent/core";
import { checkGrads } from "@cotangent/core/testing";
import {
  batchCount,
  batches,
  datasetSize,
  examplesAt,
  fitStandardization,
  standardize,
} from "@cotangent/data";
import { type LabeledImages, mnistLicense, readMnist } from "@cotangent/data/node";
import { initTrainState, makeEvaluation, makeStep } from "@cotangent/train";
import { batchSize, lossFunction, modelOf, objective } from "./demo/experiment.js";
import { readOptions } from "./demo/options.js";
import { averaged, type Figures, type Row, showProgress, table } from "./demo/progress.js";

const { epochs, seed, layers } = readOptions(process.argv.slice(2));

const mnist = readMnist({ base: import.meta.url });
const pixels = fitStandardization(mnist.train.images);
const standardized = ({ images, labels }: LabeledImages) => ({ images: standardize(images, pixels), labels });
const train = standardized(mnist.train);
const test = standardized(mnist.test);
console.log(`Data: ${mnistLicense}.`);
console.log(`Network: ${[784, ...layers, 10].join("-")}. Epochs: ${epochs}. Seed: ${seed}.\n`);

const [initKey, orderKey] = random.split(random.key(seed));
const stepsPerEpoch = batchCount(datasetSize(train), { batchSize });
const model = modelOf(layers, epochs, stepsPerEpoch);
const step = makeStep(model, objective, { donate: true });
const evaluation = makeEvaluation(model, objective);

let state = initTrainState(model, { key: initKey, inputShape: [784] });
const rows: Row[] = [];
const start = performance.now();
const progress = showProgress(epochs, stepsPerEpoch);
for (let epoch = 1; epoch <= epochs; epoch++) {
  const average = averaged();
  let count = 0;
  for (const batch of batches(train, { batchSize, shuffle: { key: orderKey, epoch } })) {
    const [next, report] = step(state, batch);
    state = next;
    progress.update(epoch, ++count, average(report));
  }
  rows.push({ epoch, train: average(), test: evaluated(test), seconds: (performance.now() - start) / 1000 });
}
progress.stop();
console.log(`\n${table(rows)}`);
console.log("Training figures are means over the epoch, with dropout.\n");

// The loss that was trained, dropout and all, at the trained parameters, in float64.
const wide = <T>(tree: T): T =>
  treeMap((x: Tensor) => (x.dtype === "float32" ? astype(x, "float64") : x), tree);
const few = wide(examplesAt(train, arange(4)));
checkGrads((params) => lossFunction(model, state)(params, few), [wide(state.params)], { order: 1 });
console.log("Gradient of this loss: agrees with central differences, forward and reverse mode, in float64.");

/** Mean loss and accuracy over a dataset, batch by batch. */
function evaluated(dataset: LabeledImages): Figures {
  const average = averaged();
  for (const batch of batches(dataset, { batchSize: 500 })) average(evaluation(state, batch));
  return average();
}
