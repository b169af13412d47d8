/** What callbacks answer to events; all without a trainer where one is not the point. */
import { type Tensor, tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { constantSchedule, injectHyperparams, sgd } from "@cotangent/optim";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Command, Effects, EventName, TrainingEvent } from "../run/events.js";
import { startRun } from "../run/runState.js";
import { fit } from "../run/training.js";
import { type Callback, callback, callbackMonoid } from "./callback.js";
import { earlyStopping } from "./earlyStopping.js";
import { scalable } from "./hyperparam.js";
import { csvLog, jsonLinesLog } from "./logs.js";
import { modelCheckpoint } from "./modelCheckpoint.js";
import { progress } from "./progress.js";
import { plateau, rateScheduler } from "./rates.js";
import { terminateOnNaN } from "./terminateOnNaN.js";
import { emaEvaluation, timing } from "./watch.js";

/** A run whose loss in epoch e is losses[e]; its state is the number of the epoch. */
const epochsOf = (losses: readonly number[]) => {
  const step = (state: Tensor, _: number) =>
    [state.add(1), { loss: tensor(losses[state.item()], { dtype: "float64" }) }] as const;
  return (callbacks: readonly Callback<Tensor>[], effects?: Effects) =>
    fit(step, datasets.fromArray([0]), {
      from: startRun(tensor(0)),
      epochs: losses.length,
      callbacks,
      ...(effects === undefined ? {} : { effects }),
    });
};

/** Effects that are kept in memory. */
function memory() {
  const files = new Map<string, string>();
  const saved: string[] = [];
  const lines: string[] = [];
  const effects: Effects = {
    save: async (file) => void saved.push(file),
    write: async (file, at, text) => void files.set(file, (files.get(file) ?? "").slice(0, at) + text),
    print: (line) => void lines.push(line),
  };
  return { effects, files, saved, lines };
}

describe("callbacks as a monoid", () => {
  const { concat, empty } = callbackMonoid<null>();
  const event = (step: number): TrainingEvent<null> =>
    Object.freeze({
      _tag: "begin",
      step,
      epoch: 0,
      time: 0,
      run: startRun(null),
      epochs: 1,
      steps: Infinity,
    });
  const answers = (subject: Callback<null>, steps: readonly number[]): readonly unknown[] => {
    let memory = subject.init;
    return steps.map((step) => {
      const [next, commands] = subject.onEvent(memory, event(step));
      memory = next;
      return commands;
    });
  };
  // Callbacks that remember all they have seen, and say so now and then.
  const any = fc.record({ name: fc.string(), factor: fc.nat(5), every: fc.integer({ min: 1, max: 3 }) }).map(
    ({ name, factor, every }): Callback<null> =>
      callback<null, unknown>(name, 1, (sum, { step }) => {
        const next = Number(sum) * factor + step;
        const said: readonly Command<null>[] =
          step % every === 0 ? [{ _tag: "print", text: `${name} ${next}` }] : [];
        return [next, said];
      }),
  );
  const steps = fc.array(fc.nat(9), { maxLength: 8 });

  it("is associative, and its empty one changes nothing", () => {
    fc.assert(
      fc.property(any, any, any, steps, (a, b, c, seen) => {
        expect(answers(concat(concat(a, b), c), seen)).toEqual(answers(concat(a, concat(b, c)), seen));
        expect(answers(concat(a, empty), seen)).toEqual(answers(a, seen));
        expect(answers(concat(empty, a), seen)).toEqual(answers(a, seen));
        expect(concat(concat(a, b), c).name).toBe(concat(a, concat(b, c)).name);
      }),
    );
  });

  it("tells each part only what it hears", async () => {
    const heard: string[] = [];
    const listener = (name: string, ...on: readonly EventName[]): Callback<Tensor> =>
      callback<Tensor, unknown>(
        name,
        null,
        (kept, { _tag }) => {
          heard.push(`${name} ${_tag}`);
          return [kept, []];
        },
        { on },
      );
    const both = callbackMonoid<Tensor>().concat(
      listener("a", "begin", "epochEnd"),
      listener("b", "epochEnd", "end"),
    );
    expect(both.on).toEqual(["begin", "epochEnd", "end"]);
    await epochsOf([1])([both]);
    const told = ["a begin", "a epochEnd", "b epochEnd", "b end"];
    expect(heard).toEqual(told);
    await epochsOf([1])([listener("a", "begin", "epochEnd"), listener("b", "epochEnd", "end")]);
    expect(heard).toEqual([...told, ...told]);
    const all = callback<Tensor, unknown>("all", null, (kept) => [kept, []]);
    expect(callbackMonoid<Tensor>().concat(both, all).on).toBeUndefined();
  });

  it("of real callbacks does in a run what a list of them does", async () => {
    const [one, two] = [memory(), memory()];
    const run = epochsOf([3, 2, 4]);
    await run([csvLog("a"), jsonLinesLog("b")], one.effects);
    await run([callbackMonoid<Tensor>().concat(csvLog("a"), jsonLinesLog("b"))], two.effects);
    expect(two.files).toEqual(one.files);
  });
});

