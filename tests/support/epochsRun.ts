/**
 * Short epochs in a process of its own, with everything that a run can carry: shuffling, dropout, validation, checkpoints, logs,
 * histories, statistics, a report and a live page. `epochsRun.ts <parts> <epochs>` prints how much memory there is after each part of so
 * many epochs.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mean, memoryStats, random, setThreads, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense, dropout, serial, squaredError, tanh } from "@cotangent/nn";
import { adam } from "@cotangent/optim";
import {
  type Callback,
  csvLog,
  earlyStopping,
  emaEvaluation,
  history,
  initTrainState,
  jsonLinesLog,
  layerStatistics,
  modelCheckpoint,
  plateau,
  scalable,
  startRun,
  terminateOnNaN,
  timing,
  fit as train,
  trainerOf,
  treeStatistics,
} from "@cotangent/train";
import { nodeEffects, openDashboard, tensorBoardLog } from "@cotangent/train/node";
import { report } from "@cotangent/train/report";
import { pipe } from "fp-ts/lib/function.js";

setThreads(1);
const [parts, epochs] = process.argv.slice(2).map(Number);
const folder = mkdtempSync(join(tmpdir(), "cotangent-epochs-"));
const x = random.normal(random.key(1), [42, 3]);
const source = datasets.fromTensors({ x, y: mean(x, { axis: 1, keepdims: true }) });
const data = pipe(source, datasets.shuffle(random.key(2)), datasets.batch({ batchSize: 7 }));
const validation = pipe(source, datasets.take(14), datasets.batch({ batchSize: 7 }));
const model = {
  layer: serial([dense(256), tanh, dropout({ keep: 0.8 }), dense(1)]),
  optimizer: scalable(adam(1e-3)),
};
const trainer = trainerOf(model, {
  inputs: (batch: { readonly x: Tensor; readonly y: Tensor }) => batch.x,
  evaluate: (outputs, { y }) => [mean(squaredError(outputs, y)), null],
});
const start = initTrainState(model, { key: random.key(5), inputShape: [3] });
type State = typeof start;
const callbacks: readonly Callback<State>[] = [
  modelCheckpoint<State>({ file: join(folder, "run.safetensors") }),
  earlyStopping<State>({ patience: 1e9 }),
  plateau<State>({ patience: 50, factor: 0.9 }),
  emaEvaluation<State>({ decay: 0.9 }),
  csvLog(join(folder, "log.csv")),
  jsonLinesLog(join(folder, "log.jsonl"), { every: "step" }),
  history({ steps: true, limit: 100 }),
  layerStatistics(
    { parameters: ({ params }: State) => treeStatistics(params, { bins: 10 }) },
    {
      everySteps: 60,
      limit: 10,
    },
  ),
  terminateOnNaN(),
  timing(),
  tensorBoardLog(join(folder, "events")),
  report(join(folder, "run.html")),
];
const page = await openDashboard();

/** The live memory, what is kept in WebAssembly memory, and all that the process has. */
function measured(): Readonly<Record<"live" | "reserved" | "resident", number>> {
  for (let i = 0; i < 5; i++) globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { live: heapUsed + arrayBuffers, reserved: memoryStats().reservedBytes, resident: rss };
}

let run = startRun(start);
const memory: ReturnType<typeof measured>[] = [];
for (let part = 1; part <= parts; part++) {
  const effects = { ...nodeEffects, print: () => undefined, show: page.show };
  const options = { from: run, epochs: part * epochs, validation, callbacks, effects, dashboard: true };
  ({ run } = await train(trainer, data, options));
  memory.push(measured());
}
await page.close();
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ memory, steps: run.step }));
