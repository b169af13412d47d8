/**
 * Laws of every layer: init promises the shapes that apply gives, a key determines everything, and what describeLaws asks of any
 * function holds of apply, its new state included. LAWS_RUNS and LAWS_SEED as in primitives.test.ts.
 */
import { random, sin, square, sum, type Tensor, treeLeaves, treeMap } from "@cotangent/core";
import { type Drawn, describeLaws, sameBits } from "@cotangent/core/testing";
import * as nn from "@cotangent/nn";
import { describe, expect, it } from "vitest";

const numRuns = Number(process.env.LAWS_RUNS ?? 2);
const seed = Number(process.env.LAWS_SEED ?? 1);
const domain = { low: -1, high: 1 };
const wide = { dtype: "float64" } as const;
const { dense, dropout, initializers, serial, sigmoid, tanh } = nn;

interface Case {
  /** `Layer` hides the types of parameters, which no law needs. */
  readonly layer: nn.Layer;
  /** Of one example. */
  readonly shape: readonly number[];
  /** Holds the input positions in a table of so many? */
  readonly positions?: number;
  /**
   * How often it is differentiated; default 2. The blocks' parts are checked twice. In the blocks the bias of keys cancels in the
   * softmax, and where a derivative is 0 for good differences of derivatives see nothing but rounding.
   */
  readonly order?: number;
  /** Has it a kink at 0? Values beside it, which fast-check likes to draw, are none that differences can judge. */
  readonly avoidZero?: boolean;
}

const activations: readonly (readonly [string, nn.Activation])[] = [
  ...Object.entries(nn).flatMap(([name, value]) =>
    typeof value === "object" && "of" in value ? [[name, value] as const] : [],
  ),
  ["activation", nn.activation(sin)],
  ["leakyRelu", nn.leakyRelu(0.1)],
  ["threshold", nn.threshold(0.3, -2)],
  ["elu", nn.elu(0.7)],
  ["celu", nn.celu(2)],
  ["squareplus", nn.squareplus()],
  ["gelu by tanh", nn.gelu()],
  ["gelu exactly", nn.gelu({ approximate: false })],
  ["hardShrink", nn.hardShrink()],
  ["softShrink", nn.softShrink(0.25)],
  ["softmax", nn.softmax()],
  ["logSoftmax", nn.logSoftmax()],
];

const square2 = serial([dense(3, wide), tanh]);

