/**
 * What to check before a long run: a few seconds that find most of what makes days of training worthless.
 * @module
 */
import { ArgumentError, type Key, mean, type Shape, std, Tensor, treeLeaves } from "@cotangent/core";
import { checkFields, checkOptions, checkTensors } from "@cotangent/core/checks";
import { checkModel, checkObjective } from "../checks.js";
import { makeStep, type Objective } from "../makeStep.js";
import { written } from "../textTable.js";
import { initTrainState, type Model } from "../trainState.js";
import { activationStatistics, gradientStatistics } from "./layers.js";
import { leakage } from "./leakage.js";

/** What is checked, and against what. */
export interface SanityOptions<B> {
  /** Draws the parameters, as for initTrainState. */
  readonly key: Key;
  /** Shape of one example. */
  readonly inputShape: Shape;
  /** A batch of the training data, of 20 examples or so: it is to be overfitted. */
  readonly batch: B;
  /** What the loss is in theory before the first step: Math.log(classes) for softmax cross-entropy. Default: not checked. */
  readonly expectedLoss?: number;
  /** By which part of it the first loss may differ; default 0.2. */
  readonly lossTolerance?: number;
  /** How many steps there are for overfitting; default 300. */
  readonly steps?: number;
  /** To which part of the first loss it must fall; default 0.05. */
  readonly overfitTo?: number;
  /** All training examples, and those of another split: trees of tensors [n, ...]. Default: not checked. */
  readonly splits?: { readonly train: unknown; readonly test: unknown };
}

/** A check of one thing. */
export interface SanityFinding {
  readonly name:
    | "first loss"
    | "finite"
    | "gradients"
    | "dead units"
    | "input scale"
    | "overfitting"
    | "leakage";
  readonly verdict: "pass" | "fail" | "not checked";
  /** What was found, in words. */
  readonly found: string;
  readonly expected: string;
  /** What to do; "" where nothing is wrong. */
  readonly fix: string;
}

/** What a sanity check has found. */
export interface SanityReport {
  readonly ok: boolean;
  readonly findings: readonly SanityFinding[];
  /** One line each. */
  readonly text: string;
}

type Judged = Omit<SanityFinding, "name" | "verdict">;

function finding(name: SanityFinding["name"], isGood: boolean, judged: Judged): SanityFinding {
  return Object.freeze({
    name,
    verdict: isGood ? "pass" : "fail",
    ...judged,
    fix: isGood ? "" : judged.fix,
  });
}

const unchecked = (name: SanityFinding["name"], expected: string): SanityFinding =>
  Object.freeze({ name, verdict: "not checked", found: "", expected, fix: "" });

function firstLoss(loss: number, expected: number | undefined, tolerance: number): SanityFinding {
  if (expected === undefined) return unchecked("first loss", "pass { expectedLoss }");
  return finding("first loss", Math.abs(loss - expected) <= tolerance * Math.abs(expected) + 1e-6, {
    found: written(loss),
    expected: `${written(expected)}, give or take ${written(tolerance * 100)} %`,
    fix:
      loss > expected
        ? "Begin with smaller weights in the last layer, and check that the loss gets logits, a mean over examples, and one summand a class."
        : "Check that labels do not stand among the inputs, and that the loss is not divided twice.",
  });
}

function inputScale(inputs: Tensor): SanityFinding {
  const [center, deviation] = [mean(inputs).item(), std(inputs).item()];
  const isGood = Math.abs(center) <= 3 && deviation >= 0.05 && deviation <= 10;
  return finding("input scale", isGood, {
    found: `mean ${written(center)}, deviation ${written(deviation)}`,
    expected: "a mean within 3 of 0, and a deviation from 0.05 to 10",
    fix: "Standardize the inputs: fitStandardization and standardize of @cotangent/data.",
  });
}

