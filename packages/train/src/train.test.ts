/** What a step changes and what it leaves alone. */
import { mean, mul, random, square, sub, sum, type Tensor, tensor } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import { datasets } from "@cotangent/data";
import { dense, dropout, type Layer, l2Penalty, meanSquaredError, serial } from "@cotangent/nn";
import { globalNorm, sgd } from "@cotangent/optim";
import { describe, expect, it } from "vitest";
import { makeEvaluation, makeStep, type Objective } from "./makeStep.js";
import { readReport } from "./run/figures.js";
import { startRun } from "./run/runState.js";
import { trainerOf } from "./run/trainer.js";
import { fit } from "./run/training.js";
import { initTrainState } from "./trainState.js";

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

const objective: Objective<Batch, { readonly mean: Tensor }> = {
  inputs: ({ x }) => x,
  evaluate: (outputs, { y }) => [meanSquaredError(outputs, y), { mean: mean(outputs) }],
};

const batch: Batch = {
  x: tensor([
    [1, 2],
    [3, 4],
  ]),
  y: tensor([[1], [0]]),
};

/** Counts how often it was applied: a layer with a state and nothing to learn. */
const counter: Layer<null, Tensor> = {
  init: (_key, inputShape) => ({
    params: null,
    state: tensor(0, { dtype: "int32" }),
    outputShape: inputShape,
  }),
  apply: (_params, count, x) => [x, count.add(1)],
};

describe("a penalty", () => {
  const model = { layer: dense(1, { useBias: false }), optimizer: sgd(0.1) };
  const start = initTrainState(model, { key: random.key(0), inputShape: [2] });
  const penalized = { ...objective, penalty: l2Penalty(0.5) };
  const extra = sum(square(start.params.kernel)).item() / 2;

  it("is part of the loss in training and in evaluation", () => {
    const plain = makeStep(model, objective)(start, batch);
    const [next, { loss, metrics }] = makeStep(model, penalized)(start, batch);
    expect(loss.item()).toBeCloseTo(plain[1].loss.item() + extra, 5);
    expect(metrics.mean.item()).toBe(plain[1].metrics.mean.item());
    expect(makeEvaluation(model, penalized)(start, batch).loss.item()).toBeCloseTo(loss.item(), 5);
    // Its gradient is the kernel, so the step goes further by a tenth of it.
    const further = sub(plain[0].params.kernel, next.params.kernel);
    expect(closeTo(further, mul(start.params.kernel, 0.1), { rtol: tolerances.float32.adjoint }).close).toBe(
      true,
    );
  });
});

describe("trainerOf", () => {
  it("brings the step over several batches, which runs use instead of one of their own", async () => {
    const model = { layer: dense(1), optimizer: sgd(0.1) };
    const trainer = trainerOf(model, objective);
    const from = startRun(initTrainState(model, { key: random.key(0), inputShape: [2] }));
    const data = datasets.fromArray([batch, batch, batch, batch]);
    const calls: number[] = [];
    const counted: typeof trainer = {
      ...trainer,
      manySteps: (state, batches) => {
        calls.push(batches.length);
        return trainer.manySteps(state, batches);
      },
    };
    const one = await fit(trainer, data, { from });
    const several = await fit(counted, data, { from, stepsPerCall: 3 });
    expect(calls).toEqual([3]);
    expect(JSON.stringify(several.run)).toBe(JSON.stringify(one.run));
  });
});

describe("makeStep", () => {
  const model = {
    layer: serial([counter, dropout({ keep: 0.5 }), dense(1)]),
    optimizer: sgd(0.1, { momentum: 0.9 }),
  };
  const start = initTrainState(model, { key: random.key(0), inputShape: [2] });
  const step = makeStep(model, objective);

  it("advances everything that training changes, and leaves the state it got alone", () => {
    const before = JSON.stringify(start);
    const [next, report] = step(start, batch);
    expect(JSON.stringify(start)).toBe(before);
    expect(next.step.item()).toBe(1);
    expect(next.layerState[0].item()).toBe(1);
    expect(next.key).toEqual(start.key);
    expect(next.params[2].kernel.toArray()).not.toEqual(start.params[2].kernel.toArray());
    expect(report.loss.shape).toEqual([]);
    expect(report.metrics.mean.shape).toEqual([]);
    expect([start, next, next.params].every(Object.isFrozen)).toBe(true);
  });

  it("draws other numbers in each step, and the same ones in the same step", () => {
    const [{ step: second }] = step(start, batch);
    const losses = [start, start, { ...start, step: second }].map((state) =>
      step(state, batch)[1].loss.item(),
    );
    expect(losses[0]).toBe(losses[1]);
    expect(losses[2]).not.toBe(losses[0]);
    expect(step.cacheSize()).toBe(1);
  });
});

describe("measure", () => {
  it("adds numbers about each update to the report, and changes no other", () => {
    const model = { layer: dense(1), optimizer: sgd(0.5) };
    const state = initTrainState(model, { key: random.key(0), inputShape: [2] });
    const measured = makeStep(model, objective, {
      measure: ({ params, gradients, updates }) => ({
        norms: [globalNorm(params), globalNorm(gradients), globalNorm(updates)],
      }),
    });
    const [next, report] = measured(state, batch);
    const [plain, { measures, ...rest }] = makeStep(model, objective)(state, batch);
    expect(JSON.stringify([next, report.loss, report.metrics])).toBe(
      JSON.stringify([plain, rest.loss, rest.metrics]),
    );
    expect(measures).toBe(null);
    const [figures] = readReport(report, null);
    expect(Object.keys(figures).toSorted()).toEqual(["loss", "mean", "norms.0", "norms.1", "norms.2"]);
    expect(figures["norms.2"]).toBeCloseTo(figures["norms.1"] / 2, 5);
    expect(figures["norms.0"]).toBeCloseTo(globalNorm(state.params).item(), 6);
  });
});

describe("makeEvaluation", () => {
  it("drops nothing and updates nothing", () => {
    const plain = { layer: serial([dense(1), dropout({ keep: 0.5 })]), optimizer: sgd(0.1) };
    const state = initTrainState(plain, { key: random.key(0), inputShape: [2] });
    const evaluation = makeEvaluation(plain, objective);
    expect(evaluation(state, batch).loss.item()).toBe(evaluation(state, batch).loss.item());
  });
});
