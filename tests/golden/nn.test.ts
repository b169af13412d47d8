/** Layers, losses, activations and initializers against JAX, Optax and PyTorch, through the public package. */
import { random, stack, type Tensor, take, tensor, vjp } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import * as nn from "@cotangent/nn";
import { describe, expect, it } from "vitest";
import { casesByOp, type FixtureCase, type FixtureTensor, loadFixture, type Option } from "./load.js";

type Options = Readonly<Record<string, Option>>;
type Run = (args: readonly Tensor[], options: Options) => readonly Tensor[];

const toTensor = ({ dtype, shape, data }: FixtureTensor): Tensor =>
  tensor(Float64Array.from(data), { dtype, shape });

// Sums of a few products and quotients of them.
function expectClose(actual: Tensor, expected: FixtureTensor, what: string): void {
  expect(actual.shape, `${what}: shape`).toEqual(expected.shape);
  const { adjoint } = tolerances[expected.dtype === "float32" ? "float32" : "float64"];
  expect(closeTo(actual, expected.data, { rtol: adjoint }), what).toMatchObject({ close: true });
}

const numbers = (option: Option): readonly number[] => (Array.isArray(option) ? option.map(Number) : []);

/** A loss whose options are those of the case. */
const loss =
  (f: (a: Tensor, b: Tensor, options: never) => Tensor): Run =>
  ([a, b], options) => [Reflect.apply(f, undefined, [a, b, options])];

const losses: Readonly<Record<string, Run>> = {
  l2Loss: loss(nn.l2Loss),
  huberLoss: loss(nn.huberLoss),
  logCosh: loss(nn.logCosh),
  cosineSimilarity: loss(nn.cosineSimilarity),
  cosineDistance: loss(nn.cosineDistance),
  polyLossCrossEntropy: loss(nn.polyLossCrossEntropy),
  sigmoidFocalLoss: loss(nn.sigmoidFocalLoss),
  hingeLoss: loss(nn.hingeLoss),
  perceptronLoss: loss(nn.perceptronLoss),
  multiclassHingeLoss: loss(nn.multiclassHingeLoss),
  multiclassPerceptronLoss: loss(nn.multiclassPerceptronLoss),
  klDivergence: loss(nn.klDivergence),
  klDivergenceWithLogTargets: loss(nn.klDivergenceWithLogTargets),
  generalizedKlDivergence: loss(nn.generalizedKlDivergence),
  ntxent: loss(nn.ntxent),
  rankingSoftmaxLoss: loss(nn.rankingSoftmaxLoss),
  sparsemaxLoss: loss(nn.sparsemaxLoss),
  diceLoss: loss(nn.diceLoss),
  absoluteError: loss(nn.absoluteError),
  absolutePercentageError: loss(nn.absolutePercentageError),
  squaredLogError: loss(nn.squaredLogError),
  poissonLoss: loss(nn.poissonLoss),
  squaredHingeLoss: loss(nn.squaredHingeLoss),
  categoricalHingeLoss: loss(nn.categoricalHingeLoss),
  softmaxFocalLoss: loss(nn.softmaxFocalLoss),
  contrastiveLoss: loss(nn.contrastiveLoss),
  multiclassSvmLoss: loss(nn.multiclassSvmLoss),
  smoothLabels: ([labels], { alpha }) => [nn.smoothLabels(labels, Number(alpha))],
  quantileLoss: ([p, t], { quantile }) => [nn.quantileLoss(p, t, Number(quantile))],
  tripletMarginLoss: ([a, p, n]) => [nn.tripletMarginLoss(a, p, n)],
};

const made = {
  gelu: nn.gelu,
  squareplus: nn.squareplus,
  softmax: nn.softmax,
  logSoftmax: nn.logSoftmax,
  glu: nn.glu,
};
const slopes = { elu: nn.elu, celu: nn.celu, leakyRelu: nn.leakyRelu };
const shrinks = { softShrink: nn.softShrink, hardShrink: nn.hardShrink };