describe("earlyStopping", () => {
  const monitor = "loss";
  it.each([
    ["stops after patience epochs without improvement", [5, 4, 4, 4, 3], { patience: 1 }, [2, 4]],
    ["goes on while it improves", [5, 4, 3, 2, 1], {}, [5, 5]],
    ["ignores improvements below minDelta", [5, 4.95, 4.9, 1], { minDelta: 0.5, patience: 1 }, [1, 3]],
    ["restores the best when it was not the one that ended", [5, 1, 2], { patience: 9 }, [2, 3]],
    ["leaves the last state when told to", [5, 4, 6], { restoreBest: false }, [3, 3]],
    ["judges by a baseline", [5, 4, 3], { baseline: 1 }, [1, 1]],
    ["takes NaN for no improvement", [5, Number.NaN, Number.NaN], { patience: 1 }, [1, 3]],
    ["begins at startFromEpoch", [1, 5, 4, 4], { startFromEpoch: 1 }, [3, 4]],
    ["maximizes", [1, 2, 1], { mode: "max" as const }, [2, 3]],
  ])("%s", async (_, losses, options, [state, steps]) => {
    const outcome = await epochsOf(losses)([earlyStopping<Tensor>({ monitor, ...options })]);
    expect([outcome.state.item(), outcome.run.step]).toEqual([state, steps]);
    expect(outcome.run.state.item()).toBe(steps);
  });

  it("says which figures there are", async () => {
    await expect(epochsOf([1])([earlyStopping<Tensor>()])).rejects.toThrow(
      'earlyStopping: the figure that is monitored must be among the metrics, expected "validation.loss", got loss. Pass { monitor }, or validation data.',
    );
  });
});

describe("modelCheckpoint", () => {
  it.each([
    [
      "every epoch",
      { file: "{epoch}-{step}-{loss}-{other}" },
      ["1-1-5-{other}", "2-2-4-{other}", "3-3-6-{other}"],
    ],
    ["every other epoch", { file: "{epoch}", everyEpochs: 2 }, ["2"]],
    ["every other step", { file: "{step}", everySteps: 2 }, ["2"]],
    ["the best only", { file: "{epoch}", bestOnly: true, monitor: "loss" }, ["1", "2"]],
    ["a part", { file: "w", select: (state: Tensor) => ({ state }) }, ["w", "w", "w"]],
  ])("saves %s", async (_, options, files) => {
    const { effects, saved } = memory();
    await epochsOf([5, 4, 6])([modelCheckpoint<Tensor>(options)], effects);
    expect(saved).toEqual(files);
  });
});

describe("plateau and rateScheduler", () => {
  const run = async (
    state: { readonly optimizerState: ReturnType<ReturnType<typeof scalable>["init"]> },
    losses: readonly number[],
    options: object,
  ) => {
    let epoch = 0;
    const step = (same: typeof state, _: number) => [same, { loss: tensor(losses[epoch++]) }] as const;
    const { run: ended } = await fit(step, datasets.fromArray([0]), {
      from: startRun(state),
      epochs: losses.length,
      callbacks: [plateau({ monitor: "loss", factor: 0.5, ...options })],
    });
    return ended.state.optimizerState.hyperparams.scale.item();
  };
  const state = { optimizerState: scalable(sgd(constantSchedule(0.1))).init(tensor(0)) };

  it.each([
    [[3, 2, 1], { patience: 1 }, 1],
    [[3, 3, 3], { patience: 1 }, 0.25],
    [[3, 3, 3, 3], { patience: 2 }, 0.5],
    [[3, 3, 3, 3], { patience: 1, cooldown: 1 }, 0.25],
    [[3, 3, 3, 3], { patience: 1, least: 0.4 }, 0.4],
    [[3, 3 - 1e-5], { patience: 1 }, 0.5],
  ])("losses %j with %o scale by %f", async (losses, options, scale) => {
    expect(await run(state, losses, options)).toBeCloseTo(scale, 6);
  });

  it("a scaled optimizer makes smaller steps beside its schedule", () => {
    const optimizer = scalable(sgd(constantSchedule(0.5)));
    const first = optimizer.init(tensor(0));
    const scaled = { ...first, hyperparams: { scale: tensor(0.5) } };
    expect(optimizer.update(tensor(1), first)[0].item()).toBe(-0.5);
    expect(optimizer.update(tensor(1), scaled)[0].item()).toBe(-0.25);
  });

  it("name the hyperparameters that there are", async () => {
    const made = injectHyperparams(({ learningRate }) => sgd(learningRate), { learningRate: 1 });
    const other: { optimizerState: { hyperparams: Readonly<Record<string, Tensor>> } } = {
      optimizerState: made.init(tensor(0)),
    };
    const same = (s: typeof other, _: number) => [s, null] as const;
    const options = {
      from: startRun(other),
      callbacks: [rateScheduler(() => 1, { hyperparam: "momentum" })],
    };
    await expect(fit(same, datasets.fromArray([0]), options)).rejects.toThrow(
      'rateScheduler: the optimizer must have the hyperparameter in its memory, expected "momentum", got learningRate. Make it with injectHyperparams, or scalable(optimizer).',
    );
  });
});