/** Every exported layer with each of its options. The first word of a name is what it is exported as. */
const layers: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    activations.map(([name, layer]) => [name, { layer, shape: [2, 7], avoidZero: true }]),
  ),
  glu: { layer: nn.glu(), shape: [6] },
  "glu of channels": { layer: nn.glu({ axis: -2, gate: nn.silu.of }), shape: [4, 3] },
  dense: { layer: dense(4, wide), shape: [3] },
  "dense of matrices": { layer: dense(2, wide), shape: [5, 3] },
  "dense without bias": { layer: dense(4, { ...wide, useBias: false }), shape: [3] },
  "dense with other initializers": {
    layer: dense(4, { ...wide, kernelInit: initializers.heUniform(), biasInit: initializers.normal(1) }),
    shape: [3],
  },
  maxout: { layer: nn.maxout(2, { ...wide, pieces: 3 }), shape: [4] },
  embedding: { layer: nn.embedding(5, 3, wide), shape: [4], positions: 5 },
  conv1d: { layer: nn.conv1d(3, 2, { ...wide, strides: 2 }), shape: [2, 7] },
  conv2d: { layer: nn.conv2d(3, [2, 3], { ...wide, padding: "SAME" }), shape: [2, 4, 5] },
  "conv2d in groups": { layer: nn.conv2d(4, 2, { ...wide, groups: 2, dilation: 2 }), shape: [2, 4, 4] },
  "conv2d without bias": { layer: nn.conv2d(2, 3, { ...wide, useBias: false }), shape: [1, 3, 4] },
  conv3d: { layer: nn.conv3d(2, 2, wide), shape: [2, 2, 3, 2] },
  depthwiseConv1d: { layer: nn.depthwiseConv1d(3, { ...wide, multiplier: 2 }), shape: [2, 5] },
  depthwiseConv2d: { layer: nn.depthwiseConv2d(2, { ...wide, padding: "SAME" }), shape: [3, 3, 3] },
  convTranspose1d: { layer: nn.convTranspose1d(2, 3, { ...wide, strides: 2 }), shape: [3, 4] },
  convTranspose2d: {
    layer: nn.convTranspose2d(2, 3, { ...wide, strides: [1, 2], padding: "SAME" }),
    shape: [2, 3, 2],
  },
  convTranspose3d: { layer: nn.convTranspose3d(1, 2, wide), shape: [2, 2, 2, 1] },
  maxPool: { layer: nn.maxPool(2), shape: [2, 4, 5] },
  "maxPool that overlaps": { layer: nn.maxPool(3, { axes: 1, strides: 2, padding: "SAME" }), shape: [2, 6] },
  avgPool: { layer: nn.avgPool([2, 1], { padding: "SAME" }), shape: [2, 3, 3] },
  globalMaxPool: { layer: nn.globalMaxPool(), shape: [2, 3, 3] },
  globalAvgPool: { layer: nn.globalAvgPool({ axes: 1, keepdims: true }), shape: [2, 3] },
  adaptiveMaxPool: { layer: nn.adaptiveMaxPool([2, 3]), shape: [2, 5, 4] },
  adaptiveAvgPool: { layer: nn.adaptiveAvgPool(3, { axes: 1 }), shape: [2, 7] },
  flatten: { layer: nn.flatten(), shape: [2, 3, 2] },
  "flatten of the last two": { layer: nn.flatten({ axes: 2 }), shape: [2, 3, 2] },
  reshape: { layer: nn.reshape([2, -1, 1]), shape: [6] },
  "reshape of two axes": { layer: nn.reshape([6], { axes: 2 }), shape: [2, 3] },
  batchNorm: { layer: nn.batchNorm(wide), shape: [3, 2, 2] },
  "batchNorm of features": { layer: nn.batchNorm({ ...wide, momentum: 0.5, epsilon: 0.1 }), shape: [3] },
  "batchNorm without parameters": {
    layer: nn.batchNorm({ ...wide, useScale: false, useBias: false }),
    shape: [3, 2],
  },
  layerNorm: { layer: nn.layerNorm(wide), shape: [2, 5] },
  "layerNorm of two axes": { layer: nn.layerNorm({ ...wide, axes: 2, useBias: false }), shape: [2, 3] },
  rmsNorm: { layer: nn.rmsNorm(wide), shape: [5] },
  groupNorm: { layer: nn.groupNorm(2, wide), shape: [4, 2, 2] },
  instanceNorm: { layer: nn.instanceNorm(wide), shape: [2, 5] },
  dropout: { layer: dropout({ keep: 0.6 }), shape: [20] },
  plainDropout: { layer: nn.plainDropout({ keep: 0.6 }), shape: [20] },
  spatialDropout: { layer: nn.spatialDropout({ keep: 0.6 }), shape: [5, 2, 2] },
  alphaDropout: { layer: nn.alphaDropout({ keep: 0.6 }), shape: [20] },
  gaussianDropout: { layer: nn.gaussianDropout({ keep: 0.6 }), shape: [20] },
  gaussianNoise: { layer: nn.gaussianNoise(0.6), shape: [20] },
  prelu: { layer: nn.prelu(wide), shape: [3, 2] },
  "prelu of one slope": { layer: nn.prelu({ ...wide, per: "all" }), shape: [3] },
  "prelu of each element": { layer: nn.prelu({ ...wide, per: "element", slope: 0 }), shape: [3, 2] },
  simpleRnn: { layer: nn.simpleRnn(3, wide), shape: [4, 2] },
  "simpleRnn reversed": {
    layer: nn.simpleRnn(2, { ...wide, reverse: true, returnSequences: true, activation: nn.softSign.of }),
    shape: [3, 2],
  },
  gru: { layer: nn.gru(2, wide), shape: [3, 2] },
  lstm: { layer: nn.lstm(2, { ...wide, returnSequences: true }), shape: [3, 2] },
  bidirectional: { layer: nn.bidirectional(nn.gru(2, { ...wide, returnSequences: true })), shape: [3, 2] },
  "bidirectional averaged": {
    layer: nn.bidirectional(nn.simpleRnn(2, wide), { merge: "average" }),
    shape: [3, 2],
  },
  multiHeadAttention: { layer: nn.multiHeadAttention({ ...wide, heads: 2 }), shape: [3, 4] },
  "multiHeadAttention with everything": {
    layer: nn.multiHeadAttention({ ...wide, heads: 2, headSize: 2, causal: true, rotary: true, keep: 0.8 }),
    shape: [3, 3],
  },
  sinusoidalPositions: { layer: nn.sinusoidalPositions(), shape: [3, 4] },
  learnedPositions: { layer: nn.learnedPositions(wide), shape: [3, 4] },
  transformerBlock: {
    layer: nn.transformerBlock({ ...wide, heads: 2, hidden: 5, keep: 0.9, causal: true }),
    shape: [3, 4],
    order: 1,
  },
  "transformerBlock that normalizes after": {
    layer: nn.transformerBlock({ ...wide, heads: 1, activation: tanh.of, rotary: true, norm: "after" }),
    shape: [2, 2],
    order: 1,
  },
  "serial by position": {
    layer: serial([dense(5, wide), tanh, dropout({ keep: 0.8 }), dense(2, wide)]),
    shape: [3],
  },
  "serial by name": {
    layer: serial({ z: dense(5, wide), a: sigmoid, drop: dropout({ keep: 0.5 }), out: dense(2, wide) }),
    shape: [3],
  },
  "serial of serials": {
    layer: serial([serial({ first: dense(3, wide), second: tanh }), serial([dense(1, wide)])]),
    shape: [4],
  },
  "serial of nothing": { layer: serial([]), shape: [4] },
  branch: { layer: nn.branch([dense(2, wide), dropout({ keep: 0.5 })]), shape: [2] },
  "concatenate by name": {
    layer: nn.concatenate({ wide: dense(3, wide), deep: serial([dense(2, wide), tanh]) }),
    shape: [2],
  },
  parallel: { layer: nn.parallel([dense(3, wide), tanh]), shape: [4] },
  residual: { layer: nn.residual(square2), shape: [3] },
  "residual with a shortcut": { layer: nn.residual(dense(2, wide), dense(2, wide)), shape: [3] },
  repeat: { layer: nn.repeat(serial([dense(3, wide), tanh, dropout({ keep: 0.8 })]), 3), shape: [3] },
  share: { layer: nn.share(square2, 3), shape: [3] },
  remat: { layer: nn.remat(serial([dense(2, wide), tanh, dropout({ keep: 0.7 })])), shape: [3] },
  lambda: { layer: nn.lambda((x) => sum(square(x), { axis: -1 })), shape: [2, 3] },
};