function leaks(splits: SanityOptions<unknown>["splits"]): SanityFinding {
  if (splits === undefined) return unchecked("leakage", "pass { splits: { train, test } }");
  const found = leakage(splits.train, splits.test);
  const [first] = found;
  return finding("leakage", found.length === 0, {
    found:
      found.length === 0
        ? "none"
        : `${found.length}, the first: example ${first.test} of test is example ${first.train} of train`,
    expected: "no example in both splits",
    fix: "Remove equal examples before splitting, or split by what they were made of.",
  });
}

/**
 * Checks a model, its loss and its data before a long run: the first loss against theory; that losses and gradients are finite, and reach
 * every parameter; that no layer is dead, here: no unit is 0 for all examples in more than half of a layer; the scale of the inputs; that a
 * tiny sample can be learned by heart; and that no example stands in both splits. Returns what it found; `assertSane` throws it.
 * @throws ArgumentError when the batch has no inputs with examples
 * @example
 * ```ts
 * import { mean, random, tensor, type Tensor } from "@cotangent/core";
 * import { dense, relu, serial, softmaxCrossEntropyWithIntegerLabels } from "@cotangent/nn";
 * import { adam } from "@cotangent/optim";
 * import { sanityCheck } from "@cotangent/train";
 * const model = { layer: serial([dense(32), relu, dense(3)]), optimizer: adam(0.01) };
 * const objective = {
 *   inputs: ({ x }: { x: Tensor; y: Tensor }) => x,
 *   evaluate: (logits: Tensor, { y }: { y: Tensor }) =>
 *     [mean(softmaxCrossEntropyWithIntegerLabels(logits, y)), null] as const,
 * };
 * const key = random.key(0);
 * const x = random.normal(key, [12, 4]);
 * const y = random.randint(key, [12], 0, 3);
 * const batch = { x, y };
 * const { text } = sanityCheck(model, objective, { key, inputShape: [4], batch, splits: { train: { x }, test: { x } } });
 * text.split("\n").filter((line) => !line.startsWith("pass"))
 * // => [
 * //      "not checked  first loss: pass { expectedLoss }",
 * //      "fail         leakage: 12, the first: example 0 of test is example 0 of train, expected no example in both splits. Remove equal examples before splitting, or split by what they were made of.",
 * //    ]
 * ```
 * @see Karpathy, "A recipe for training neural networks" (2019)
 */
