/**
 * Laws of every optimizer and transformation, and of chain: each keeps the tree of its memory and the dtypes of the parameters, gives
 * under jit the bits of eager, runs in a scan; optimizers come down a parabola and Rosenbrock's valley; chain is a monoid.
 */
import {
  ArgumentError,
  add,
  grad,
  jit,
  matmul,
  mul,
  random,
  scan,
  square,
  sub,
  sum,
  type Tensor,
  take,
  tensor,
  treeFlatten,
  treeLeaves,
  treeMap,
} from "@cotangent/core";
import { type Drawn, describeLaws, sameBits } from "@cotangent/core/testing";
import type { GradientTransformation } from "@cotangent/optim";
import * as optim from "@cotangent/optim";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Row, rows, within } from "../support/optimizers.js";

const numRuns = Number(process.env.LAWS_RUNS ?? 1);
const seed = Number(process.env.LAWS_SEED ?? 1);
/** Away from the kinks of absolute values, of clip(1), and of the greatest of several. */
const smooth = { low: -0.9, high: 0.9, avoid: [0], distinct: true };

interface Params {
  readonly a: Tensor;
  readonly nested: readonly [Tensor, null];
}

const start: Params = {
  // No element changes its sign on the way: that takes long where updates go by the size of parameters.
  a: tensor([2, 3], { dtype: "float64" }),
  nested: [tensor(-0.5, { dtype: "float64" }), null],
};

const parabola = ({ a, nested: [b] }: Params): Tensor => add(sum(square(sub(a, 1))), square(add(b, 2)));

/** Rosenbrock's function: a curved valley of which the floor is nearly flat; minimum 0 at (1, 1). */
const rosenbrock = (x: Tensor): Tensor => {
  const [a, b] = [0, 1].map((i) => take(x, tensor(i, { dtype: "int32" }), { axis: 0 }));
  return add(square(sub(1, a)), mul(square(sub(b, square(a))), 100));
};

const schedule = optim.exponentialDecay(0.1, { transitionSteps: 50, decayRate: 0.8 });

/** Rates with which optimizers get to the bottom of the parabola in 300 steps; those that need a falling rate have one. */
const falling = optim.cosineDecaySchedule(0.1, { transitionSteps: 300 });
const fast: Readonly<Record<string, () => GradientTransformation>> = {
  sgd: () => optim.sgd(0.1),
  "sgd with momentum": () => optim.sgd(0.05, { momentum: 0.9 }),
  "sgd with Nesterov's momentum": () => optim.sgd(0.05, { momentum: 0.9, nesterov: true }),
  "sgd with a schedule": () => optim.sgd(schedule),
  optimisticGradientDescent: () => optim.optimisticGradientDescent(0.1),
  signSgd: () => optim.signSgd(falling),
  signum: () => optim.signum(falling),
  noisySgd: () => optim.noisySgd(falling, { key: random.key(0), eta: 1e-6 }),
  adam: () => optim.adam(falling),
  nadam: () => optim.nadam(falling),
  adamw: () => optim.adamw(falling, { weightDecay: 1e-6 }),
  nadamw: () => optim.nadamw(falling, { weightDecay: 1e-6 }),
  adamax: () => optim.adamax(falling),
  adamaxw: () => optim.adamaxw(falling, { weightDecay: 1e-6 }),
  amsgrad: () => optim.amsgrad(falling),
  adabelief: () => optim.adabelief(falling),
  yogi: () => optim.yogi(falling),
  radam: () => optim.radam(falling),
  adagrad: () => optim.adagrad(1),
  adadelta: () => optim.adadelta(20),
  rmsprop: () => optim.rmsprop(falling),
  lion: () => optim.lion(falling, { weightDecay: 0 }),
  adan: () => optim.adan(optim.cosineDecaySchedule(0.3, { transitionSteps: 300 })),
  lamb: () => optim.lamb(falling),
  lars: () => optim.lars(falling, { trustCoefficient: 0.5 }),
  fromage: () => optim.fromage(falling),
  novograd: () => optim.novograd(falling),
  rprop: () => optim.rprop(0.1),
  sm3: () => optim.sm3(1),
  adafactor: () => optim.adafactor(falling),
  muon: () => optim.muon(falling),
  scheduleFreeSgd: () => optim.scheduleFreeSgd(0.3),
  scheduleFreeAdamw: () => optim.scheduleFreeAdamw(0.3),
};