/** Exported functions that make no layer; those of two tensors have laws of their own in nn.losses.test.ts. */
const others: readonly string[] = [
  "accuracy",
  "dotProductAttention",
  "drawWith",
  "l1Penalty",
  "l2Penalty",
  "monteCarlo",
  "nextKey",
  "rotary",
  "summary",
];

it("every exported layer is here", () => {
  const named = new Set(Object.keys(layers).map((name) => name.split(" ")[0]));
  const exported = Object.entries(nn).flatMap(([name, value]) => (typeof value === "function" ? [name] : []));
  expect(
    exported.filter(
      (name) =>
        !named.has(name) &&
        !others.includes(name) &&
        !/\w(Loss|Error|Entropy|Labels|Divergence|Targets|Distance|Similarity)$|^(logCosh|ntxent)$/.test(
          name,
        ),
    ),
  ).toEqual([]);
});

const key = random.key(7);
const modes = [{ mode: "train" as const, key: random.key(11) }, { mode: "inference" as const }];

/** Trees of descriptions like a tree of tensors: what parameters are drawn from. */
const likeParameters = (params: unknown): Drawn =>
  treeMap(({ shape, dtype }: Tensor): Drawn => ({ shape, dtype, domain }), params) as Drawn;

describe.each(Object.entries(layers))(
  "%s",
  (name, { layer, shape, positions, order = 2, avoidZero = false }) => {
    const { params, state, outputShape } = layer.init(key, shape);
    const input = (...lead: readonly number[]): Tensor =>
      positions === undefined
        ? random.normal(random.key(3), [...lead, ...shape], wide)
        : random.randint(random.key(3), [...lead, ...shape], 0, positions);

    it("gives the shape that init promised, with and without a batch axis", () => {
      for (const options of modes) {
        expect(layer.apply(params, state, input(), options)[0].shape).toEqual(outputShape);
        expect(layer.apply(params, state, input(6), options)[0].shape).toEqual([6, ...outputShape]);
      }
    });

    it("has trees of tensors, frozen, that a key determines", () => {
      const again = layer.init(key, shape).params;
      const tensorsOf = (tree: unknown): readonly Tensor[] =>
        treeLeaves(tree).filter((leaf) => typeof leaf === "object");
      expect(tensorsOf(again).length).toBe(treeLeaves(params).length);
      expect(tensorsOf(params).every((leaf, i) => sameBits(leaf, tensorsOf(again)[i]))).toBe(true);
      expect(params === null || Object.isFrozen(params)).toBe(true);
    });

    const [training, inference] = modes.map((options) => layer.apply(params, state, input(2), options)[0]);
    const differs = !sameBits(training, inference);
    for (const options of differs ? modes : modes.slice(0, 1)) {
      const apply = (p: unknown, x: Tensor): unknown => layer.apply(p, state, x, options);
      const x: Drawn =
        positions === undefined
          ? { shape: [2, ...shape], dtype: "float64", domain: avoidZero ? { ...domain, avoid: [0] } : domain }
          : { shape: [2, ...shape], dtype: "int32", domain: { low: 0, high: positions - 1 } };
      describeLaws(apply, [likeParameters(params), x], {
        ...{ describe, it, numRuns, seed, name: `${name}, ${options.mode}` },
        without: order === 1 ? ["second order"] : [],
      });
    }
  },
);
