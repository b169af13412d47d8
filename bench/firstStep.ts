/** A process of its own that ends with the first training step of 784-89-10: what `start` in questions/start.ts times. */
import { jit, mean, ones, random, type Tensor, valueAndGrad, zeros } from "@cotangent/core";
import { dense, initializers, serial, softmaxCrossEntropy, tanh } from "@cotangent/nn";
import { applyUpdates, sgd } from "@cotangent/optim";

const kernelInit = initializers.glorotNormal();
const layer = serial([dense(89, { kernelInit }), tanh, dense(10, { kernelInit })]);
const optimizer = sgd(0.1, { momentum: 0.9 });
const { params, state: layerState } = layer.init(random.key(0), [784]);
const start = { params, optimizerState: optimizer.init(params) };
const step = jit(
  (state: typeof start, x: Tensor, labels: Tensor) => {
    const loss = (at: typeof params): Tensor =>
      mean(softmaxCrossEntropy(layer.apply(at, layerState, x, { mode: "train" })[0], labels));
    const [value, gradients] = valueAndGrad(loss)(state.params);
    const [updates, optimizerState] = optimizer.update(gradients, state.optimizerState, state.params);
    return [value, { params: applyUpdates(state.params, updates), optimizerState }] as const;
  },
  { donate: [0] },
);
const [value] = step(start, zeros([60, 784]), ones([60, 10]));
if (!Number.isFinite(value.item())) throw new Error("the first step gives a number");
process.exit(0);
