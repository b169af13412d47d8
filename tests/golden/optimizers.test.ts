/** Every optimizer and schedule against Optax: 100 steps of three problems in float64. */
import {
  add,
  grad,
  jit,
  logSumExp,
  matmul,
  mean,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  takeAlongAxis,
  tensor,
} from "@cotangent/core";
import { closeTo } from "@cotangent/core/testing";
import * as optim from "@cotangent/optim";
import { describe, expect, it } from "vitest";
import { rows } from "../support/optimizers.js";
import { type FixtureCase, type FixtureTensor, loadFixture } from "./load.js";

/** What issue 6 asks for: rounding of other sums and functions, as far as 100 steps carry it on. */
const bound = 1e-10;

type Params = readonly Tensor[];

const toTensor = ({ dtype, shape, data }: FixtureTensor): Tensor =>
  tensor(Float64Array.from(data), { dtype, shape });

const { cases } = loadFixture("optimizers");
const [features, labels] = (cases.find(({ op }) => op === "data")?.out ?? []).map(toTensor);

const weights = (...values: readonly number[]): Tensor => tensor([...values], { dtype: "float64" });

const rosenbrock = ([x]: Params): Tensor => {
  const [a, b] = [sum(mul(x, weights(1, 0))), sum(mul(x, weights(0, 1)))];
  return add(mul(square(sub(b, square(a))), 100), square(sub(1, a)));
};

const logistic = ([bias, kernel]: Params): Tensor => {
  const logits = add(matmul(features, kernel), bias);
  const chosen = takeAlongAxis(logits, labels.reshape([12, 1]), { axis: 1 }).reshape([12]);
  return mean(sub(logSumExp(logits, { axis: -1 }), chosen));
};

const problems: Readonly<Record<string, (params: Params) => Tensor>> = {
  quadratic: ([x]) => mul(sum(mul(weights(1, 10, 0.5, 3), square(sub(x, 1)))), 0.5),
  rosenbrock,
  valley: rosenbrock,
  logistic,
  ridge: ([bias, kernel]) =>
    add(logistic([bias, kernel]), mul(add(sum(square(bias)), sum(square(kernel))), 0.05)),
};

/** The parameters after the sampled steps, leaf by leaf. */
function trajectory({ args, options }: FixtureCase): readonly (readonly number[])[] {
  const row = rows.get(String(options.label));
  if (row === undefined) throw new Error(`no row ${String(options.label)} in tests/support/optimizers.ts`);
  const loss = problems[String(options.problem)];
  const transformation = row.make();
  const step = jit((params: Params, state: unknown): readonly [Params, unknown] => {
    const gradients = grad(loss)(params);
    const extra = row.extra((tree) => loss(tree as Params), params, gradients);
    const [updates, next] = transformation.update(gradients, state, params, extra);
    return [optim.applyUpdates(params, updates), next];
  });
  let params: Params = args.map(toTensor);
  let state = transformation.init(params);
  const sampled: number[][] = args.map(() => []);
  for (let i = 1; i <= 100; i++) {
    [params, state] = step(params, state);
    if (JSON.parse(JSON.stringify(options.steps)).includes(i))
      for (const [leaf, values] of sampled.entries()) values.push(...params[leaf].toTypedArray());
  }
  return sampled;
}

const runs = cases.filter(({ options }) => options.label !== undefined);
const schedules = cases.filter(({ options }) => options.args !== undefined);

/** The op of the fixtures that a transformation is inside of; its options reach it. */
const inside: Readonly<Record<string, string>> = {
  addNoise: "noisySgd",
  chain: "clip",
  normalize: "sam",
  scale: "ema",
  scaleByAdadelta: "adadelta",
  scaleByAdam: "adam",
  scaleByAdamax: "adamax",
  scaleByAdan: "adan",
  scaleByAmsgrad: "amsgrad",
  scaleByBacktrackingLinesearch: "backtracking",
  scaleByBelief: "adabelief",
  scaleByFactoredRms: "adafactor",
  scaleByLbfgs: "lbfgs",
  scaleByLearningRate: "sgd",
  scaleByMuon: "muon",
  scaleByNovograd: "novograd",
  scaleByOptimisticGradient: "optimisticGradientDescent",
  scaleByParamBlockRms: "adafactor",
  scaleByPolyak: "polyakSgd",
  scaleByRadam: "radam",
  scaleByRms: "rmsprop",
  scaleByRprop: "rprop",
  scaleByRss: "adagrad",
  scaleBySchedule: "fromage",
  scaleByShape: "muon",
  scaleBySign: "signSgd",
  scaleByStddev: "rmsprop",
  scaleByTrustRatio: "lars",
  scaleByYogi: "yogi",
  scaleByZoomLinesearch: "zoom",
  setToZero: "freeze",
  skipLargeUpdates: "multiSteps",
  trace: "sgd",
};

/** What has nothing to compare: it measures, reads, names, copies or does nothing. */
const withoutNumbers = [
  ...[
    "applyUpdates",
    "globalNorm",
    "hasUpdated",
    "identity",
    "incrementalUpdate",
    "joinSchedules",
    "monitor",
  ],
  ...["namedChain", "periodicUpdate", "readState", "scheduleFreeEvalParams", "scheduleFrom", "skipNotFinite"],
  "valueAndGradFromState",
];

it("has a fixture of every export", () => {
  const ops = new Set(cases.map(({ op }) => op));
  const exported = Object.keys(optim).filter((name) => typeof Reflect.get(optim, name) === "function");
  const bare = exported.filter((name) => !ops.has(inside[name] ?? name) && !withoutNumbers.includes(name));
  expect(bare).toEqual([]);
  const listed = [...Object.keys(inside), ...withoutNumbers];
  expect(listed.filter((name) => !exported.includes(name))).toEqual([]);
});

describe("100 steps", () => {
  it.each(
    runs.map((each) => [`${String(each.options.label)}, ${String(each.options.problem)}`, each] as const),
  )("%s", (_, each) => {
    const sampled = trajectory(each);
    for (const [leaf, { data }] of each.out.entries())
      expect(closeTo(sampled[leaf], data, { rtol: bound })).toMatchObject({ close: true });
  });
});

describe("schedules", () => {
  it.each(schedules.map((each) => [each.id, each] as const))("%s", (_, each) => {
    const schedule: unknown = Reflect.apply(Object(Reflect.get(optim, each.op)), undefined, [
      ...JSON.parse(JSON.stringify(each.options.args)),
    ]);
    const values: unknown = Reflect.apply(Object(schedule), undefined, [toTensor(each.args[0])]);
    expect(closeTo((values as Tensor).toTypedArray(), each.out[0].data, { rtol: 1e-14 })).toMatchObject({
      close: true,
    });
    const saved = optim.scheduleFrom(JSON.parse(JSON.stringify((schedule as optim.Schedule).description)));
    expect(saved(toTensor(each.args[0])).toArray()).toEqual((values as Tensor).toArray());
  });
});
