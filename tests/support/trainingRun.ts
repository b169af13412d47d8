/**
 * A training run in a process of its own, to be killed and resumed: `trainingRun.ts <folder> <steps> [<save to die in>]`. It saves
 * itself after every step, goes on from what it finds in the folder, and prints a hash of all that it ends with. The network has
 * dropout, running statistics and a schedule; the order is shuffled; callbacks stop, log and reduce. 7 batches an epoch.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { add, mean, mul, random, setThreads, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense, dropout, type Layer, serial, squaredError, tanh } from "@cotangent/nn";
import { exponentialDecay, sgd } from "@cotangent/optim";
import {
  csvLog,
  type Effects,
  earlyStopping,
  emaEvaluation,
  initTrainState,
  jsonLinesLog,
  modelCheckpoint,
  type Objective,
  plateau,
  scalable,
  startRun,
  fit as train,
  trainerOf,
} from "@cotangent/train";
import { encodeCheckpoint, loadRun, nodeEffects } from "@cotangent/train/node";
import { pipe } from "fp-ts/lib/function.js";

const [folder, steps, deadlySave] = process.argv.slice(2);
setThreads(1);

/** Subtracts a running mean of what came through in training: a layer whose state is no parameter. */
const centering: Layer<null, Tensor> = {
  init: (_key, inputShape) => ({
    params: null,
    state: random.uniform(random.key(0), inputShape),
    outputShape: inputShape,
  }),
  apply(_params, average, x, { mode } = {}) {
    const next = mode === "train" ? add(mul(average, 0.9), mul(mean(x, { axis: 0 }), 0.1)) : average;
    return [x.sub(average), next];
  },
};

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}
const objective: Objective<Batch, { readonly worst: Tensor }> = {
  inputs: ({ x }) => x,
  evaluate: (outputs, { y }) => {
    const errors = squaredError(outputs, y);
    return [mean(errors), { worst: errors.max() }];
  },
};
const model = {
  layer: serial([dense(16), centering, tanh, dropout({ keep: 0.8 }), dense(1)]),
  optimizer: scalable(sgd(exponentialDecay(0.1, { transitionSteps: 5, decayRate: 0.9 }), { momentum: 0.9 })),
};
const x = random.normal(random.key(1), [47, 3]);
const source = datasets.fromTensors({ x, y: mean(x, { axis: 1, keepdims: true }) });
const data = pipe(source, datasets.shuffle(random.key(2)), datasets.batch({ batchSize: 7 }));
const validation = pipe(source, datasets.take(10), datasets.batch({ batchSize: 4 }));

const file = join(folder, "run.safetensors");
const start = startRun(initTrainState(model, { key: random.key(5), inputShape: [3] }));
type State = typeof start.state;
// A file of this run exists from its first save on, or is being written: then there is nothing to resume yet.
const from = existsSync(file) ? (await loadRun(file, start)).state : start;

let saves = 0;
const effects: Effects = {
  ...nodeEffects,
  print: () => undefined,
  save: (path, content) => {
    const saved = nodeEffects.save(path, content);
    // A save takes some turns of the event loop; death comes in one of them.
    if (++saves === Number(deadlySave)) die(saves % 7);
    return saved;
  },
};

function die(turns: number): void {
  if (turns === 0) process.kill(process.pid, "SIGKILL");
  else setImmediate(die, turns - 1);
}

console.log(`from ${from.step}`);
const { run, state } = await train(trainerOf(model, objective), data, {
  from,
  steps: Number(steps),
  validation,
  effects,
  callbacks: [
    modelCheckpoint<State>({ file, everySteps: 1 }),
    earlyStopping<State>({ patience: 100 }),
    plateau<State>({ patience: 1, factor: 0.5 }),
    emaEvaluation<State>({ decay: 0.9 }),
    csvLog(join(folder, "log.csv")),
    jsonLinesLog(join(folder, "log.jsonl"), { every: "step" }),
  ],
});
const hash = createHash("sha256").update(encodeCheckpoint({ run, state }));
for (const name of ["log.csv", "log.jsonl"])
  if (existsSync(join(folder, name))) hash.update(readFileSync(join(folder, name)));
console.log(`end ${hash.digest("hex")}`);
