/**
 * Trains the network of E1 for some steps and prints a hash of the bytes that its parameters and momenta end in:
 * `trainingHash.ts <jit or eager> <threads> <steps>`. The hash is the same wherever this runs.
 */
import { createHash } from "node:crypto";
import {
  add,
  jit,
  mean,
  oneHot,
  random,
  setThreads,
  type Tensor,
  treeLeaves,
  valueAndGrad,
  zeros,
} from "@cotangent/core";
import { dense, dropout, initializers, serial, softmaxCrossEntropy, tanh } from "@cotangent/nn";
import { applyUpdates, exponentialDecay, sgd } from "@cotangent/optim";

const [mode, threads, steps] = process.argv.slice(2);
setThreads(Number(threads));

const kernelInit = initializers.glorotNormal();
const layer = serial([dense(89, { kernelInit }), tanh, dropout({ keep: 0.8 }), dense(10, { kernelInit })]);
const rate = exponentialDecay(0.03, { transitionSteps: 100, decayRate: 0.9, staircase: true });
const optimizer = sgd(rate, { momentum: 0.9 });
const root = random.key(2026);

// Images and labels are drawn too, so that nothing but code decides.
function step(state: ReturnType<typeof start>) {
  const key = random.foldIn(root, state.step);
  const x = random.normal(random.foldIn(key, 0), [60, 784]);
  const labels = oneHot(random.randint(random.foldIn(key, 1), [60], 0, 10), 10);
  const loss = (params: typeof state.params): Tensor => {
    const [logits] = layer.apply(params, state.layerState, x, { mode: "train", key: random.foldIn(key, 2) });
    return mean(softmaxCrossEntropy(logits, labels));
  };
  const [, gradients] = valueAndGrad(loss)(state.params);
  const [updates, optimizerState] = optimizer.update(gradients, state.optimizerState, state.params);
  return { ...state, params: applyUpdates(state.params, updates), optimizerState, step: add(state.step, 1) };
}

function start() {
  const { params, state: layerState } = layer.init(root, [784]);
  return { params, layerState, optimizerState: optimizer.init(params), step: zeros([], { dtype: "int32" }) };
}

let state = start();
const run = mode === "jit" ? jit(step) : step;
for (let i = 0; i < Number(steps); i++) state = run(state) as typeof state;
const hash = createHash("sha256");
for (const leaf of treeLeaves([state.params, state.optimizerState]) as readonly Tensor[])
  hash.update(leaf.toTypedArray());
console.log(hash.digest("hex"));
