/** Layers of this library as functions of their input and then their parameters, in the order of fixtures. @module */
import { oneHot, random, type Tensor } from "@cotangent/core";
import * as nn from "@cotangent/nn";
import type { Option } from "./load.js";

/** The static parameters of a case. */
export type Options = Readonly<Record<string, Option>>;
/** What runs a case. */
export type Run = (args: readonly Tensor[], options: Options) => readonly Tensor[];

/** Convolutions for a kernel. */
export const windows: Readonly<
  Record<string, (k: Tensor, options: Options) => nn.Layer<nn.ConvParams, null>>
> = {
  conv1d: (k, options) => nn.conv1d(k.shape[0], k.shape.slice(2), options),
  conv2d: (k, options) => nn.conv2d(k.shape[0], k.shape.slice(2), options),
  conv3d: (k, options) => nn.conv3d(k.shape[0], k.shape.slice(2), options),
  depthwiseConv1d: (k, options) => nn.depthwiseConv1d(k.shape.slice(2), options),
  depthwiseConv2d: (k, options) => nn.depthwiseConv2d(k.shape.slice(2), options),
  convTranspose1d: (k, options) => nn.convTranspose1d(k.shape[0], k.shape.slice(2), options),
  convTranspose2d: (k, options) => nn.convTranspose2d(k.shape[0], k.shape.slice(2), options),
  convTranspose3d: (k, options) => nn.convTranspose3d(k.shape[0], k.shape.slice(2), options),
};

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

const convolution =
  (name: string): Run =>
  ([x, kernel, bias], options) => [windows[name](kernel, options).apply({ kernel, bias }, null, x)[0]];

const activations: Readonly<Record<string, nn.Activation | nn.Glu>> = {
  relu: nn.relu,
  relu6: nn.relu6,
  elu: nn.elu(),
  celu: nn.celu(),
  selu: nn.selu,
  leakyRelu: nn.leakyRelu(),
  gelu: nn.gelu(),
  geluExact: nn.gelu({ approximate: false }),
  silu: nn.silu,
  hardSilu: nn.hardSilu,
  mish: nn.mish,
  softplus: nn.softplus,
  softSign: nn.softSign,
  sigmoid: nn.sigmoid,
  hardSigmoid: nn.hardSigmoid,
  logSigmoid: nn.logSigmoid,
  tanh: nn.tanh,
  hardTanh: nn.hardTanh,
  tanhShrink: nn.tanhShrink,
  softShrink: nn.softShrink(),
  hardShrink: nn.hardShrink(),
  glu: nn.glu(),
  softmax: nn.softmax(),
  logSoftmax: nn.logSoftmax(),
};

const losses: Readonly<Record<string, Run>> = {
  squaredError: ([p, t]) => [nn.squaredError(p, t)],
  absoluteError: ([p, t]) => [nn.absoluteError(p, t)],
  huberLoss: ([p, t]) => [nn.huberLoss(p, t)],
  poissonLoss: ([p, t]) => [nn.poissonLoss(p, t)],
  softmaxCrossEntropy: ([p, t]) => [nn.softmaxCrossEntropy(p, t)],
  softmaxCrossEntropyWithIntegerLabels: ([p, t]) => [nn.softmaxCrossEntropyWithIntegerLabels(p, t)],
  sigmoidBinaryCrossEntropy: ([p, t]) => [nn.sigmoidBinaryCrossEntropy(p, t)],
  klDivergence: ([p, t]) => [nn.klDivergence(p, t)],
  cosineSimilarity: ([p, t]) => [nn.cosineSimilarity(p, t)],
  multiclassSvmLoss: ([p, t]) => [nn.multiclassSvmLoss(p, t)],
  hingeLoss: ([p, t]) => [nn.hingeLoss(p, t)],
  labelSmoothing: ([p, t]) => [
    nn.softmaxCrossEntropy(p, nn.smoothLabels(oneHot(t, p.shape[1], { dtype: p.dtype }), 0.1)),
  ],
  tripletMarginLoss: ([a, p, n]) => [nn.tripletMarginLoss(a, p, n)],
};

/** Every layer, activation and loss that has a counterpart in PyTorch. */
export const torchLayers: Readonly<Record<string, Run>> = {
  ...losses,
  ...Object.fromEntries(
    Object.entries(activations).map(([name, { of }]): [string, Run] => [name, ([x]) => [of(x)]]),
  ),
  ...Object.fromEntries(Object.keys(windows).map((name) => [name, convolution(name)])),
  dense: ([x, kernel, bias]) => [nn.dense(kernel.shape[1]).apply({ kernel, bias }, null, x)[0]],
  embedding: ([ids, table]) => [nn.embedding(table.shape[0], table.shape[1]).apply({ table }, null, ids)[0]],
  globalMaxPool: ([x]) => [nn.globalMaxPool().apply(null, null, x)[0]],
  globalAvgPool: ([x]) => [nn.globalAvgPool().apply(null, null, x)[0]],
  maskedAttention: ([visible, x, memory, ...p]) => [
    nn.multiHeadAttention({ heads: 2 }).attend(denses(p), x, memory, { mask: visible.astype("bool") }),
  ],
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
