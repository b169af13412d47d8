/**
 * Laws of what is no layer: what describeLaws asks of any function holds of losses, which give one value per example; metrics are
 * monoids. LAWS_RUNS and LAWS_SEED as in primitives.test.ts.
 */
import {
  abs,
  add,
  allClose,
  logSoftmax,
  mul,
  random,
  stack,
  type Tensor,
  take,
  tensor,
  treeMap,
  vmap,
} from "@cotangent/core";
import { type Drawn, describeLaws, sameBits } from "@cotangent/core/testing";
import * as nn from "@cotangent/nn";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";

const numRuns = Number(process.env.LAWS_RUNS ?? 2);
const seed = Number(process.env.LAWS_SEED ?? 1);
const wide = { dtype: "float64" } as const;
const ints = { dtype: "int32" } as const;
const numbers = (seed: number): Tensor => random.normal(random.key(seed), [4, 3], wide);
const positive = (seed: number): Tensor => add(abs(numbers(seed)), 0.1);
const bits = random.bernoulli(random.key(9), 0.5, [4, 3]);
const signs = add(mul(bits, tensor(2, wide)), -1);
const classes = random.randint(random.key(8), [4], 0, 3);

/** Every loss with arguments of 4 examples. */
const losses: Readonly<Record<string, readonly [(a: Tensor, b: Tensor) => Tensor, Tensor, Tensor]>> = {
  absoluteError: [nn.absoluteError, numbers(1), numbers(2)],
  absolutePercentageError: [nn.absolutePercentageError, numbers(1), positive(2)],
  categoricalHingeLoss: [nn.categoricalHingeLoss, numbers(1), numbers(2)],
  contrastiveLoss: [nn.contrastiveLoss, positive(1), positive(2)],
  cosineDistance: [nn.cosineDistance, numbers(1), numbers(2)],
  cosineSimilarity: [nn.cosineSimilarity, numbers(1), numbers(2)],
  generalizedKlDivergence: [nn.generalizedKlDivergence, numbers(1), positive(2)],
  hingeLoss: [nn.hingeLoss, numbers(1), signs],
  huberLoss: [nn.huberLoss, numbers(1), numbers(2)],
  klDivergence: [nn.klDivergence, numbers(1), positive(2)],
  klDivergenceWithLogTargets: [nn.klDivergenceWithLogTargets, numbers(1), logSoftmax(numbers(2))],
  l2Loss: [nn.l2Loss, numbers(1), numbers(2)],
  logCosh: [nn.logCosh, numbers(1), numbers(2)],
  multiclassHingeLoss: [nn.multiclassHingeLoss, numbers(1), classes],
  multiclassPerceptronLoss: [nn.multiclassPerceptronLoss, numbers(1), classes],
  multiclassSvmLoss: [nn.multiclassSvmLoss, numbers(1), classes],
  perceptronLoss: [nn.perceptronLoss, numbers(1), signs],
  poissonLoss: [nn.poissonLoss, positive(1), positive(2)],
  polyLossCrossEntropy: [nn.polyLossCrossEntropy, numbers(1), positive(2)],
  quantileLoss: [(p, t) => nn.quantileLoss(p, t, 0.3), numbers(1), numbers(2)],
  rankingSoftmaxLoss: [nn.rankingSoftmaxLoss, numbers(1), positive(2)],
  "rankingSoftmaxLoss with a mask": [
    (x, y) => nn.rankingSoftmaxLoss(x, y, { mask: tensor([true, false, true]) }),
    numbers(1),
    positive(2),
  ],
  sigmoidBinaryCrossEntropy: [nn.sigmoidBinaryCrossEntropy, numbers(1), positive(2)],
  sigmoidFocalLoss: [
    (x, y) => nn.sigmoidFocalLoss(x, y, { alpha: 0.3 }),
    numbers(1),
    mul(bits, tensor(1, wide)),
  ],
  smoothLabels: [(labels) => nn.smoothLabels(labels, 0.2), positive(1), positive(2)],
  softmaxCrossEntropy: [nn.softmaxCrossEntropy, numbers(1), positive(2)],
  softmaxCrossEntropyWithIntegerLabels: [nn.softmaxCrossEntropyWithIntegerLabels, numbers(1), classes],
  softmaxFocalLoss: [nn.softmaxFocalLoss, numbers(1), positive(2)],
  sparsemaxLoss: [nn.sparsemaxLoss, numbers(1), bits],
  multiclassSparsemaxLoss: [nn.multiclassSparsemaxLoss, numbers(1), classes],
  squaredError: [nn.squaredError, numbers(1), numbers(2)],
  squaredHingeLoss: [nn.squaredHingeLoss, numbers(1), signs],
  squaredLogError: [nn.squaredLogError, positive(1), positive(2)],
  tripletMarginLoss: [(a, b) => nn.tripletMarginLoss(a, b, numbers(3)), numbers(1), numbers(2)],
  ctcLoss: [
    nn.ctcLoss,
    random.normal(random.key(1), [4, 5, 3], wide),
    tensor(
      [
        [1, 2],
        [2, 2],
        [1, 1],
        [2, 1],
      ],
      ints,
    ),
  ],
};

