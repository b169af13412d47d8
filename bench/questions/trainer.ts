/**
 * What the trainer costs beside the compiled steps it makes: `fit` against a bare loop over the same batches, without callbacks and
 * with 24; and reading the batches from a shuffled dataset. The same with steps that compute nothing, where the machine's own ups and
 * downs, which are larger than a trainer's work, do not hide it.
 */
import { mean, random, type Tensor, tensor, zeros } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense, serial, softmaxCrossEntropyWithIntegerLabels, tanh } from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import {
  type Callback,
  callback,
  csvLog,
  fit,
  history,
  initTrainState,
  jsonLinesLog,
  makeStep,
  startRun,
  terminateOnNaN,
  timing,
  trainerOf,
} from "@cotangent/train";
import { pipe } from "fp-ts/lib/function.js";
import type { Question } from "../harness.js";

/** What the event loop needs some thirty times a second, the engine's collector too: a loop without it leaves its garbage to others. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

const steps = 200;
/** Enough of them for the engine's collections to fall into every turn, and not into one competitor's. */
const epochs = 10;
const batchSize = 60;

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}

const counting = (i: number): Callback<never, number> =>
  callback(`count ${i}`, 0, (count) => [count + 1, []], { on: ["batchEnd"] });

/** 24 callbacks, of which six work at every step, and all remember something. */
const many = (): readonly Callback<never>[] => [
  csvLog("figures.csv", { every: "step" }),
  jsonLinesLog("figures.jsonl", { every: "step" }),
  history({ steps: true }),
  timing(),
  terminateOnNaN(),
  ...Array.from({ length: 19 }, (_, i) => counting(i)),
];

const effects = { save: async () => undefined, write: async () => undefined, print: () => undefined };

/** The trainer by itself: steps that give back what they get, and a report that they have. */
export function trainerAlone(): Question {
  const report = { loss: tensor(1), metrics: { accuracy: tensor(0.5) } };
  const step = (state: Tensor, _: unknown) => [state, report] as const;
  const batch = { x: zeros([batchSize, 4]), y: zeros([batchSize]) };
  const data = datasets.fromArray(Array.from({ length: steps }, () => batch));
  const run = (callbacks: () => readonly Callback<never>[]) => () =>
    fit(step, data, { from: startRun(tensor(0)), callbacks: callbacks(), effects });
  return {
    title: `${steps} steps that compute nothing, with the trainer`,
    rounds: 40,
    competitors: [
      { name: "fit", run: run(() => []) },
      { name: "fit with 24 callbacks", run: run(many) },
    ],
  };
}

/** The question, for the network of E1. */
export function trainerOverhead(): Question {
  const model = { layer: serial([dense(89), tanh, dense(10)]), optimizer: sgd(0.1, { momentum: 0.9 }) };
  const objective = {
    inputs: ({ x }: Batch): Tensor => x,
    evaluate: (logits: Tensor, { y }: Batch) =>
      [mean(softmaxCrossEntropyWithIntegerLabels(logits, y)), null] as const,
  };
  const start = initTrainState(model, { key: random.key(0), inputShape: [784] });
  const examples = {
    x: random.normal(random.key(1), [steps * batchSize, 784]),
    y: random.randint(random.key(2), [steps * batchSize], 0, 10),
  };
  const data = pipe(
    datasets.fromTensors(examples),
    datasets.shuffle(random.key(3)),
    datasets.batch({ batchSize }),
  );
  const batches: readonly Batch[] = [...datasets.values(data)];
  const prepared = datasets.fromArray(batches);
  const step = makeStep(model, objective, { donate: true });
  // Leaves the state it gets alone.
  const first = makeStep(model, objective);
  const trainer = trainerOf(model, objective);
  const run = (from: typeof data, callbacks: readonly Callback<never>[]) => () =>
    fit(trainer, from, { from: startRun(start), epochs, callbacks, effects });
  return {
    title: `training ${epochs} times ${steps} steps of 784-89-10, batch ${batchSize}, with the trainer`,
    rounds: 9,
    competitors: [
      {
        name: "cotangent, bare loop over prepared batches",
        run: async () => {
          let [state] = first(start, batches[0]);
          for (let i = 1; i < epochs * steps; i++) {
            const [next, report] = step(state, batches[i % steps]);
            state = next;
            report.loss.item();
            if (i % 80 === 0) await turn();
          }
        },
      },
      { name: "fit over prepared batches", run: run(prepared, []) },
      { name: "fit with 24 callbacks", run: run(prepared, many()) },
      { name: "fit reading shuffled batches", run: run(data, []) },
    ],
  };
}