export function sanityCheck<P, S, O, B, M>(
  model: Model<P, S, O>,
  objective: Objective<B, M>,
  options: SanityOptions<B>,
): SanityReport {
  const {
    batch,
    expectedLoss,
    lossTolerance = 0.2,
    steps = 300,
    overfitTo = 0.05,
  } = checkOptions("sanityCheck", options);
  const kinds = { batch: "object", key: "object", inputShape: "array" } as const;
  checkFields("sanityCheck", "options", options, kinds, "Pass { key, inputShape, batch }.");
  checkModel("sanityCheck", model);
  checkObjective("sanityCheck", objective);
  const inputs = objective.inputs(batch);
  checkTensors("sanityCheck", { "what objective.inputs gives": inputs });
  if (inputs.rank === 0 || inputs.shape[0] === 0) {
    throw new ArgumentError({
      op: "sanityCheck",
      requirement: "the batch must have inputs with a first axis, that of the examples",
      received: `inputs of shape [${inputs.shape.join(", ")}]`,
    });
  }
  const start = initTrainState(model, options);
  const gradients = gradientStatistics(model, objective)(start, batch);
  const activations = activationStatistics(model, objective)(start, batch);
  const step = makeStep(model, objective);
  let [state, { loss: first }] = step(start, batch);
  let loss = first;
  let made = 1;
  const isBelow = (): boolean => loss.item() <= overfitTo * first.item();
  for (; made < steps && Number.isFinite(loss.item()) && !isBelow(); made++)
    [state, { loss }] = step(state, batch);
  const unreached = gradients.filter(({ largest }) => largest === 0).map(({ path }) => path);
  const dead = activations.filter((row) => (row.dead ?? 0) > 0.5).map(({ path }) => path);
  const spoiled = [
    ...(Number.isFinite(first.item()) ? [] : ["the loss"]),
    ...gradients.filter(({ notFinite }) => notFinite > 0).map(({ path }) => `the gradient of ${path}`),
    ...(Number.isFinite(loss.item()) || !Number.isFinite(first.item()) ? [] : [`the loss of step ${made}`]),
    ...(treeLeaves(batch).every((x) => !(x instanceof Tensor) || x.toTypedArray().every(Number.isFinite))
      ? []
      : ["the batch"]),
  ];
  return reportOf([
    firstLoss(first.item(), expectedLoss, lossTolerance),
    finding("finite", spoiled.length === 0, {
      found: spoiled.length === 0 ? "all" : `not ${spoiled.join(", ")}`,
      expected: "finite numbers",
      fix: "traceNonFinite of @cotangent/core/testing names the operation and its line.",
    }),
    finding("gradients", unreached.length === 0, {
      found: unreached.length === 0 ? "reach every parameter" : `are 0 for ${unreached.join(", ")}`,
      expected: "one that is not 0 for each parameter",
      fix: "Look for dead units, stopGradient, and parameters that the loss does not depend on.",
    }),
    finding("dead units", dead.length === 0, {
      found: dead.length === 0 ? "few" : `more than half of ${dead.join(", ")}`,
      expected: "at most half of a layer 0 for all examples",
      fix: "Begin with smaller weights (heNormal for relu) and biases of 0, or use leakyRelu.",
    }),
    inputScale(inputs),
    finding("overfitting", isBelow(), {
      found: `the loss is ${written(loss.item())} after ${made} steps, ${written(first.item())} at first`,
      expected: `at most ${written(overfitTo * 100)} % of the first loss on one small batch`,
      fix: "Check that labels belong to their inputs, that the rate is not far too small or large, and regularize later.",
    }),
    leaks(options.splits),
  ]);
}

function reportOf(findings: readonly SanityFinding[]): SanityReport {
  const text = findings
    .map(({ name, verdict, found, expected, fix }) => {
      const said =
        verdict === "not checked"
          ? expected
          : verdict === "pass"
            ? found
            : `${found}, expected ${expected}. ${fix}`;
      return `${verdict.padEnd(11)}  ${name}: ${said}`;
    })
    .join("\n");
  return Object.freeze({
    ok: findings.every(({ verdict }) => verdict !== "fail"),
    findings: Object.freeze(findings),
    text,
  });
}

/**
 * sanityCheck that throws what it finds wrong, and returns the report otherwise.
 * @throws ArgumentError with the text of the report when a check fails
 * @example
 * ```ts
 * import { mean, random, type Tensor } from "@cotangent/core";
 * import { dense } from "@cotangent/nn";
 * import { sgd } from "@cotangent/optim";
 * import { assertSane } from "@cotangent/train";
 * const objective = { inputs: (x: Tensor) => x, evaluate: (y: Tensor) => [mean(y.mul(y)), null] as const };
 * const [key, inputShape] = [random.key(0), [2]];
 * const batch = random.normal(key, [8, 2]);
 * assertSane({ layer: dense(1), optimizer: sgd(0.1) }, objective, { key, inputShape, batch }).ok // => true
 * assertSane({ layer: dense(1), optimizer: sgd(0) }, objective, { key, inputShape, batch })
 * // => throws ArgumentError: sanityCheck: the model, its loss and its data must pass all checks, got fail overfitting: ...
 * ```
 */
export function assertSane<P, S, O, B, M>(
  model: Model<P, S, O>,
  objective: Objective<B, M>,
  options: SanityOptions<B>,
): SanityReport {
  const report = sanityCheck(model, objective, options);
  if (report.ok) return report;
  const failed = report.text.split("\n").filter((line) => line.startsWith("fail"));
  throw new ArgumentError({
    op: "sanityCheck",
    requirement: "the model, its loss and its data must pass all checks",
    received: failed.map((line) => line.replace(/ {2,}/, " ")).join("\n"),
  });
}
