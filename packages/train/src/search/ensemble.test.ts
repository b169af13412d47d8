/** An ensemble is its members, bit for bit, whatever their seeds and rates, in one program. */
import { maximum, mean, random, sin, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense, dropout, l2Penalty, serial, squaredError, tanh } from "@cotangent/nn";
import { injectHyperparams, sgd } from "@cotangent/optim";
import { expect, it } from "vitest";
import { withHyperparam } from "../callbacks/hyperparam.js";
import { evaluate } from "../run/evaluation.js";
import { predict } from "../run/prediction.js";
import { startRun } from "../run/runState.js";
import { trainerOf } from "../run/trainer.js";
import { fit } from "../run/training.js";
import { initTrainState } from "../trainState.js";
import { ensembleTrainer, stackStates, unstackStates } from "./ensemble.js";

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

const optimizer = injectHyperparams(({ learningRate }) => sgd(learningRate, { momentum: 0.9 }), {
  learningRate: 0.1,
});
const model = { layer: serial([dense(8), dropout({ keep: 0.8 }), tanh, dense(1)]), optimizer };
const objective = {
  inputs: ({ x }: Batch) => x,
  evaluate: (outputs: Tensor, { y }: Batch) =>
    [mean(squaredError(outputs, y)), { size: mean(outputs) }] as const,
};
const x = random.normal(random.key(1), [24, 1]);
const data = datasets.batch({ batchSize: 6 })(datasets.fromTensors({ x, y: sin(x) }));
const states = random
  .split(random.key(0), 4)
  .map((key, i) =>
    withHyperparam(initTrainState(model, { key, inputShape: [1] }), "learningRate", 0.01 * (i + 1)),
  );

it("trains each member as it would be trained alone", async () => {
  const trainer = ensembleTrainer(model, objective);
  const { run } = await fit(trainer, data, {
    from: startRun(stackStates(states)),
    epochs: 5,
    validation: data,
  });
  const alone = trainerOf(model, objective);
  const losses: number[] = [];
  for (const [i, member] of unstackStates(run.state).entries()) {
    const own = await fit(alone, data, { from: startRun(states[i]), epochs: 5 });
    expect(JSON.stringify(member)).toBe(JSON.stringify(own.state));
    losses.push(own.run.metrics.loss);
    expect(run.metrics[`member.${i}`]).toBe(own.run.metrics.loss);
  }
  expect(run.metrics.loss).toBeCloseTo(losses.reduce((sum, loss) => sum + loss, 0) / 4, 6);
  expect(Object.keys(run.metrics)).toEqual([
    ...["loss", "member.0", "member.1", "member.2", "member.3", "size", "validation.loss", "validation.size"],
  ]);
  const outputs = await predict(trainer, data, run.state);
  const each = await Promise.all(unstackStates(run.state).map((state) => predict(alone, data, state)));
  const average = each.reduce((sum, y) => sum.add(y)).div(4);
  expect(outputs.sub(average).abs().max().item()).toBeLessThan(1e-6);
  // The mean of the members is better than they are on average: squared errors are convex.
  const mine = await evaluate(trainer, data, run.state);
  const theirs = await Promise.all(unstackStates(run.state).map((state) => evaluate(alone, data, state)));
  expect(mine.loss).toBeLessThanOrEqual(theirs.reduce((sum, { loss }) => sum + loss, 0) / 4);
});

it("adds the mean of the members' penalties to the loss of their combined outputs", async () => {
  const penalty = l2Penalty(0.5, { where: /kernel$/ });
  const together = stackStates(states);
  const plain = await evaluate(ensembleTrainer(model, objective), data, together);
  const penalized = await evaluate(ensembleTrainer(model, { ...objective, penalty }), data, together);
  const extra = states.reduce((sum, { params }) => sum + penalty(params).item(), 0) / states.length;
  expect(penalized.loss - plain.loss).toBeCloseTo(extra, 4);
});

it("combines outputs as it is told, and has at least one member", () => {
  const trainer = ensembleTrainer(model, objective, { combine: (outputs) => outputs.max({ axis: 0 }) });
  const stacked = stackStates(states);
  const batch = { x, y: x };
  const best = states.map((state) => trainerOf(model, objective).predict(state, batch));
  const expected = best.reduce((a, b) => maximum(a, b));
  expect(trainer.predict(stacked, batch).toTypedArray()).toEqual(expected.toTypedArray());
  expect(() => stackStates([])).toThrow("stackStates: there must be at least one state, got an empty list.");
});