/** Those that the laws of rows cover with what they need: values, or the loss itself. */
const needExtra = ["polyakSgd", "lbfgs"];

type Step<P> = (params: P, state: unknown) => readonly [P, unknown];

function stepOf<P>({ make, extra }: Row, loss: (params: P) => Tensor): Step<P> {
  const transformation = make();
  return (params, state) => {
    const gradients = grad(loss)(params);
    const further = extra((tree) => loss(tree as P), params, gradients);
    const [updates, next] = transformation.update(gradients, state, params, further);
    return [optim.applyUpdates(params, updates), next];
  };
}

function run<P>(row: Row, f: (params: P) => Tensor, from: P, steps: number): P {
  const step = jit(stepOf(row, f));
  let [params, state]: readonly [P, unknown] = [from, row.make().init(from)];
  for (let i = 0; i < steps; i++) [params, state] = step(params, state);
  return params;
}

const structureOf = (tree: unknown): string =>
  JSON.stringify(treeFlatten(tree)[1].root) +
  treeLeaves(tree).map((leaf) =>
    typeof leaf === "object" ? `${leaf.dtype}[${leaf.shape.join()}]` : typeof leaf,
  );

const leavesOf = (tree: unknown): readonly Tensor[] =>
  treeLeaves(tree).filter((leaf) => typeof leaf === "object");

const expectSameBits = (actual: unknown, expected: unknown): void => {
  expect(structureOf(actual)).toBe(structureOf(expected));
  expect(leavesOf(expected).map((leaf, at) => sameBits(leaf, leavesOf(actual)[at]))).not.toContain(false);
};

/** Both dtypes, a matrix, a vector, a scalar, an empty place. */
const mixed = {
  kernel: tensor([[0.5, -1, 2], [1, 0.25, -0.75]]), // biome-ignore format: a matrix
  bias: tensor([0.1, -0.2, 0.3], { dtype: "float64" }),
  nested: [tensor(0.5), null] as const,
};
const ofMixed = ({ kernel, bias, nested: [scalar] }: typeof mixed): Tensor =>
  add(sum(square(add(matmul(kernel, bias), 1))), square(sub(scalar, 2)));

const needsLoss = /^(lbfgs|zoom|backtracking|polyakSgd|sam|reduceOnPlateau)/;

