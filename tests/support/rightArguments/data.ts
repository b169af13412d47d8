/** Right arguments for every function of data, for the law of wrong ones in tests/withoutTypes.test.ts. */
import { ones, random, tensor } from "@cotangent/core";
import * as data from "@cotangent/data";
import { each, type RightArguments } from "./each.js";

const { datasets } = data;
const key = random.key(0);
const x = tensor([
  [1, 2],
  [3, 5],
  [4, 1],
]);
const image = ones([1, 4, 4]);
const ints = tensor([1, 0], { dtype: "int32" });
const examples = datasets.fromArray([1, 2, 3]);
const words = data.fitVocabulary(["a", "b", "a"]);
const pca = data.fitPca(x);
const cells = [
  ["a", 1],
  ["b", 2],
];
const csv = data.encodeCsv(cells);
const lines = data.encodeJsonLines([1, "a"]);
const cifar = { images: ones([1, 3, 32, 32]), labels: tensor([3], { dtype: "int32" }) };
const parts = [0.5, 0.5];

const prepared: RightArguments = {
  ...each("fitCentering fitMinMax fitStandardization", x, { per: "feature" }),
  ...each("center uncenter", x, data.fitCentering(x)),
  ...each("standardize unstandardize", x, data.fitStandardization(x)),
  ...each("scale unscale", x, data.fitMinMax(x)),
  ...each("projectPca unprojectPca", x, pca),
  ...each("whitenPca unwhitenPca", x, pca, { epsilon: 0.1 }),
  fitImputation: [x, { strategy: "mean" }],
  impute: [x, data.fitImputation(x)],
  fitPca: [x, { components: 1 }],
  fitRobust: [x, { quantiles: [0.2, 0.8] }],
  polynomialFeatures: [x, { degree: 2 }],
  fitLabels: [["b", "a"]],
  encodeLabels: [["a"], data.fitLabels(["a", "b"])],
  decodeLabels: [ints, data.fitLabels(["a", "b"])],
  fitOneHot: [cells],
  encodeOneHot: [cells, data.fitOneHot(cells), { unknown: "error" }],
  fitVocabulary: [["a", "b"], { maxSize: 4 }],
  vocabularyOf: [["a", "b"], { unknown: "a" }],
  encodeTokens: [["a"], words],
  decodeTokens: [ints, words],
  ngrams: [["a", "b"], 2],
  ngramTable: [ints, 2],
  wordsOf: ["some words"],
};

const dealt: RightArguments = {
  datasetSize: [{ x }],
  examplesAt: [{ x }, ints],
  shuffledOrder: [4, { key, epoch: 1 }],
  splitIndices: [4, parts, { key }],
  split: [{ x }, parts, { key }],
  kFold: [4, 2, { key }],
  cutout: [key, image, 2],
  mixup: [key, { x }, { alpha: 0.2 }],
  randomCrop: [key, image, [2, 2], { padding: 1 }],
  randomFlip: [key, image, { axis: -1 }],
  randomRotate: [key, image, 0.5],
  randomShift: [key, image, 1],
  rotate: [image, 0.5],
  "datasets.fromArray": [[1, 2]],
  "datasets.fromTensors": [{ x }],
  ...each("datasets.concatenate datasets.interleave datasets.zip", [examples, examples]),
  ...each("datasets.entries datasets.values datasets.prefetch", examples, { index: 1 }),
  ...each("datasets.take datasets.skip datasets.repeat", 2),
  "datasets.batch": [{ batchSize: 2 }],
  "datasets.cache": [],
  "datasets.filter": [() => true],
  "datasets.map": [(each: unknown) => each],
  "datasets.mapWithKey": [key, (each: unknown) => each],
  "datasets.shuffle": [key],
};

const files: RightArguments = {
  encodeCifar10: [cifar],
  ...each("decodeCifar10 readCifar10", data.encodeCifar10(cifar)),
  streamCifar10: [[data.encodeCifar10(cifar)], 1],
  encodeCsv: [cells, { delimiter: "," }],
  ...each("decodeCsv readCsv", csv, { header: false }),
  streamCsv: [[csv], { header: false }],
  ...each("decodeCsvNumbers readCsvNumbers", data.readCsv(csv, { header: false }), { columns: [1] }),
  encodeIdx: [ints, {}],
  ...each("decodeIdx readIdx", data.encodeIdx(ints), {}),
  encodeJsonLines: [[1, "a"]],
  ...each("decodeJsonLines readJsonLines", lines, {}),
  streamJsonLines: [[lines], {}],
  encodeNpy: [x],
  ...each("decodeNpy readNpy", data.encodeNpy(x)),
  streamNpy: [[data.encodeNpy(x)], 2],
  encodeNpz: [[["x", x]], {}],
  ...each("decodeNpz readNpz", data.encodeNpz([["x", x]]), {}),
  ...each("encodeSafetensors safetensorsParts", [["x", x]], new Map([["a", "b"]])),
  ...each("decodeSafetensors readSafetensors", data.encodeSafetensors([["x", x]])),
  encodeSafetensorsTree: [{ x }, new Map([["a", "b"]])],
  ...each("decodeSafetensorsTree readSafetensorsTree", data.encodeSafetensorsTree({ x })),
};

/** By name. */
export const rightForData: RightArguments = { ...prepared, ...dealt, ...files };

/** What is given to what a function returns, where that is a function: steps from dataset to dataset. */
export const afterwardsInData: RightArguments = each(
  "datasets.take datasets.skip datasets.repeat datasets.batch datasets.cache datasets.filter datasets.map datasets.mapWithKey datasets.shuffle",
  examples,
);
