/**
 * E3: a word model. It learns from "Moby-Dick" to say the fourth word after three, of the 250 commonest words and signs.
 * e3/corpus.ts makes the examples, e3/model.ts trains. `npm run example e3 -- --help`
 */
import { random, softmax, type Tensor, tensor, topK } from "@cotangent/core";
import { decodeTokens, examplesAt } from "@cotangent/data";
import { linePlot, svgOf } from "@cotangent/train/plots";
import { corpusOf, frequencyLoss } from "./e3/corpus.js";
import { nameOf, type Size, type Trained, train } from "./e3/model.js";
import { curveOf } from "./lib/learn.js";
import { readMobyDick } from "./lib/mobyDick.js";
import { readOptions } from "./lib/options.js";
import { outFolder, save } from "./lib/output.js";
import { percent, table } from "./lib/table.js";

const options = readOptions("e3", 'A word model of "Moby-Dick".', {
  epochs: { value: 50, help: "the most epochs of each run" },
  seed: { value: 0, help: "determines every random number of the run" },
  short: { value: false, help: "two small sizes, 14 epochs: to see that all works" },
  out: { value: outFolder, help: "the folder for figures" },
});
const epochs = options.short ? 14 : options.epochs;
const [corpusKey, modelKey, triplesKey] = random.split(random.key(options.seed), 3);

const tiny: Size = { features: 2, units: 16, join: "concatenated" };
const small: Size = { features: 8, units: 64, join: "concatenated" };
const middle: Size = { features: 16, units: 128, join: "concatenated" };
const large: Size = { features: 32, units: 256, join: "concatenated" };
const sizes = options.short ? [tiny, small] : [small, middle, large, { ...large, join: "summed" } as const];

const corpus = corpusOf(readMobyDick(), 250, corpusKey);
const counts = [corpus.train, corpus.validation, corpus.test].map(({ word }) => word.shape[0]);
console.log(`Runs of four words, to train, validate and test: ${counts.join(", ")}.`);

const trained: Trained[] = [];
for (const size of sizes) trained.push(await train(corpus, size, { key: modelKey, epochs }));

const rows = trained.map(({ size, test, epochs: run }) => [
  nameOf(size),
  test.loss,
  percent(test.accuracy),
  run.length,
]);
const simple = frequencyLoss(corpus);
console.log(`\n${table(["features and units", "test loss", "right", "epochs"], rows)}`);
console.log(`Going by how often each word comes, the test loss would be ${simple.toFixed(4)}.\n`);

/** The ten likeliest words after three, from the likeliest down. */
function continuation({ scores }: Trained, before: Tensor, word: Tensor): string {
  const [chances, words] = topK(softmax(scores(before)), 10);
  const shares = chances.toTypedArray();
  const shown = decodeTokens(words, corpus.vocabulary).map((token, i) => `${token} ${percent(shares[i])}`);
  const [seen, [said]] = [before, word.reshape([1])].map((x) => decodeTokens(x, corpus.vocabulary));
  return `${seen.join(" ")} ... (${said})\n    ${shown.join("  ")}`;
}

console.log("The ten likeliest words after five triples of the test chapters, and what stands there:");
const best = trained.findLast(({ size }) => size.join === "concatenated");
const places = random.permutation(triplesKey, counts[2]).toTypedArray().slice(0, 5);
for (const place of places) {
  const { before, word } = examplesAt(corpus.test, tensor(place, { dtype: "int32" }));
  if (best !== undefined) console.log(`  ${continuation(best, before, word)}`);
}

const curves = linePlot({
  title: "Loss on the validation chapters",
  x: "epoch",
  y: "cross-entropy, nats",
  series: trained.map(({ size, epochs: run }) => ({
    name: nameOf(size),
    x: curveOf("epoch", run),
    values: curveOf("validation.loss", run),
    dashed: size.join === "summed",
  })),
});
save(options.out, "e3-loss.svg", svgOf(curves));
save(
  options.out,
  "e3.json",
  JSON.stringify({
    frequencyLoss: simple,
    runs: trained.map(({ size, test }) => ({ name: nameOf(size), ...test })),
  }),
);