/** Losses of a whole batch, which are not one value per example. */
const whole: typeof losses = {
  meanSquaredError: [nn.meanSquaredError, numbers(1), numbers(2)],
  ntxent: [nn.ntxent, numbers(1), tensor([0, 1, 0, 1], ints)],
  tverskyLoss: [
    (p, t) => nn.tverskyLoss(p, t, { axes: [0], alpha: 0.3, beta: 0.7 }),
    positive(1),
    positive(2),
  ],
  diceLoss: [(p, t) => nn.diceLoss(p, t, { axes: [0] }), positive(1), positive(2)],
};

// The names that the laws of layers leave to this file.
const isLoss = (name: string): boolean =>
  /\w(Loss|Error|Entropy|Labels|Divergence|Targets|Distance|Similarity)$|^(logCosh|ntxent)$/.test(name);

it("every exported loss is here", () => {
  const named = Object.keys({ ...losses, ...whole });
  expect(Object.keys(nn).filter((name) => isLoss(name) && !named.includes(name))).toEqual([]);
});

// What a loss is differentiated in besides its predictions: targets that are numbers, where they may be any number.
const takesTargets = (name: string, targets: Tensor): boolean =>
  targets.dtype === "float64" && !/sigmoidFocal|[hH]inge|perceptron/.test(name);

describe.each(Object.entries({ ...losses, ...whole }))("%s", (name, [loss, predictions, targets]) => {
  // Predictions and targets of the kind that the table gives: any numbers, or positive ones.
  const like = (x: Tensor): Drawn => {
    const low = x.toTypedArray().every((value) => value > 0) ? 0.1 : -1;
    return { shape: x.shape, dtype: "float64", domain: { low, high: 1 } };
  };
  if (takesTargets(name, targets)) {
    describeLaws(loss, [like(predictions), like(targets)], { describe, it, numRuns, seed, name });
  } else {
    const ofPredictions = (p: Tensor): Tensor => loss(p, targets);
    describeLaws(ofPredictions, [like(predictions)], { describe, it, numRuns, seed, name });
  }

  it.skipIf(name in whole)("gives one value per example, alone or in a batch", () => {
    const row = (x: Tensor, i: number): Tensor => take(x, i, { axis: 0 });
    const rows = stack(
      [0, 1, 2, 3].map((i) => {
        const third = name === "tripletMarginLoss" ? row(numbers(3), i) : undefined;
        return third === undefined
          ? loss(row(predictions, i), row(targets, i))
          : nn.tripletMarginLoss(row(predictions, i), row(targets, i), third);
      }),
    );
    expect(sameBits(loss(predictions, targets), rows)).toBe(true);
    if (name !== "tripletMarginLoss") expect(sameBits(vmap(loss)(predictions, targets), rows)).toBe(true);
  });
});

