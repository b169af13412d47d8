/**
 * What must hold of the packages where they are installed; smoke.mjs runs it in a folder that has them.
 * Node gets one file per entry: all of them hold one class Tensor, and threads start from there.
 */
import assert from "node:assert";
import threads from "node:worker_threads";
import * as core from "@cotangent/core";
import { checkGrads } from "@cotangent/core/testing";
import { examplesAt } from "@cotangent/data";
import * as nn from "@cotangent/nn";
import { sgd } from "@cotangent/optim";
import { initTrainState, makeStep } from "@cotangent/train";
import { openDashboard } from "@cotangent/train/node";

for (const name of [
  "core",
  "core/checks",
  "core/testing",
  "nn",
  "optim",
  "data",
  "data/node",
  "train",
  "train/plots",
  "train/report",
])
  assert.match(import.meta.resolve(`@cotangent/${name}`), /\/dist\/node\/\w+\.js$/);

// Every package makes tensors and takes those of the others: a second class would fail as "no tensor".
const model = { layer: nn.dense(1), optimizer: sgd(0.1) };
const step = makeStep(model, {
  inputs: ({ x }) => x,
  evaluate: (outputs, { y }) => [nn.meanSquaredError(outputs, y), null],
});
const dataset = { x: core.tensor([[-1], [1], [2]]), y: core.tensor([[1], [5], [7]]) };
const batch = examplesAt(dataset, core.tensor([0, 1], { dtype: "int32" }));
const [{ params }] = step(initTrainState(model, { key: core.random.key(0), inputShape: [1] }), batch);
for (const tensor of core.treeLeaves([params, batch])) assert(tensor instanceof core.Tensor);
checkGrads((x) => core.sum(core.mul(x, x)), [core.tensor([1, 2, 3])]);

// The dashboard's files came along, and the library of its charts.
const page = await openDashboard();
const { length: pageLength } = await (await fetch(page.url)).text();
assert(pageLength > 500);
for (const file of [
  "page.css",
  "icon.svg",
  "page.js",
  "charts.js",
  "elements.js",
  "statistics.js",
  "echarts.js",
])
  assert.equal((await fetch(`${page.url}/${file}`)).status, 200, file);
await page.close();

// The main thread hands each worker the memory and the places of the words by which they meet.
/** @typedef {{ memory: WebAssembly.Memory, words: { threads: number } }} Setup */
/** @type {Setup | undefined} */
let shared;
class WatchedWorker extends threads.Worker {
  /**
   * @param {string | URL} script
   * @param {threads.WorkerOptions} [options]
   */
  constructor(script, options) {
    super(script, options);
    assert.match(String(script), /\/dist\/node\/worker\.js$/);
    this.on("error", (error) => assert.fail(error));
  }

  /**
   * @override
   * @param {Setup} setup
   */
  postMessage(setup) {
    shared = setup;
    super.postMessage(setup);
  }
}
threads.Worker = WatchedWorker;

const product = core.jit(core.matmul);
const x = core.random.normal(core.random.key(0), [512, 512]);
core.setThreads(1);
const alone = product(x, x).toArray();
core.setThreads(2);
let together = 1;
for (const end = performance.now() + 20_000; together < 2 && performance.now() < end; ) {
  assert.deepStrictEqual(product(x, x).toArray(), alone);
  // Lets a worker that could not start say why.
  await new Promise((resolve) => setTimeout(resolve, 1));
  if (shared !== undefined) together = new Int32Array(shared.memory.buffer)[shared.words.threads / 4];
}
assert.equal(together, 2, "a call of two threads within 20 s");
console.log("Tensors are of one class, and 2 threads ran from the files for Node.");