describe.each([...rows])("%s", (label, row) => {
  const start = { params: mixed, state: row.make().init(mixed) };
  const eager = stepOf(row, ofMixed);

  it("keeps structure and dtypes of memory and parameters, freezes both, and gives the same bits compiled", () => {
    const compiled = jit(eager);
    let [params, state]: readonly [typeof mixed, unknown] = [start.params, start.state];
    for (let i = 0; i < 3; i++) {
      const actual = compiled(params, state);
      [params, state] = eager(params, state);
      expectSameBits(actual, [params, state]);
      expect(structureOf(state)).toBe(structureOf(start.state));
      expect(structureOf(params)).toBe(structureOf(mixed));
      for (const tree of [state, params]) expect(Object.isFrozen(tree ?? Object.freeze({}))).toBe(true);
    }
    expect(compiled.cacheSize()).toBe(1);
    expect([...mixed.kernel.toTypedArray()]).toEqual([0.5, -1, 2, 1, 0.25, -0.75]);
  });

  // The update as a function of gradients and parameters, in the middle of a run.
  const transformation = row.make();
  const [, state] = eager(start.params, start.state);
  const update = (gradients: typeof mixed, params: typeof mixed): unknown =>
    transformation.update(
      gradients,
      state,
      params,
      row.extra((tree) => ofMixed(tree as typeof mixed), params, gradients),
    );
  const likeMixed = treeMap(({ shape, dtype }: Tensor) => ({ shape, dtype, domain: smooth }), mixed) as Drawn;
  describeLaws(update, [likeMixed, likeMixed], {
    ...{ describe, it, numRuns, seed, name: label },
    // Compiled it is below, for several steps; to second order, and nested in transforms, its operations are under law one by one.
    // A line search asks for values of the loss as often as they tell it to, and has no derivative.
    without: [
      ...(["jit", "second order", "orders", "linear", "linearize"] as const),
      ...(needsLoss.test(label) ? (["differences", "adjoint", "inputs"] as const) : []),
    ],
  });

  it("runs in a scan", () => {
    let [params, state]: readonly [typeof mixed, unknown] = [start.params, start.state];
    for (let i = 0; i < 2; i++) [params, state] = eager(params, state);
    const [last] = scan(
      (carry: readonly [typeof mixed, unknown]) => [eager(carry[0], carry[1]), null] as const,
      [start.params, start.state] as const,
      null,
      { length: 2 },
    );
    expectSameBits(last, [params, state]);
  });
});

describe.each(Object.entries(fast))("%s", (_, make) => {
  const row = { make, extra: () => ({}) };

  it("comes down a parabola", () => {
    expect(parabola(run(row, parabola, start, 300)).item()).toBeLessThan(2e-3);
  });

  it("refuses rates that are none", () => {
    const name = _.split(" ")[0];
    for (const rate of [Number.NaN, Infinity, "0.1", {}, [0.1], tensor([1, 2])]) {
      const call = (): unknown =>
        Reflect.apply(
          Object(Reflect.get(optim, name)),
          undefined,
          [rate, { key: random.key(0) }].slice(0, name === "noisySgd" ? 2 : 1),
        );
      expect(call).toThrow(ArgumentError);
      expect(call).toThrow(`${name}: `);
    }
  });
});

describe("the laws", () => {
  // What is exported makes a GradientTransformation with these first arguments, or is listed here.
  const notTransformations = [
    ...["applyUpdates", "incrementalUpdate", "periodicUpdate", "globalNorm", "readState", "hasUpdated"],
    ...[
      "skipLargeUpdates",
      "skipNotFinite",
      "scheduleFreeEvalParams",
      "valueAndGradFromState",
      "scheduleFrom",
    ],
  ];
  const isSchedule = (name: string): boolean => /Schedules?$|Decay$/.test(name);
  const labels = [...rows.keys()].map((label) => label.split(" ")[0]);

  it("hold every exported transformation", () => {
    const missing = Object.keys(optim).filter(
      (name) =>
        typeof Reflect.get(optim, name) === "function" &&
        ![...labels, ...Object.keys(within), ...notTransformations, "chain", "scale"].includes(name) &&
        !isSchedule(name),
    );
    expect(missing).toEqual([]);
    expect(Object.values(within).filter((label) => !rows.has(label))).toEqual([]);
  });

  it("see every optimizer descend", () => {
    // Parts of optimizers, and what changes other transformations.
    const parts = [
      ...[
        "addDecayedWeights",
        "addNoise",
        "adaptiveGradClip",
        "applyIfFinite",
        "backtracking",
        "centralize",
        "clip",
      ],
      ...[
        "clipByBlockRms",
        "clipByGlobalNorm",
        "conditionallyMask",
        "conditionallyTransform",
        "ema",
        "freeze",
      ],
      ...[
        "identity",
        "injectHyperparams",
        "keepParamsNonnegative",
        "lookahead",
        "masked",
        "monitor",
        "multiSteps",
      ],
      ...[
        "namedChain",
        "normalize",
        "normalizeByUpdateNorm",
        "partition",
        "reduceOnPlateau",
        "sam",
        "scheduleFree",
      ],
      ...["selectiveTransform", "setToZero", "trace", "zeroNans", "zoom"],
    ];
    const known = [...Object.keys(fast).map((name) => name.split(" ")[0]), ...needExtra, ...parts];
    const unseen = labels.filter((name) => !name.startsWith("scaleBy") && !known.includes(name));
    expect(unseen).toEqual([]);
  });

  it("hold for those that need the loss", () => {
    for (const name of needExtra) {
      const row = rows.get(name);
      expect(row && parabola(run(row, parabola, start, name === "lbfgs" ? 10 : 3000)).item()).toBeLessThan(
        1e-6,
      );
    }
  });
});

