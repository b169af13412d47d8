/** Right arguments for every function of optim, for the law of wrong ones in tests/withoutTypes.test.ts. */
import { random, sum, type Tensor, tensor } from "@cotangent/core";
import * as optim from "@cotangent/optim";
import { each, type RightArguments } from "./each.js";

const tree = { w: tensor([1, 2]) };
const inner = optim.scale(-0.1);
const steps = { transitionSteps: 4 };
const isAny = (): boolean => true;
const averaging = optim.multiSteps(inner, 2);
const free = optim.scheduleFreeSgd();
const pieces = [
  [2, 0.5],
  [4, 0.1],
];

const optimizers: RightArguments = {
  ...each(
    "adabelief adadelta adafactor adagrad adam adamax adamaxw adamw adan amsgrad fromage lamb lars lbfgs",
    0.1,
    {},
  ),
  ...each(
    "lion muon nadam nadamw novograd optimisticGradientDescent radam rmsprop rprop sgd signum sm3 yogi",
    0.1,
    {},
  ),
  ...each("scheduleFreeAdamw scheduleFreeSgd", 0.1, {}),
  noisySgd: [0.1, { key: random.key(0) }],
  polyakSgd: [{ scaling: 1 }],
  signSgd: [0.1],
};

const transforms: RightArguments = {
  ...each("centralize identity keepParamsNonnegative normalize setToZero zeroNans scaleBySign"),
  ...each(
    "scaleByAdadelta scaleByAdam scaleByAdamax scaleByAdan scaleByAmsgrad scaleByBelief scaleByFactoredRms",
    {},
  ),
  ...each(
    "scaleByLbfgs scaleByLion scaleByMuon scaleByNovograd scaleByOptimisticGradient scaleByPolyak scaleByRadam",
    {},
  ),
  ...each("scaleByRms scaleByRss scaleByShape scaleBySm3 scaleByStddev scaleByTrustRatio scaleByYogi", {}),
  ...each("normalizeByUpdateNorm reduceOnPlateau", {}),
  ...each("clip clipByBlockRms clipByGlobalNorm scale scaleByParamBlockNorm scaleByParamBlockRms", 0.5),
  ...each("scaleByLearningRate scaleByRprop adaptiveGradClip ema addDecayedWeights", 0.5, {}),
  addNoise: [0.1, 0.5, random.key(0)],
  applyIfFinite: [inner, 2],
  chain: [inner, inner],
  "chainMonoid.concat": [inner, inner],
  ...each("conditionallyMask conditionallyTransform", inner, isAny),
  freeze: [{ w: true }],
  masked: [inner, { w: true }],
  injectHyperparams: [({ rate }: { rate: Tensor }) => optim.scale(rate), { rate: 0.1 }],
  lookahead: [inner, { syncPeriod: 2, slowStepSize: 0.5 }],
  monitor: [{ norm: optim.globalNorm }],
  multiSteps: [inner, 2, {}],
  namedChain: [[["only", inner]]],
  partition: [{ a: inner }, { w: "a" }],
  sam: [inner, inner, { syncPeriod: 2 }],
  scaleByBacktrackingLinesearch: [{ maxBacktrackingSteps: 2 }],
  scaleByZoomLinesearch: [{ maxLinesearchSteps: 2 }],
  scaleBySchedule: [optim.constantSchedule(0.1)],
  scheduleFree: [inner, 0.1, {}],
  selectiveTransform: [inner, { freezeMask: { w: true } }],
  trace: [{ decay: 0.5 }],
};

const schedules: RightArguments = {
  constantSchedule: [0.1],
  cosineDecaySchedule: [0.1, steps],
  ...each("cosineOnecycleSchedule linearOnecycleSchedule", 4, 0.1, {}),
  exponentialDecay: [0.1, { transitionSteps: 4, decayRate: 0.5 }],
  joinSchedules: [[optim.constantSchedule(1), optim.constantSchedule(2)], [3]],
  linearSchedule: [0.1, 0, steps],
  polynomialSchedule: [0.1, 0, { ...steps, power: 2 }],
  piecewiseConstantSchedule: [0.1, pieces],
  piecewiseInterpolateSchedule: ["linear", 0.1, pieces],
  scheduleFrom: [optim.constantSchedule(0.1).description],
  sgdrSchedule: [[{ initValue: 0, peakValue: 0.1, warmupSteps: 2, decaySteps: 4 }]],
  warmupConstantSchedule: [0, 0.1, { warmupSteps: 2 }],
  warmupCosineDecaySchedule: [0, 0.1, { warmupSteps: 2, decaySteps: 4 }],
  warmupExponentialDecaySchedule: [0, 0.1, { warmupSteps: 2, transitionSteps: 4, decayRate: 0.5 }],
};

const others: RightArguments = {
  applyUpdates: [tree, tree],
  globalNorm: [tree],
  hasUpdated: [averaging.init(tree)],
  incrementalUpdate: [tree, tree, 0.5],
  periodicUpdate: [tree, tree, 2, 2],
  readState: [optim.monitor({ norm: optim.globalNorm }).init(tree)],
  scheduleFreeEvalParams: [free.init(tree), tree],
  skipLargeUpdates: [1],
  skipNotFinite: [tree],
  valueAndGradFromState: [(params: object) => sum(Reflect.get(Object(params), "w"))],
};

/** By name. */
export const rightForOptim: RightArguments = { ...optimizers, ...transforms, ...schedules, ...others };

/** What is given to what a function returns, where that is a function: schedules and what they are like. */
export const afterwardsInOptim: RightArguments = {
  ...Object.fromEntries(Object.keys(schedules).map((name) => [name, [3]])),
  skipLargeUpdates: [tree],
  valueAndGradFromState: [tree, { value: tensor(0), grad: tree }],
};
