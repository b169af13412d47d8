/** Each check finds what it is there for, and lets what is well pass. */
import { mean, mul, random, stopGradient, type Tensor, tensor } from "@cotangent/core";
import {
  dense,
  initializers,
  lambda,
  relu,
  serial,
  softmaxCrossEntropyWithIntegerLabels,
} from "@cotangent/nn";
import { adam } from "@cotangent/optim";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Model } from "../trainState.js";
import { leakage } from "./leakage.js";
import { assertSane, type SanityOptions, sanityCheck } from "./sanityCheck.js";

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

const key = random.key(0);
const x = random.normal(key, [20, 4]);
const batch: Batch = { x, y: random.randint(key, [20], 0, 10) };
const classify = {
  inputs: ({ x: inputs }: Batch) => inputs,
  evaluate: (logits: Tensor, { y }: Batch) =>
    [mean(softmaxCrossEntropyWithIntegerLabels(logits, y)), null] as const,
};
const small = initializers.normal(0.01);
const network = serial({ hidden: dense(64), bend: relu, output: dense(10, { kernelInit: small }) });
const model = { layer: network, optimizer: adam(0.02) };
const options: SanityOptions<Batch> = { key, inputShape: [4], batch, expectedLoss: Math.log(10), steps: 400 };

const failures = <P, S, O>(subject: Model<P, S, O>, own: Partial<SanityOptions<Batch>> = {}) =>
  sanityCheck(subject, classify, { ...options, ...own }).findings.flatMap(({ name, verdict }) =>
    verdict === "fail" ? [name] : [],
  );

describe("sanityCheck", () => {
  it("passes a sane model, and knows that the first loss of ten classes is 2.3026", () => {
    const report = sanityCheck(model, classify, {
      ...options,
      splits: { train: { x }, test: { x: mul(x, 2) } },
    });
    expect(report.text).toMatch(/^pass {9}first loss: 2\.30/);
    expect(report.findings.map(({ verdict }) => verdict)).toEqual(new Array(7).fill("pass"));
    expect(report.ok).toBe(true);
    expect(assertSane(model, classify, options).ok).toBe(true);
  });

  it("finds a first loss that is not that of theory", () => {
    const loud = serial({ output: dense(10, { kernelInit: initializers.normal(10) }) });
    expect(failures({ layer: loud, optimizer: adam(0.5) })).toContain("first loss");
    expect(failures({ layer: loud, optimizer: adam(0.5) }, { lossTolerance: 100 })).not.toContain(
      "first loss",
    );
  });

  it("finds parameters without a gradient, and says which", () => {
    const cut = serial({ hidden: dense(64), cut: lambda(stopGradient), bend: relu, output: dense(10) });
    const { findings } = sanityCheck({ layer: cut, optimizer: adam(0.02) }, classify, options);
    expect(findings.find(({ name }) => name === "gradients")?.found).toBe(
      "are 0 for hidden.bias, hidden.kernel",
    );
  });

  it("finds dead units, inputs out of scale, and what cannot be learned", () => {
    const dying = serial([dense(64, { biasInit: initializers.constant(-9) }), relu, dense(10)]);
    expect(failures({ layer: dying, optimizer: adam(0.02) })).toEqual([
      "gradients",
      "dead units",
      "overfitting",
    ]);
    const raw = { ...batch, x: mul(x, 1000) };
    expect(failures(model, { batch: raw })).toContain("input scale");
    expect(failures({ ...model, optimizer: adam(0) })).toEqual(["overfitting"]);
  });

  it("finds what is not finite, without training on", () => {
    const spoiled = { ...batch, x: mul(x, Number.NaN) };
    const { findings } = sanityCheck(model, classify, { ...options, batch: spoiled });
    expect(findings[1].found).toBe(
      "not the loss, the gradient of hidden.bias, the gradient of hidden.kernel, the gradient of output.bias, the gradient of output.kernel, the batch",
    );
    const wild = sanityCheck({ ...model, optimizer: adam(3e38) }, classify, options).findings;
    expect([wild[1].verdict, wild[5].verdict]).toEqual(["fail", "fail"]);
    expect(wild[1].found).toMatch(/^not the loss of step \d/);
  });

  it("throws what failed, and refuses batches without examples", () => {
    expect(() => assertSane({ ...model, optimizer: adam(0) }, classify, options)).toThrow(
      /^sanityCheck: the model, its loss and its data must pass all checks, got fail overfitting: the loss is 2\.3/,
    );
    const none = { x: tensor(1), y: tensor(0) };
    expect(() => sanityCheck(model, classify, { ...options, batch: none })).toThrow(
      "sanityCheck: the batch must have inputs with a first axis",
    );
  });
});

describe("leakage", () => {
  const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 })), {
    maxLength: 12,
  });
  const split = (list: readonly (readonly [number, number])[]) => ({
    x: tensor(Float32Array.from(list.flatMap(([a]) => [a, a / 3])), { shape: [list.length, 2] }),
    y: tensor(Int32Array.from(list.map(([, b]) => b))),
  });

  it("finds the first equal example of each, and nothing else", () => {
    fc.assert(
      fc.property(rows, rows, (train, test) => {
        const expected = test.flatMap(([a, b], j) => {
          const i = train.findIndex(([c, d]) => a === c && b === d);
          return i < 0 ? [] : [{ train: i, test: j }];
        });
        expect(leakage(split(train), split(test))).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("refuses what are no two splits of one dataset", () => {
    expect(() => leakage({}, {})).toThrow("leakage: a split must hold tensors with one first axis");
    expect(() => leakage({ x: tensor([1]) }, { x: tensor([[1, 2]]) })).toThrow(
      "leakage: both splits must have the same tensors, expected 4 bytes per example, got 8.",
    );
  });
});