it.each([
  ["sgd", optim.sgd(0.001)],
  ["sgd with momentum", optim.sgd(0.0005, { momentum: 0.9 })],
  ["sgd with Nesterov's momentum", optim.sgd(0.0005, { momentum: 0.9, nesterov: true })],
  ["sgd with a schedule", optim.sgd(optim.cosineDecaySchedule(0.002, { transitionSteps: 1000, alpha: 0.5 }))],
  ["adam", optim.adam(0.02)],
])("%s comes down Rosenbrock's valley", (_, transformation) => {
  const from = tensor([-1.2, 1], { dtype: "float64" });
  const row = { make: () => transformation, extra: () => ({}) };
  expect(rosenbrock(from).item()).toBeCloseTo(24.2, 10);
  expect(rosenbrock(run(row, rosenbrock, from, 2000)).item()).toBeLessThan(0.3);
});

describe("chain is a monoid", () => {
  const transformation = fc.oneof(
    fc.double({ min: -2, max: 2, noNaN: true }).map((factor): GradientTransformation => optim.scale(factor)),
    fc
      .record({ decay: fc.double({ min: 0, max: 0.9, noNaN: true }), nesterov: fc.boolean() })
      .map((options): GradientTransformation => optim.trace(options)),
    fc.constant<GradientTransformation>(optim.scaleBySchedule(schedule)),
    fc.constant<GradientTransformation>(optim.identity()),
  );
  const gradients = fc.array(
    fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 3, maxLength: 3 }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  /** All updates that a transformation makes of a sequence of gradients, and the leaves of its last memory. */
  const observed = (
    each: GradientTransformation,
    sequence: readonly (readonly number[])[],
  ): readonly Tensor[] => {
    const made: Tensor[] = [];
    let state = each.init(tensor([0, 0, 0], { dtype: "float64" }));
    for (const values of sequence) {
      const [update, next] = each.update(tensor([...values], { dtype: "float64" }), state);
      made.push(update);
      state = next;
    }
    return [...made, ...leavesOf(state)];
  };
  const expectSame = (
    left: GradientTransformation,
    right: GradientTransformation,
    sequence: readonly (readonly number[])[],
  ): void => {
    const [a, b] = [observed(left, sequence), observed(right, sequence)];
    expect(a.length).toBe(b.length);
    expect(a.every((value, i) => sameBits(value, b[i]))).toBe(true);
  };
  const { concat, empty } = optim.chainMonoid;

  it("associative", () => {
    fc.assert(
      fc.property(transformation, transformation, transformation, gradients, (a, b, c, sequence) => {
        expectSame(concat(concat(a, b), c), concat(a, concat(b, c)), sequence);
        expectSame(concat(concat(a, b), c), optim.chain(a, b, c), sequence);
      }),
      { numRuns: 50 },
    );
  });

  it("with identity on both sides", () => {
    fc.assert(
      fc.property(transformation, gradients, (a, sequence) => {
        expectSame(concat(a, empty), a, sequence);
        expectSame(concat(empty, a), a, sequence);
      }),
      { numRuns: 50 },
    );
  });
});
