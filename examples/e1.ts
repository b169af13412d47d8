/**
 * E1: a network for the MNIST images, one improvement at a time: the steps of chapter 4 of Weidman's "Deep Learning from Scratch"
 * (2019). e1/ladder.ts says what they are, e1/run.ts trains one. `npm run example e1 -- --help`
 */
import { random } from "@cotangent/core";
import { fitStandardization, standardize } from "@cotangent/data";
import { type LabeledImages, mnistLicense, readMnist } from "@cotangent/data/node";
import { barPlot, linePlot, svgOf } from "@cotangent/train/plots";
import { ladder, type Step } from "./e1/ladder.js";
import { type Result, run } from "./e1/run.js";
import { between, type Split } from "./lib/digits.js";
import { curveOf } from "./lib/learn.js";
import { readOptions } from "./lib/options.js";
import { outFolder, save } from "./lib/output.js";
import { percent, table } from "./lib/table.js";

const options = readOptions("e1", "A network for the MNIST images, one improvement at a time.", {
  steps: { value: "all", help: "names of steps, such as 1,2,5b" },
  epochs: { value: 100, help: "the most epochs of any step, which have limits of 50 or 100 of their own" },
  seed: { value: 0, help: "determines every random number of the run" },
  short: { value: false, help: "four steps, five epochs, a tenth of the images: to see that all works" },
  out: { value: outFolder, help: "the folder for figures" },
});
const wanted = options.short ? ["1", "2", "5b", "8"] : options.steps.split(",");
const steps = ladder.filter(
  ({ name }) => (options.steps === "all" && !options.short) || wanted.includes(name),
);
const most = options.short ? 5 : options.epochs;

/** The images, and no others: as in the book the test images also choose the best epoch, which flatters it a little. */
function imagesOf(short: boolean): Split {
  const mnist = readMnist({ base: import.meta.url });
  // One mean and one deviation for all pixels, those of the training images.
  const pixels = fitStandardization(mnist.train.images);
  const standardized = ({ images, labels }: LabeledImages) => ({
    images: standardize(images, pixels),
    labels,
  });
  const train = short ? between(mnist.train, 0, 6000) : mnist.train;
  return { train: standardized(train), validation: standardized(mnist.test) };
}

console.log(`Data: ${mnistLicense}.`);
const images = imagesOf(options.short);
const ran: { readonly step: Step; readonly result: Result }[] = [];
for (const step of steps) {
  console.log(`\nStep ${step.name}: ${step.change}`);
  const epochs = Math.min(step.epochs, most);
  ran.push({ step, result: await run(step, images, { key: random.key(options.seed), epochs }) });
}

const rows = ran.map(({ step, result }) => [
  step.name,
  step.change,
  percent(step.book / 100),
  percent(result.best["validation.accuracy"]),
  `epoch ${result.best.epoch}`,
  percent(result.last["validation.accuracy"]),
  `epoch ${result.last.epoch}`,
  `${result.seconds.toFixed(1)} s`,
]);
console.log(`\n${table(["step", "change", "book", "best", "in", "last", "in", "time"], rows)}\n`);

const curves = linePlot({
  title: "Test images that are recognized",
  x: "epoch",
  y: { label: "%", min: options.short ? 0 : 80 },
  series: ran.map(({ step, result: { epochs } }) => ({
    name: step.name,
    x: curveOf("epoch", epochs),
    values: curveOf("validation.accuracy", epochs).map((share) => 100 * share),
  })),
});
const errors = barPlot({
  title: "Test images that are not recognized, best epoch",
  x: "step",
  y: "%",
  categories: ran.map(({ step }) => step.name),
  series: [
    { name: "here", values: ran.map(({ result }) => 100 * (1 - result.best["validation.accuracy"])) },
    { name: "in the book", values: ran.map(({ step }) => 100 - step.book) },
  ],
});
save(options.out, "e1-curves.svg", svgOf(curves));
save(options.out, "e1-errors.svg", svgOf(errors));
save(
  options.out,
  "e1.json",
  JSON.stringify(ran.map(({ step, result }) => ({ step: step.name, book: step.book, ...result }))),
);
