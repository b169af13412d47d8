/** Layers, losses, activations and initializers against JAX, Optax and PyTorch, through the public package. */
import { random, stack, type Tensor, take, tensor, vjp } from "@cotangent/core";
import { closeTo, tolerances } from "@cotangent/core/testing";
import * as nn from "@cotangent/nn";
import { describe, expect, it } from "vitest";
import { casesByOp, type FixtureCase, type FixtureTensor, loadFixture, type Option } from "./load.js";
import { type Options, type Run, torchLayers, windows } from "./torchLayers.js";

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
  tverskyLoss: loss(nn.tverskyLoss),
  multiclassSparsemaxLoss: loss(nn.multiclassSparsemaxLoss),
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

describe.each([...casesByOp(loadFixture("torch/layers"))])("%s of PyTorch", (op, cases) => {
  it("agrees", () => {
    for (const each of cases) {
      const results = torchLayers[op](each.args.map(toTensor), each.options);
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