function activationOf(name: string, options: Options): { readonly of: (x: Tensor) => Tensor } {
  const ready = new Map(Object.entries(nn)).get(name);
  if (typeof ready === "object" && "of" in ready) return ready;
  const argument = Number(options.argument);
  for (const [own, make] of Object.entries(slopes)) if (own === name) return make(argument);
  for (const [own, make] of Object.entries(shrinks)) if (own === name) return make();
  if (name === "gelu") return nn.gelu({ approximate: options.approximate !== false });
  for (const [own, make] of Object.entries(made)) if (own === name) return make();
  throw new Error(`no activation ${name}`);
}

const windows: Readonly<Record<string, (k: Tensor, options: Options) => nn.Layer<nn.ConvParams, null>>> = {
  conv1d: (k, options) => nn.conv1d(k.shape[0], k.shape.slice(2), options),
  conv2d: (k, options) => nn.conv2d(k.shape[0], k.shape.slice(2), options),
  conv3d: (k, options) => nn.conv3d(k.shape[0], k.shape.slice(2), options),
  depthwiseConv1d: (k, options) => nn.depthwiseConv1d(k.shape.slice(2), options),
  depthwiseConv2d: (k, options) => nn.depthwiseConv2d(k.shape.slice(2), options),
  convTranspose1d: (k, options) => nn.convTranspose1d(k.shape[0], k.shape.slice(2), options),
  convTranspose2d: (k, options) => nn.convTranspose2d(k.shape[0], k.shape.slice(2), options),
  convTranspose3d: (k, options) => nn.convTranspose3d(k.shape[0], k.shape.slice(2), options),
};

const initializers: Readonly<Record<string, Run>> = {
  varianceScaling: ([words], { shape, ...options }) => [
    nn.initializers.varianceScaling(options)(random.wrapKeyData(words), numbers(shape)),
  ],
  orthogonal: ([words], { shape, gain }) => [
    nn.initializers.orthogonal(Number(gain))(random.wrapKeyData(words), numbers(shape)),
  ],
};

function runOf(op: string): Run {
  const [room, name] = op.includes(".") ? op.split(".") : ["losses", op];
  if (room === "activations") return ([x], options) => [activationOf(name, options).of(x)];
  if (room === "initializers") return initializers[name];
  if (room === "layers") {
    return ([x, kernel, bias], options) => [
      windows[name](kernel, options).apply({ kernel, bias }, null, x)[0],
    ];
  }
  return losses[name];
}

describe.each([...casesByOp(loadFixture("nn"))])("%s", (op, cases) => {
  const run = runOf(op);
  it("agrees in value", () => {
    for (const each of cases) {
      const results = run(each.args.map(toTensor), each.options);
      results.forEach((y, i) => expectClose(y, each.out[i], each.id));
    }
  });

  const differentiated = cases.filter(({ grads }) => grads !== undefined);
  it.runIf(differentiated.length > 0)("agrees in derivatives", () => {
    for (const each of differentiated) checkVjp(each, run);
  });
});

function checkVjp({ id, args, options, cotangents = [], grads = [] }: FixtureCase, run: Run): void {
  const all = args.map(toTensor);
  const free = grads.flatMap((gradient, i) => (gradient === null ? [] : [i]));
  const ofFree = (...xs: readonly Tensor[]): Tensor =>
    run(
      all.map((x, i) => (free.includes(i) ? xs[free.indexOf(i)] : x)),
      options,
    )[0];
  const [ct] = cotangents;
  if (ct === null || ct === undefined) return;
  const [, pull] = vjp(
    ofFree,
    free.map((i) => all[i]),
  );
  pull(toTensor(ct)).forEach((gradient, i) => {
    const expected = grads[free[i]];
    if (expected !== null) expectClose(gradient, expected, `${id}: gradient ${free[i]}`);
  });
}

/** Layers of PyTorch. Parameters come after the input. */
const column = (x: Tensor, rank: number): Tensor =>
  x.reshape([x.size, ...Array.from({ length: rank - 1 }, () => 1)]);