const logits = (seed: number): Tensor => random.normal(random.key(seed), [5, 3]);
const labels = (seed: number): Tensor => random.randint(random.key(seed + 100), [5], 0, 3);
const probabilities = (seed: number): Tensor => random.uniform(random.key(seed), [5]);
const two = (seed: number): Tensor => random.randint(random.key(seed + 100), [5], 0, 2);

interface Sums {
  readonly empty: unknown;
  readonly concat: (a: unknown, b: unknown) => unknown;
  readonly value: (sums: unknown) => Tensor;
}

/** A metric with its inputs from a seed; the types of sums are hidden. */
function sample<I extends readonly Tensor[], A>(
  metric: nn.metrics.Metric<I, A>,
  inputs: (seed: number) => I,
) {
  const known = new WeakMap<object, A>();
  const box = (sums: A): object => {
    const key = { sums };
    known.set(key, sums);
    return key;
  };
  const open = (key: unknown): A => {
    const sums = typeof key === "object" && key !== null ? known.get(key) : undefined;
    if (sums === undefined) throw new Error("not of this metric");
    return sums;
  };
  const hidden: Sums = {
    empty: box(metric.empty),
    concat: (a, b) => box(metric.concat(open(a), open(b))),
    value: (key) => metric.value(open(key)),
  };
  return {
    ...hidden,
    draw: (seed: number): unknown => box(metric.of(...inputs(seed))),
    leaves: (key: unknown) => open(key),
  };
}

const compared = (seed: number) => [logits(seed), labels(seed)] as const;
const binary = (seed: number) => [probabilities(seed), two(seed)] as const;
const all = {
  accuracy: sample(nn.metrics.accuracy(), compared),
  topKAccuracy: sample(nn.metrics.topKAccuracy(2), compared),
  binaryAccuracy: sample(nn.metrics.binaryAccuracy(), binary),
  average: sample(nn.metrics.average(), (seed) => [probabilities(seed)] as const),
  perplexity: sample(nn.metrics.perplexity(), (seed) => [probabilities(seed)] as const),
  confusionMatrix: sample(nn.metrics.confusionMatrix(3), compared),
  precision: sample(nn.metrics.precision({ classes: 3 }), compared),
  recall: sample(nn.metrics.recall({ classes: 3, average: "micro" }), compared),
  f1: sample(nn.metrics.f1({ classes: 3, average: "none" }), compared),
  rocAuc: sample(nn.metrics.rocAuc({ buckets: 10 }), binary),
  r2: sample(nn.metrics.r2(), (seed) => [probabilities(seed), probabilities(seed + 50)] as const),
};

it("every metric is here", () => {
  // A figure of scores at hand, without sums: tests/golden/data.test.ts.
  const figures = ["exactRocAuc"];
  expect([...Object.keys(all), ...figures].sort()).toEqual(Object.keys(nn.metrics).sort());
});

describe.each(Object.entries(all))("metrics.%s", (_, metric) => {
  const seeds = fc.nat({ max: 40 });
  const close = (a: unknown, b: unknown): boolean =>
    Object.values(
      treeMap(
        (x: Tensor, y: Tensor) => allClose(x, y, { rtol: 1e-5, atol: 1e-6 }),
        { all: metric.leaves(a) },
        { all: metric.leaves(b) },
      ),
    ).every((same) => JSON.stringify(same).includes("false") === false);

  it("has an empty that changes nothing", () => {
    const a = metric.draw(1);
    for (const both of [metric.concat(a, metric.empty), metric.concat(metric.empty, a)]) {
      expect(metric.value(both).toArray()).toEqual(metric.value(a).toArray());
    }
  });

  it("merges in any grouping", () => {
    fc.assert(
      fc.property(seeds, seeds, seeds, (i, j, k) => {
        const [a, b, c] = [i, j, k].map(metric.draw);
        return close(metric.concat(metric.concat(a, b), c), metric.concat(a, metric.concat(b, c)));
      }),
      { numRuns: 20 },
    );
  });
});
