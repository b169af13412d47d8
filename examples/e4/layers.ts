/** Layers and losses one by one, each against differences in float64, and what the assignment knows beforehand. */
import { add, type Key, linspace, mean, mul, random, type Tensor } from "@cotangent/core";
import { gradientReport, verdictOf } from "@cotangent/core/testing";
import {
  dense,
  dropout,
  initializers,
  type Layer,
  l2Penalty,
  multiclassSvmLoss,
  relu,
  serial,
  softmaxCrossEntropyWithIntegerLabels,
} from "@cotangent/nn";
import { applyUpdates, sgd } from "@cotangent/optim";

/** A row of the table. */
export interface Checked {
  readonly name: string;
  readonly verdict: string;
  /** The largest disagreement with differences, relative to the largest derivative. */
  readonly error: number;
}

const f64 = { dtype: "float64" } as const;

function checked<A extends readonly unknown[]>(name: string, f: (...args: A) => unknown, args: A): Checked {
  const checks = gradientReport(f, args, { order: 1 });
  const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));
  const error = largest(checks.map(({ error }) => error)) / largest(checks.map(({ numeric }) => numeric));
  return { name, verdict: verdictOf(checks), error };
}

/** Derivatives with respect to parameters and inputs at once. */
function checkedLayer<P, S>(name: string, layer: Layer<P, S>, x: Tensor, key: Key): Checked {
  const { params, state } = layer.init(key, x.shape.slice(1));
  const apply = (p: P, inputs: Tensor) => layer.apply(p, state, inputs, { mode: "train", key })[0];
  return checked(name, apply, [params, x]);
}

/** A network's whole loss: cross-entropy, and half of `l2` times the sum of squared weights. */
function checkedNetwork(name: string, hidden: readonly number[], l2: number, key: Key): Checked {
  const kernelInit = initializers.normal(0.1);
  const affine = (size: number) => dense(size, { kernelInit, ...f64 });
  const bodies = hidden.map((size) => serial({ affine: affine(size), relu }));
  const network = serial({ body: serial(bodies), scores: affine(10) });
  const [drawn, data, classes] = random.split(key, 3);
  const { params, state } = network.init(drawn, [15]);
  const x = random.normal(data, [3, 15], f64);
  const labels = random.randint(classes, [3], 0, 10);
  const loss = (p: typeof params): Tensor => {
    const scores = network.apply(p, state, x)[0];
    const penalty = l2Penalty(l2 / 2, { where: /kernel$/ });
    return add(mean(softmaxCrossEntropyWithIntegerLabels(scores, labels)), penalty(p));
  };
  return checked(name, loss, [params]);
}

/** Every layer, every loss, and networks made of them. */
export function checkLayers(key: Key): readonly Checked[] {
  const [a, b, c, d] = random.split(key, 4);
  const x = random.normal(a, [10, 6], f64);
  const scores = random.normal(b, [50, 10], f64);
  const labels = random.randint(c, [50], 0, 10);
  return [
    checkedLayer("affine", dense(5, f64), x, d),
    checkedLayer("relu", relu, x, d),
    checkedLayer("affine, relu", serial([dense(5, f64), relu]), x, d),
    checkedLayer("dropout, keep 0.8", dropout({ keep: 0.8 }), x, d),
    checked("SVM loss", (s: Tensor) => mean(multiclassSvmLoss(s, labels)), [scores]),
    checked("softmax loss", (s: Tensor) => mean(softmaxCrossEntropyWithIntegerLabels(s, labels)), [scores]),
    checkedNetwork("two layers", [20], 0, a),
    checkedNetwork("two layers, L2 0.7", [20], 0.7, b),
    checkedNetwork("three layers", [20, 30], 0, c),
    checkedNetwork("three layers, L2 3.14", [20, 30], 3.14, d),
  ];
}

/** The losses of ten classes whose scores tell nothing yet: log 10 = 2.3026, and nine margins of 1. */
export function firstLosses(key: Key): { readonly softmax: number; readonly svm: number } {
  const [drawn, data, classes] = random.split(key, 3);
  const layer = dense(10, { kernelInit: initializers.normal(1e-5), ...f64 });
  const { params } = layer.init(drawn, [32]);
  const [scores] = layer.apply(params, null, random.normal(data, [50, 32], f64));
  const labels = random.randint(classes, [50], 0, 10);
  return {
    softmax: mean(softmaxCrossEntropyWithIntegerLabels(scores, labels)).item(),
    svm: mean(multiclassSvmLoss(scores, labels)).item(),
  };
}

/**
 * One step of momentum from the assignment's numbers: v <- 0.9 v - 0.001 dw, w <- w + v. Here the memory is the trace of gradients, t <- dw + 0.9 t,
 * and the step is -rate t, so v is -rate t. The memory is plain data: we write the v that we are given into it.
 */
export function momentumStep(): { readonly w: Tensor; readonly v: Tensor } {
  const grid = (from: number, to: number): Tensor => linspace(from, to, 20, f64).reshape([4, 5]);
  const rate = 1e-3;
  const optimizer = sgd(rate, { momentum: 0.9 });
  const [w, dw, v] = [grid(-0.4, 0.6), grid(-0.6, 0.4), grid(0.6, 0.9)];
  const memory = [{ trace: mul(v, -1 / rate) }, null] as const;
  const [update] = optimizer.update(dw, memory, w);
  return { w: applyUpdates(w, update), v: update };
}