const sequences = { returnSequences: true } as const;
const gates = ([kernel, recurrent, bias]: readonly Tensor[]): nn.RecurrentParams => ({
  kernel,
  recurrent,
  bias,
});
const denses = (kernels: readonly Tensor[]): nn.MultiHeadAttentionParams => {
  const [query, key, value, output] = [0, 1, 2, 3].map((i) => ({ kernel: kernels[i], bias: kernels[i + 4] }));
  return { query, key, value, output };
};
const imageNorm = ([scale, bias]: readonly Tensor[]): nn.NormParams => ({
  scale: column(scale, 3),
  bias: column(bias, 3),
});

const torch: Readonly<Record<string, Run>> = {
  simpleRnn: ([x, ...p]) => [nn.simpleRnn(2, sequences).apply(gates(p), null, x)[0]],
  lstm: ([x, ...p]) => [nn.lstm(2, sequences).apply(gates(p), null, x)[0]],
  gru: ([x, k, r, b, candidateBias]) => [
    nn.gru(2, sequences).apply({ ...gates([k, r, b]), candidateBias }, null, x)[0],
  ],
  bidirectional: ([x, ...p]) => {
    const params = { forward: gates(p.slice(0, 3)), backward: gates(p.slice(3)) };
    return [nn.bidirectional(nn.lstm(2, sequences)).apply(params, null, x)[0]];
  },
  batchNorm: ([x, ...p]) => {
    const layer = nn.batchNorm({ momentum: 0.9, dtype: "float64" });
    const { state } = layer.init(random.key(0), x.shape.slice(1));
    const [y, next] = layer.apply(imageNorm(p), state, x, { mode: "train" });
    return [y, next.mean.reshape([4]), next.variance.reshape([4])];
  },
  batchNormInference: ([x, scale, bias, mean, variance]) => {
    const state = { mean: column(mean, 3), variance: column(variance, 3) };
    return [nn.batchNorm().apply(imageNorm([scale, bias]), state, x)[0]];
  },
  layerNorm: ([x, scale, bias]) => [nn.layerNorm().apply({ scale, bias }, null, x)[0]],
  rmsNorm: ([x, scale]) => [nn.rmsNorm().apply({ scale }, null, x)[0]],
  groupNorm: ([x, ...p]) => [nn.groupNorm(2).apply(imageNorm(p), null, x)[0]],
  instanceNorm: ([x, ...p]) => [nn.instanceNorm().apply(imageNorm(p), null, x)[0]],
  maxPool: ([x]) => [nn.maxPool(2).apply(null, null, x)[0]],
  avgPool: ([x]) => [nn.avgPool(2).apply(null, null, x)[0]],
  adaptiveMaxPool: ([x]) => [nn.adaptiveMaxPool([2, 3]).apply(null, null, x)[0]],
  adaptiveAvgPool: ([x]) => [nn.adaptiveAvgPool([2, 3]).apply(null, null, x)[0]],
  prelu: ([x, slope]) => [nn.prelu().apply({ slope: column(slope, 3) }, null, x)[0]],
  multiHeadAttention: ([x, memory, ...p]) => [
    nn.multiHeadAttention({ heads: 2 }).attend(denses(p), x, memory),
  ],
  causalAttention: ([x, ...p]) => [
    nn.multiHeadAttention({ heads: 2, causal: true }).apply(denses(p), null, x)[0],
  ],
  rotary: ([x]) => [nn.rotary(x)],
  ctcLoss: ([logits, labels, logitLengths, labelLengths]) => [
    nn.ctcLoss(logits, labels, { logitLengths, labelLengths }),
  ],
};

describe.each([...casesByOp(loadFixture("torch/layers"))])("%s of PyTorch", (op, cases) => {
  it("agrees", () => {
    for (const each of cases) {
      const results = torch[op](each.args.map(toTensor), each.options);
      results.forEach((y, i) => expectClose(y, each.out[i], each.id));
    }
  });
});

it("a batch is the stack of its examples", () => {
  const x = random.normal(random.key(1), [3, 4, 2]);
  const layer = nn.lstm(3);
  const { params } = layer.init(random.key(0), [4, 2]);
  const one = (i: number): Tensor => layer.apply(params, null, take(x, i, { axis: 0 }))[0];
  expect(layer.apply(params, null, x)[0].toArray()).toEqual(stack([one(0), one(1), one(2)]).toArray());
});
