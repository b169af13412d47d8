/** Evaluation and prediction by themselves: figures and outputs, the moments told, and who may stop them. */
import { mean, mul, random, type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense } from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import fc from "fast-check";
import { concatAll } from "fp-ts/lib/Monoid.js";
import { describe, expect, it } from "vitest";
import { both, type Callback, callback, callbackMonoid } from "../callbacks/callback.js";
import { initTrainState } from "../trainState.js";
import { evaluate } from "./evaluation.js";
import type { TrainingEvent } from "./events.js";
import { predict, predictions } from "./prediction.js";
import { startRun } from "./runState.js";
import { trainerOf } from "./trainer.js";
import { fit } from "./training.js";

const model = { layer: dense(2), optimizer: sgd(0.1) };
const trainer = trainerOf(model, {
  inputs: (x: Tensor) => x,
  evaluate: (y) => [mean(mul(y, y)), { largest: y.max() }],
});
const state = initTrainState(model, { key: random.key(0), inputShape: [3] });
const examples = random.normal(random.key(1), [11, 3]);
const batched = (batchSize: number) => datasets.batch({ batchSize })(datasets.fromTensors(examples));

/** A callback that writes down what it is told. */
function listener(): { readonly tags: string[]; readonly callback: Callback<never, null> } {
  const tags: string[] = [];
  return {
    tags,
    callback: callback("listener", null, (memory: null, event: TrainingEvent<never>) => {
      tags.push(event._tag);
      return [memory, []];
    }),
  };
}

describe("evaluate", () => {
  it("gives the means over examples, however they are batched, and those of a run's validation", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (batchSize) => {
        const data = batched(batchSize);
        const { loss } = await evaluate(trainer, data, state);
        expect(loss).toBeCloseTo(
          mean(mul(trainer.predict(state, examples), trainer.predict(state, examples))).item(),
          5,
        );
        const none = datasets.fromArray<Tensor>([]);
        const { run } = await fit(trainer, none, { from: startRun(state), validation: data });
        expect(run.metrics["validation.loss"]).toBe(loss);
      }),
      { numRuns: 6 },
    );
  });

  it("tells each moment, obeys stop and measure, and leaves the state alone", async () => {
    const { tags, callback: hears } = listener();
    const stops = callback<never, null>("stops", null, (memory, event) => [
      memory,
      event._tag === "evaluationBatchEnd" && event.index === 1
        ? [
            { _tag: "measure", metrics: { extra: event.figures.loss } },
            { _tag: "stop", reason: "enough" },
          ]
        : [],
    ]);
    const figures = await evaluate(trainer, batched(2), state, { callbacks: [hears, stops] });
    const batch = ["evaluationBatchBegin", "evaluationBatchEnd"];
    expect(tags).toEqual(["evaluationBegin", ...batch, ...batch, "evaluationEnd"]);
    expect(Object.keys(figures)).toEqual(["extra", "loss", "largest"]);
    expect(await evaluate(trainer, batched(2), state)).toEqual(await evaluate(trainer, batched(2), state));
  });

  it("refuses what only a run can do, and trainers that cannot evaluate", async () => {
    const saves = callback<never, null>("saves", null, (memory) => [memory, [{ _tag: "save", file: "x" }]]);
    await expect(evaluate(trainer, batched(2), state, { callbacks: [saves] })).rejects.toThrow(
      "evaluate: callbacks may ask to stop, measure, write and print outside of training, got save. Leave this callback to fit, or let it look at event._tag.",
    );
    await expect(evaluate({}, batched(2), state)).rejects.toThrow(
      "evaluate: the trainer must have a function `evaluate`, got a trainer without.",
    );
  });
});

