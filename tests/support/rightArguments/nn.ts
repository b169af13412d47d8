/** Right arguments for every function of nn, for the law of wrong ones in tests/withoutTypes.test.ts. */
import { add, ones, random, sum, type Tensor, tanh, tensor } from "@cotangent/core";
import * as nn from "@cotangent/nn";
import { each, type RightArguments } from "./each.js";

const key = random.key(0);
const scores = tensor([
  [0.5, 0.25, 0.75],
  [0.25, 0.5, 0.5],
]);
const signs = tensor([
  [1, -1, 1],
  [-1, 1, 1],
]);
const classes = tensor([2, 0], { dtype: "int32" });
const sequence = ones([2, 4]);
const layer = nn.dense(2);
const { params, state } = layer.init(key, [3]);
const anyLeaf = (): boolean => true;
const per = { axis: -1 };

const layers: RightArguments = {
  activation: [tanh],
  ...each("adaptiveAvgPool adaptiveMaxPool avgPool maxPool", 2, { axes: 2 }),
  ...each("alphaDropout dropout gaussianDropout plainDropout spatialDropout", { keep: 0.5 }),
  ...each("batchNorm layerNorm instanceNorm rmsNorm", { epsilon: 0.1 }),
  ...each("branch", [layer, layer], (ys: readonly Tensor[]) => ys.reduce((a, b) => add(a, b))),
  ...each("concatenate parallel", [layer, layer], per),
  ...each("celu elu leakyRelu hardShrink softShrink squareplus", 0.5),
  ...each("conv1d conv2d conv3d convTranspose1d convTranspose2d convTranspose3d", 2, 2, { strides: 1 }),
  ...each("depthwiseConv1d depthwiseConv2d", 2, { strides: 1 }),
  ...each("dense maxout simpleRnn gru lstm", 2, { useBias: false }),
  ...each("globalAvgPool globalMaxPool flatten", { axes: 2 }),
  ...each("softmax logSoftmax glu", per),
  ...each("residual", layer, layer),
  ...each("repeat share", nn.dense(3), 2),
  bidirectional: [nn.gru(2), { merge: "concatenate" }],
  embedding: [4, 2, { dtype: "float32" }],
  gaussianNoise: [0.5],
  gelu: [{ approximate: true }],
  groupNorm: [1, { epsilon: 0.1 }],
  lambda: [tanh, { dtype: "float32" }],
  learnedPositions: [{ dtype: "float32" }],
  multiHeadAttention: [{ heads: 2 }],
  prelu: [{ slope: 0.1 }],
  remat: [layer, {}],
  reshape: [[3, 1], { axes: 1 }],
  serial: [[layer, nn.relu]],
  sinusoidalPositions: [{ base: 100 }],
  threshold: [0.5, 0],
  transformerBlock: [{ heads: 2, hidden: 4 }],
};

const losses: RightArguments = {
  ...each("absoluteError absolutePercentageError categoricalHingeLoss contrastiveLoss", scores, scores),
  ...each("hingeLoss l2Loss logCosh meanSquaredError perceptronLoss poissonLoss squaredError", scores, signs),
  ...each("squaredHingeLoss squaredLogError sparsemaxLoss sigmoidBinaryCrossEntropy", scores, signs),
  ...each("cosineDistance cosineSimilarity generalizedKlDivergence klDivergence", scores, scores, per),
  ...each(
    "klDivergenceWithLogTargets rankingSoftmaxLoss sigmoidFocalLoss softmaxFocalLoss",
    scores,
    scores,
    {},
  ),
  ...each("polyLossCrossEntropy softmaxCrossEntropy", scores, scores, per),
  ...each("multiclassHingeLoss multiclassPerceptronLoss multiclassSparsemaxLoss", scores, classes),
  ...each("accuracy softmaxCrossEntropyWithIntegerLabels", scores, classes),
  ...each("diceLoss tverskyLoss", scores, scores, { axes: [0] }),
  contrastiveLoss: [scores, scores, { margin: 1 }],
  ctcLoss: [ones([2, 3, 3]), tensor([[1], [2]], { dtype: "int32" }), { blank: 0 }],
  huberLoss: [scores, signs, { delta: 1 }],
  multiclassSvmLoss: [scores, classes, { margin: 1 }],
  ntxent: [scores, classes, { temperature: 0.1 }],
  quantileLoss: [scores, signs, 0.5],
  smoothLabels: [scores, 0.1, per],
  tripletMarginLoss: [scores, signs, scores, { margin: 1 }],
  ...each("l1Penalty l2Penalty", 0.1, { where: /w/ }),
};

const initializers: RightArguments = {
  ...each("initializers.zeros initializers.ones", key, [3, 2], "float32"),
  ...each("initializers.constant initializers.identity initializers.orthogonal", 1),
  ...each("initializers.normal initializers.uniform", 0.1),
  ...each("initializers.glorotNormal initializers.glorotUniform initializers.heNormal"),
  ...each("initializers.heUniform initializers.lecunNormal initializers.lecunUniform"),
  "initializers.truncatedNormal": [0.1, { lower: -1 }],
  "initializers.sparse": [{ sparsity: 0.5 }],
  "initializers.varianceScaling": [{ scale: 2 }],
};

const others: RightArguments = {
  dotProductAttention: [sequence, sequence, sequence, { causal: true }],
  rotary: [sequence, { base: 100 }],
  drawWith: [(own: random.Key) => random.normal(own)],
  nextKey: [key],
  monteCarlo: [layer, scores, { params, state, key, passes: 2 }],
  summary: [layer, [3], { depth: 1 }],
  "metrics.accuracy": [],
  "metrics.average": [],
  "metrics.binaryAccuracy": [{ threshold: 0.5 }],
  "metrics.perplexity": [],
  "metrics.r2": [],
  "metrics.confusionMatrix": [3],
  "metrics.exactRocAuc": [tensor([0.5, 0.25]), tensor([1, 0], { dtype: "int32" })],
  ...each("metrics.f1 metrics.precision metrics.recall", { classes: 3 }),
  "metrics.rocAuc": [{ buckets: 10 }],
  "metrics.topKAccuracy": [2],
  "parameters.cast": [params, "float64", anyLeaf],
  "parameters.combine": [
    { a: scores, b: null },
    { a: null, b: scores },
  ],
  "parameters.count": [params, anyLeaf],
  "parameters.edit": [params, anyLeaf, tanh],
  ...each("parameters.freeze parameters.mask parameters.partition", params, anyLeaf),
  "parameters.transplant": [params, params, anyLeaf],
};

/** By name. */
export const rightForNn: RightArguments = { ...layers, ...losses, ...initializers, ...others };

/** What is given to what a function returns, where that is a function: initializers, penalties, draws. */
export const afterwardsInNn: RightArguments = {
  ...Object.fromEntries(Object.keys(initializers).map((name) => [name, [key, [3, 2], "float32"]])),
  ...each("l1Penalty l2Penalty", { w: sum(scores) }),
  drawWith: [key],
};
