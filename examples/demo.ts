/** The demo: trains a network on the 60,000 images of MNIST, then checks the gradient of its loss. `npm run demo -- --help` */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { arange, astype, random, type Tensor, treeMap } from "@cotangent/core";
import { checkGrads } from "@cotangent/core/testing";
import { datasets, examplesAt, fitStandardization, standardize } from "@cotangent/data";
import { type LabeledImages, mnistLicense, readMnist } from "@cotangent/data/node";
import { fit, initTrainState, modelCheckpoint, progress, startRun, trainerOf } from "@cotangent/train";
import { nodeEffects } from "@cotangent/train/node";
import { report } from "@cotangent/train/report";
import { pipe } from "fp-ts/lib/function.js";
import { batchSize, lossFunction, modelOf, objective } from "./demo/experiment.js";
import { readOptions } from "./demo/options.js";

const { epochs, seed, layers, out } = readOptions(process.argv.slice(2));

const mnist = readMnist({ base: import.meta.url });
const pixels = fitStandardization(mnist.train.images);
const standardized = ({ images, labels }: LabeledImages) => ({ images: standardize(images, pixels), labels });
const train = datasets.fromTensors(standardized(mnist.train));
const test = datasets.fromTensors(standardized(mnist.test));
console.log(`Data: ${mnistLicense}.`);
console.log(`Network: ${[784, ...layers, 10].join("-")}. Epochs: ${epochs}. Seed: ${seed}.\n`);

const [initKey, orderKey] = random.split(random.key(seed));
const batches = pipe(train, datasets.shuffle(orderKey), datasets.batch({ batchSize }));
const validation = pipe(test, datasets.batch({ batchSize: 500 }));
const model = modelOf(layers, epochs, batches.size(0));
const start = initTrainState(model, { key: initKey, inputShape: [784] });
mkdirSync(out, { recursive: true });
const [best, page] = [join(out, "demo-best.safetensors"), join(out, "demo.html")];
const title = `MNIST, ${[784, ...layers, 10].join("-")}, ${epochs} epochs, seed ${seed}`;

const { state, run } = await fit(trainerOf(model, objective), batches, {
  from: startRun(start),
  epochs,
  validation,
  callbacks: [
    progress(),
    modelCheckpoint<typeof start>({ file: best, bestOnly: true, monitor: "validation.accuracy" }),
    report(page, { title, monitor: "validation.accuracy" }),
  ],
  effects: nodeEffects,
});
const recognized = 100 * run.metrics["validation.accuracy"];
console.log(
  `\n${recognized.toFixed(2)} % of the test images are recognized. The best model is in ${best}, the report in ${page}.`,
);

// The loss that was trained, dropout and all, at the trained parameters, in float64.
const wide = <T>(tree: T): T =>
  treeMap((x: Tensor) => (x.dtype === "float32" ? astype(x, "float64") : x), tree);
const few = wide(examplesAt(standardized(mnist.train), arange(4)));
checkGrads((params) => lossFunction(model, state)(params, few), [wide(state.params)], { order: 1 });
console.log("Gradient of this loss: agrees with central differences, forward and reverse mode, in float64.");