describe("logs", () => {
  it("write epochs or steps, quoted and escaped", async () => {
    const { effects, files } = memory();
    await epochsOf([1, Number.NaN])(
      [csvLog("e.csv"), { ...csvLog("s.csv", { every: "step" }), name: "steps" }, jsonLinesLog("e.jsonl")],
      effects,
    );
    expect(files.get("e.csv")).toBe("epoch,step,loss\n1,1,1\n2,2,NaN\n");
    expect(files.get("s.csv")).toBe("epoch,step,loss\n1,1,1\n2,2,NaN\n");
    expect(files.get("e.jsonl")).toBe('{"epoch":1,"step":1,"loss":1}\n{"epoch":2,"step":2,"loss":"NaN"}\n');
  });

  it("write over lines of steps that are made again", async () => {
    const { effects, files } = memory();
    const options = { callbacks: [csvLog("log.csv")], effects };
    const step = (x: Tensor, _: number) => [x.add(1), { loss: x }] as const;
    const data = datasets.fromArray([0]);
    const half = await fit(step, data, { ...options, from: startRun(tensor(0)), epochs: 1 });
    await fit(step, data, { ...options, from: half.run, epochs: 3 });
    const lost = files.get("log.csv");
    await fit(step, data, { ...options, from: half.run, epochs: 3 });
    expect(files.get("log.csv")).toBe(lost);
  });
});

describe("logs with names outside of ASCII", () => {
  it.each([
    ["csvLog", csvLog("log")],
    ["jsonLinesLog", jsonLinesLog("log")],
  ] as const)("%s counts bytes, not characters", (name, log) => {
    return fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme", minLength: 1 }), async (figure) => {
        const { effects, files } = memory();
        const step = (x: Tensor, _: number) => [x, { [figure]: x }] as const;
        const options = { from: startRun(tensor(0)), callbacks: [log], effects };
        const { run } = await fit(step, datasets.fromArray([0]), options);
        expect(run.callbacks[name]).toMatchObject({ at: Buffer.byteLength(files.get("log") ?? "") });
      }),
      { numRuns: 30 },
    );
  });
});

describe("the others", () => {
  it("terminateOnNaN leaves finite runs alone", async () => {
    expect((await epochsOf([1, 2])([terminateOnNaN()])).reason).toBe("epochs");
    expect((await epochsOf([1, Number.NaN, 2])([terminateOnNaN()])).reason).toBe(
      "terminateOnNaN: loss is NaN after step 2",
    );
  });

  it("timing measures seconds and examples", async () => {
    const { run } = await epochsOf([1, 2])([timing()]);
    expect(run.metrics.seconds).toBeGreaterThan(0);
    expect(run.metrics.examplesPerSecond * run.metrics.seconds).toBeCloseTo(1, 6);
  });

  it("options out of range are refused", () => {
    expect(() => earlyStopping({ patience: -1 })).toThrow(
      "earlyStopping: patience must be a number, expected 0 or more, got -1.",
    );
    expect(() => modelCheckpoint({ file: "x", everySteps: 0 })).toThrow("modelCheckpoint: everySteps");
    expect(() => plateau({ factor: 2 })).toThrow("plateau: 1 - factor");
    expect(() => emaEvaluation({ decay: -1 })).toThrow("emaEvaluation: decay");
    expect(() => progress({ seconds: -1 })).toThrow("progress: seconds");
    expect(() => earlyStopping({ minDelta: Number.NaN })).toThrow("earlyStopping: minDelta");
  });
});