describe("predict", () => {
  it("joins the outputs of batches to those of all examples at once, bit for bit", async () => {
    const whole = trainer.predict(state, examples);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), async (batchSize) => {
        const outputs = await predict(trainer, batched(batchSize), state);
        expect(outputs.shape).toEqual(whole.shape);
        expect(outputs.toTypedArray()).toEqual(whole.toTypedArray());
      }),
      { numRuns: 8 },
    );
  });

  it("joins trees, of any dtype, with one entry per batch for what has no axes", async () => {
    const data = datasets.fromArray([
      Promise.resolve(tensor([1, 2], { dtype: "int32" })),
      tensor([3], { dtype: "int32" }),
    ]);
    const outputs = await predict(
      (_: null, x: Tensor) => ({ x, big: x.greater(1), n: x.sum(), one: 1, no: null }),
      data,
      null,
    );
    expect(JSON.stringify(outputs)).toBe(
      '{"x":[1,2,3],"big":[false,true,true],"n":[3,3],"one":[1,1],"no":null}',
    );
    expect([outputs.x.dtype, outputs.big.dtype]).toEqual(["int32", "bool"]);
  });

  it("tells each moment with its outputs, and gives batches as they are made", async () => {
    const { tags, callback: hears } = listener();
    const seen: number[] = [];
    for await (const y of predictions(trainer, batched(4), state, { callbacks: [hears] }))
      seen.push(y.shape[0]);
    const batch = ["predictionBatchBegin", "predictionBatchEnd"];
    expect(tags).toEqual(["predictionBegin", ...batch, ...batch, ...batch, "predictionEnd"]);
    expect(seen).toEqual([4, 4, 3]);
  });

  it("ends before the next batch when it is aborted", async () => {
    const controller = new AbortController();
    const made: number[] = [];
    const slow = (_: null, x: number): Tensor => {
      made.push(x);
      controller.abort();
      return tensor([x]);
    };
    const options = { signal: controller.signal };
    await expect(predict(slow, datasets.fromArray([1, 2, 3]), null, options)).rejects.toThrow("aborted");
    expect(made).toEqual([1]);
    await expect(evaluate({ evaluate: slow }, datasets.fromArray([1]), null, options)).rejects.toThrow(
      "aborted",
    );
  });

  it("says what cannot be joined", async () => {
    const data = datasets.fromArray([tensor([[1, 2]]), tensor([[1]])]);
    await expect(predict((_: null, x: Tensor) => x, data, null)).rejects.toMatchObject({
      name: "ShapeError",
      message:
        "predict: outputs of all batches must agree in dtype and in all axes but the first, expected float32[batch, 2], got float32[1, 1].",
    });
    await expect(predict((_: null, x: Tensor) => x, datasets.fromArray<Tensor>([]), null)).rejects.toThrow(
      "predict: there must be at least one batch",
    );
  });
});

describe("callbacks", () => {
  it("made one of two hear every moment of a run, an evaluation and a prediction", async () => {
    const heardBy = async (make: (list: readonly Callback<never, null>[]) => readonly Callback<never>[]) => {
      const [a, b] = [listener(), listener()];
      const callbacks = make([a.callback, { ...b.callback, name: "other" }]);
      const options = { callbacks, validation: batched(6) };
      await fit(trainer, batched(4), { ...options, from: startRun(state), epochs: 2 });
      await evaluate(trainer, batched(4), state, { callbacks });
      await predict(trainer, batched(4), state, { callbacks });
      expect(b.tags).toEqual(a.tags);
      return a.tags;
    };
    const apart = await heardBy((list) => list);
    expect(await heardBy(([a, b]) => [both(a, b)])).toEqual(apart);
    expect(await heardBy((list) => [concatAll(callbackMonoid<never>())(list)])).toEqual(apart);
    const points = [
      "begin",
      "end",
      "epochBegin",
      "epochEnd",
      "batchBegin",
      "batchEnd",
      "evaluationBegin",
      "evaluationEnd",
    ];
    const others = ["evaluationBatchBegin", "evaluationBatchEnd", "predictionBegin", "predictionEnd"];
    for (const point of [...points, ...others, "predictionBatchBegin", "predictionBatchEnd"])
      expect(apart).toContain(point);
  });
});
