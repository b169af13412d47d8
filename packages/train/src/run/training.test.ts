/** Runs: the order of their moments, that they can be cut anywhere, and that nobody's values are taken away. */
import { add, jit, mean, mul, random, sub, type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import fc from "fast-check";
import { pipe } from "fp-ts/lib/function.js";
import { describe, expect, it } from "vitest";
import { type Callback, callback } from "../callbacks/callback.js";
import type { TrainingEvent } from "./events.js";
import { type RunState, startRun } from "./runState.js";
import { fit, training } from "./training.js";

interface State {
  readonly w: Tensor;
  readonly count: Tensor;
}

/** Noisy descent towards the mean of the data, in the memory of the state that it gets. */
const step = jit(
  ({ w, count }: State, x: Tensor) => {
    const noise = random.normal(random.foldIn(random.key(3), count), [2]);
    const error = sub(add(mean(x), mul(noise, 0.01)), w);
    return [{ w: add(w, mul(error, 0.1)), count: add(count, 1) }, { loss: mean(mul(error, error)) }] as const;
  },
  { donate: [0] },
);
const evaluate = jit(({ w }: State, x: Tensor) => ({ loss: mean(sub(x, mean(w))) }));
const trainer = { step, evaluate };
const start = (): RunState<State> => startRun({ w: tensor([0, 1]), count: tensor(0, { dtype: "int32" }) });
const data = pipe(
  datasets.fromTensors(random.normal(random.key(1), [23])),
  datasets.shuffle(random.key(2)),
  datasets.batch({ batchSize: 4 }),
);
const validation = pipe(datasets.fromTensors(tensor([1, 2, 3])), datasets.batch({ batchSize: 2 }));

const counter = (): Callback<State, number> =>
  callback("counter", 0, (count, event) => [event._tag === "batchEnd" ? count + event.steps : count, []]);

describe("training", () => {
  it("tells every moment in order, and returns the outcome", async () => {
    const events = training(trainer, data, { from: start(), epochs: 1, validation });
    const tags: string[] = [];
    let last = await events.next();
    for (; last.done !== true; last = await events.next()) tags.push(last.value._tag);
    const batch = ["batchBegin", "batchEnd"];
    const evaluationBatch = ["evaluationBatchBegin", "evaluationBatchEnd"];
    expect(tags).toEqual([
      ...["begin", "epochBegin", ...batch, ...batch, ...batch, ...batch, ...batch, ...batch, "batchesEnd"],
      ...["evaluationBegin", ...evaluationBatch, ...evaluationBatch, "evaluationEnd", "epochEnd", "end"],
    ]);
    expect(last.value.reason).toBe("epochs");
    expect(last.value.run.cursor).toEqual({ epoch: 1, index: 0 });
    expect(Object.keys(last.value.run.metrics)).toEqual(["loss", "validation.loss"]);
  });

  it("weighs means by examples", async () => {
    const losses = datasets.fromArray([tensor([1, 1, 1]), tensor([5])]);
    const { run } = await fit(
      (s: Tensor, x: Tensor) => [s, { loss: mean(x), metrics: { twice: mean(x).mul(2) } }],
      losses,
      {
        from: startRun(tensor(0)),
      },
    );
    expect(run.metrics).toEqual({ loss: 2, twice: 4 });
  });

  it("cut anywhere goes on to the same run, whatever calls are made of several steps", async () => {
    const whole = await fit(trainer, data, { from: start(), epochs: 3, validation, callbacks: [counter()] });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ steps: fc.nat(18), stepsPerCall: fc.constantFrom(1, 2, 3) }), { maxLength: 4 }),
        async (cuts) => {
          let run = start();
          for (const { steps, stepsPerCall } of cuts) {
            const options = { from: run, steps, epochs: 3, stepsPerCall, validation, callbacks: [counter()] };
            ({ run } = await fit(trainer, data, options));
          }
          const rest = await fit(trainer, data, { from: run, epochs: 3, validation, callbacks: [counter()] });
          expect(rest.run).toEqual(whole.run);
        },
      ),
      { numRuns: 15 },
    );
    for (const stepsPerCall of [2, 3, 5, 6]) {
      const { run } = await fit(trainer, data, { from: start(), epochs: 3, stepsPerCall, validation });
      expect({ ...run, callbacks: whole.run.callbacks }).toEqual(whole.run);
    }
  });

  it("leaves every state alone that was seen", async () => {
    const from = start();
    const seen: RunState<State>[] = [];
    for await (const event of training(trainer, data, { from, epochs: 2 }))
      if (event._tag === "batchEnd" && event.step % 3 === 0) seen.push(event.run);
    expect(seen.map(({ state }) => state.count.item())).toEqual([3, 6, 9, 12]);
    expect(from.state.w.toArray()).toEqual([0, 1]);
    const again = await fit(trainer, data, { from: seen[1], epochs: 2 });
    expect(again.run).toEqual((await fit(trainer, data, { from, epochs: 2 })).run);
  });

  it("stops after the step in which the signal comes, and the run goes on from there", async () => {
    const controller = new AbortController();
    const events = training(trainer, data, { from: start(), epochs: 2, signal: controller.signal });
    let last = await events.next();
    for (; last.done !== true; last = await events.next())
      if (last.value._tag === "batchEnd" && last.value.step === 8) controller.abort();
    expect([last.value.reason, last.value.run.step]).toEqual(["aborted", 8]);
    const rest = await fit(trainer, data, { from: last.value.run, epochs: 2 });
    expect(rest.run).toEqual((await fit(trainer, data, { from: start(), epochs: 2 })).run);
  });

  it("gives the event loop its turns", async () => {
    let made = 0;
    let longest = 0;
    let isOver = false;
    const turn = (before: number) => {
      longest = Math.max(longest, made - before);
      if (!isOver) setImmediate(turn, made);
    };
    setImmediate(turn, 0);
    const slow = (state: Tensor, _: number) => {
      const end = performance.now() + 1;
      while (performance.now() < end);
      made++;
      return [state, null] as const;
    };
    await fit(slow, datasets.repeat(300)(datasets.fromArray([0])), { from: startRun(tensor(0)) });
    isOver = true;
    // A turn comes within 30 milliseconds, and a step takes one or more.
    expect([made, longest <= 30]).toEqual([300, true]);
  });

  it("keeps what callbacks of the process remember out of the run, which goes on without them", async () => {
    const seen: number[] = [];
    const shows = callback<State, number>(
      "shows",
      0,
      (count) => {
        seen.push(count);
        return [count + 1, []];
      },
      { memory: "process", on: ["batchEnd"] },
    );
    const plain = await fit(trainer, data, { from: start(), epochs: 1, callbacks: [counter()] });
    const half = await fit(trainer, data, { from: start(), steps: 3, callbacks: [shows, counter()] });
    expect(half.run.callbacks).toEqual({ counter: 3 });
    const rest = await fit(trainer, data, { from: half.run, epochs: 1, callbacks: [counter()] });
    expect(rest.run).toEqual(plain.run);
    expect(seen).toEqual([0, 1, 2]);
  });

  it("hands a callback that remembers null its null back", async () => {
    const forgets = callback<State, number | null>("forgets", 1, (memory, event) => [
      event._tag === "batchEnd" ? null : memory,
      [],
    ]);
    const options = { steps: 2, callbacks: [forgets] };
    const { run } = await fit(trainer, data, { ...options, from: start() });
    const again = await fit(trainer, data, { ...options, from: run });
    expect(again.run.callbacks).toEqual({ forgets: null });
  });

  it("stops when a callback says so, and stays stopped", async () => {
    const atFive = callback<State, null>("five", null, (memory, { _tag, step: made }) => [
      memory,
      _tag === "batchEnd" && made === 5 ? [{ _tag: "stop", reason: "five" }] : [],
    ]);
    const first = await fit(trainer, data, { from: start(), epochs: 2, callbacks: [atFive] });
    expect([first.reason, first.run.step]).toEqual(["five", 5]);
    const again = await fit(trainer, data, { from: first.run, epochs: 2, callbacks: [atFive] });
    expect([again.reason, again.run.step]).toEqual(["five", 5]);
    const on = await fit(trainer, data, {
      from: { ...first.run, stopped: null },
      epochs: 2,
      callbacks: [atFive],
    });
    expect(on.reason).toBe("epochs");
  });

  it("reads datasets of promises", async () => {
    const promised = datasets.map((x: number) => Promise.resolve(x))(datasets.fromArray([1, 2]));
    const sum = (s: Tensor, x: number) => [s.add(x), null] as const;
    const { state } = await fit(sum, promised, { from: startRun(tensor(0)) });
    expect(state.item()).toBe(3);
  });

  it("passes errors of the step on", async () => {
    const failing = (): readonly [Tensor, null] => {
      throw new TypeError("mine");
    };
    await expect(fit(failing, data, { from: startRun(tensor(0)) })).rejects.toThrow(new TypeError("mine"));
  });

  it.each([
    [{ epochs: -1 }, "training: epochs must be a whole number, expected 0 or more, got -1."],
    [{ steps: 0.5 }, "training: steps must be a whole number, expected 0 or more, got 0.5."],
    [{ stepsPerCall: 0 }, "training: stepsPerCall must be a whole number, expected 1 or more, got 0."],
    [
      { validation },
      "training: the trainer must have a function `evaluate` where validation data are given, got a step function only. Pass { step, evaluate }, or trainerOf(model, objective).",
    ],
    [
      { callbacks: [counter(), counter()] },
      'training: callbacks must have different names, got "counter" twice. Give one of them another name: { ...callback, name }.',
    ],
    [
      { from: { ...start(), callbacks: { lost: 1 } } },
      'training: a run must go on with the callbacks that it has, expected "lost", got none. Pass the same callbacks, or remove its entry from run.callbacks.',
    ],
  ])("refuses %o", async (options, message) => {
    await expect(fit(step, data, { from: start(), ...options })).rejects.toMatchObject({
      name: "ArgumentError",
      message,
    });
  });

  it("refuses to save where no one can", async () => {
    const saver = callback<State, null>("saver", null, (memory, event: TrainingEvent<State>) => [
      memory,
      event._tag === "begin" ? [{ _tag: "save", file: "x" }] : [],
    ]);
    await expect(fit(trainer, data, { from: start(), callbacks: [saver] })).rejects.toThrow(
      "training: effects must be given where a callback saves. In Node pass { effects: nodeEffects } from @cotangent/train/node.",
    );
  });
});
