/**
 * The training whose bytes are compared between machines, threads, engines and browsers: a layer, dropout and a readout
 * under momentum, as in E1, with images and labels that are drawn, so that nothing but code decides. Nothing of Node.
 */
import {
  add,
  jit,
  mean,
  oneHot,
  random,
  type Tensor,
  treeLeaves,
  valueAndGrad,
  zeros,
} from "@cotangent/core";
import { dense, dropout, initializers, serial, softmaxCrossEntropy, tanh } from "@cotangent/nn";
import { applyUpdates, exponentialDecay, sgd } from "@cotangent/optim";

/** How large the network is. */
export interface Sizes {
  readonly inputs: number;
  readonly hidden: number;
}

/** The step of the training, compiled or not, and the state before the first. */
export function network({ inputs, hidden }: Sizes, mode: "jit" | "eager") {
  const kernelInit = initializers.glorotNormal();
  const layer = serial([
    dense(hidden, { kernelInit }),
    tanh,
    dropout({ keep: 0.8 }),
    dense(10, { kernelInit }),
  ]);
  const rate = exponentialDecay(0.03, { transitionSteps: 100, decayRate: 0.9, staircase: true });
  const optimizer = sgd(rate, { momentum: 0.9 });
  const root = random.key(2026);

  function start() {
    const { params, state: layerState } = layer.init(root, [inputs]);
    const step: Tensor = zeros([], { dtype: "int32" });
    return {
      params,
      layerState,
      optimizerState: optimizer.init(params),
      step,
    };
  }
  function step(state: ReturnType<typeof start>): ReturnType<typeof start> {
    const key = random.foldIn(root, state.step);
    const x = random.normal(random.foldIn(key, 0), [60, inputs]);
    const labels = oneHot(random.randint(random.foldIn(key, 1), [60], 0, 10), 10);
    const loss = (params: typeof state.params): Tensor => {
      const [logits] = layer.apply(params, state.layerState, x, {
        mode: "train",
        key: random.foldIn(key, 2),
      });
      return mean(softmaxCrossEntropy(logits, labels));
    };
    const [, gradients] = valueAndGrad(loss)(state.params);
    const [updates, optimizerState] = optimizer.update(gradients, state.optimizerState, state.params);
    return {
      ...state,
      params: applyUpdates(state.params, updates),
      optimizerState,
      step: add(state.step, 1),
    };
  }
  const run: typeof step = mode === "jit" ? jit(step) : step;
  return { start: start(), step: run };
}

/** The bytes of parameters and momenta, one array after another. */
export function bytesOf(state: {
  readonly params: unknown;
  readonly optimizerState: unknown;
}): Uint8Array<ArrayBuffer> {
  // A tree of tensors.
  const leaves = treeLeaves([state.params, state.optimizerState]) as readonly Tensor[];
  const parts = leaves.map((leaf) => {
    const { buffer, byteOffset, byteLength } = leaf.toTypedArray();
    return new Uint8Array(buffer, byteOffset, byteLength);
  });
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
