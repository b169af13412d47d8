/**
 * Every optimizer and every transformation that a state can hold, with options: the laws run on each, and those with a fixture are
 * compared with Optax. Labels begin with the exported name and are those of tests/fixtures/jax/groups/optimizers.py.
 */
import { equal, grad, less, mod, mul, random, type Tensor, where } from "@cotangent/core";
import type { ExtraArguments, GradientTransformation } from "@cotangent/optim";
import * as optim from "@cotangent/optim";

/** A loss of a tree of parameters. */
export type Loss = (params: unknown) => Tensor;

/** What update is given beyond gradients, state and parameters. */
export type Extra = (loss: Loss, params: unknown, gradients: unknown) => ExtraArguments;

const withValue: Extra = (loss, params) => ({ value: loss(params) });
const withLine: Extra = (loss, params, grad) => ({ value: loss(params), grad, valueFn: loss });
const withGradients: Extra = (loss) => ({ gradFn: grad(loss) });
const none: Extra = () => ({});

/** One row: how the transformation is made, and what update needs. */
export interface Row {
  readonly make: () => GradientTransformation;
  readonly extra: Extra;
}

const decay = optim.exponentialDecay(0.05, { transitionSteps: 10, decayRate: 0.8 });
const matrices: optim.Mask = (_, leaf) => leaf.shape.length > 1;
const biases: optim.Mask = (_, leaf) => leaf.shape.length === 1;
const { chain, scale, sgd, adam } = optim;
const up = chain(optim.normalize(), sgd(0.05));

const plain: Readonly<Record<string, () => GradientTransformation>> = {
  sgd: () => sgd(1e-3),
  "sgd momentum": () => sgd(5e-4, { momentum: 0.9 }),
  "sgd nesterov": () => sgd(5e-4, { momentum: 0.9, nesterov: true }),
  "sgd schedule": () => sgd(decay, { momentum: 0.5 }),
  signSgd: () => optim.signSgd(0.01),
  signum: () => optim.signum(0.01),
  noisySgd: () => optim.noisySgd(1e-3, { key: random.key(7) }),
  optimisticGradientDescent: () => optim.optimisticGradientDescent(5e-4, { alpha: 0.9, beta: 0.7 }),
  adam: () => adam(0.05),
  "adam options": () => adam(decay, { b1: 0.8, b2: 0.95, eps: 1e-3, epsRoot: 1e-4 }),
  nadam: () => optim.nadam(0.05),
  adamw: () => optim.adamw(0.05),
  "adamw mask": () => optim.adamw(0.05, { weightDecay: 0.1, mask: matrices }),
  "adamw scheduled decay": () =>
    optim.adamw(0.05, { weightDecay: optim.linearSchedule(0.1, 0, { transitionSteps: 50 }) }),
  nadamw: () => optim.nadamw(0.05, { weightDecay: 0.01 }),
  adamax: () => optim.adamax(0.05),
  adamaxw: () => optim.adamaxw(0.05, { weightDecay: 0.01 }),
  amsgrad: () => optim.amsgrad(0.05),
  "amsgrad biased": () => optim.amsgrad(0.05, { b2: 0.9, biasCorrectionMu: false, biasCorrectionNu: false }),
  adabelief: () => optim.adabelief(0.05),
  "adabelief nesterov": () => optim.adabelief(0.05, { nesterov: true }),
  yogi: () => optim.yogi(0.05),
  radam: () => optim.radam(1e-3),
  "radam options": () => optim.radam(1e-3, { b2: 0.9, threshold: 4, nesterov: true }),
  adagrad: () => optim.adagrad(0.5),
  adadelta: () => optim.adadelta(1),
  "adadelta decay": () => optim.adadelta(0.5, { rho: 0.95, weightDecay: 0.01 }),
  rmsprop: () => optim.rmsprop(2e-3),
  "rmsprop centered": () =>
    optim.rmsprop(0.01, { centered: true, momentum: 0.9, initialScale: 1, eps: 1e-3 }),
  "rmsprop options": () =>
    optim.rmsprop(2e-3, { epsInSqrt: false, biasCorrection: true, momentum: 0.5, nesterov: true }),
  lion: () => optim.lion(0.01),
  adan: () => optim.adan(0.05),
  lamb: () => optim.lamb(0.02, { weightDecay: 0.01 }),
  lars: () => optim.lars(0.5, { weightDecay: 0.01, trustCoefficient: 0.01 }),
  "lars masked": () =>
    optim.lars(0.05, {
      ...{ weightDecay: 0.01, weightDecayMask: matrices, trustRatioMask: matrices, trustCoefficient: 0.1 },
      ...{ momentum: 0.5, nesterov: true },
    }),
  fromage: () => optim.fromage(5e-3),
  "fromage schedule": () => optim.fromage(decay),
  novograd: () => optim.novograd(0.02, { weightDecay: 0.01 }),
  rprop: () => optim.rprop(0.01),
  sm3: () => optim.sm3(0.2),
  adafactor: () => optim.adafactor(0.02, { minDimSizeToFactor: 3 }),
  "adafactor options": () =>
    optim.adafactor(0.1, { minDimSizeToFactor: 3, momentum: 0.9, weightDecayRate: 0.001 }),
  muon: () => optim.muon(0.02),
  "muon options": () =>
    optim.muon(0.02, {
      ...{ nsSteps: 3, nesterov: false, adaptive: true, preconditioning: "schatten", weightDecay: 0.01 },
      ...{ consistentRms: 0.2, adamLearningRate: 0.05 },
    }),
  "muon aol": () => optim.muon(0.02, { nsCoeffs: dion, preconditioning: "aol" }),
  scheduleFreeSgd: () => optim.scheduleFreeSgd(5e-3, { weightDecay: 0.01 }),
  "scheduleFreeSgd warmup": () => optim.scheduleFreeSgd(0.05, { warmupSteps: 10 }),
  scheduleFreeAdamw: () => optim.scheduleFreeAdamw(0.05, { weightDecay: 0.01 }),
  scheduleFree: () => optim.scheduleFree(adam(0.05, { b1: 0 }), 0.05, { b1: 0.8, weightLrPower: 1 }),
  sam: () => optim.sam(sgd(1e-3), up),
  lookahead: () => optim.lookahead(adam(0.05), { syncPeriod: 5, slowStepSize: 0.5 }),
  "lookahead reset": () =>
    optim.lookahead(adam(0.05), { syncPeriod: 3, slowStepSize: 0.8, resetState: true }),
  multiSteps: () => optim.multiSteps(adam(0.05), 4),
  "multiSteps sum": () =>
    optim.multiSteps(sgd(2e-4, { momentum: 0.9 }), (count) => where(less(count, 5), 2, 3), {
      useGradMean: false,
    }),
  "multiSteps skip": () => optim.multiSteps(adam(0.05), 2, { shouldSkip: optim.skipLargeUpdates(100) }),
  injectHyperparams: () =>
    optim.injectHyperparams(({ learningRate, b1, b2 }) => adam(learningRate, { b1, b2 }), {
      learningRate: decay,
      b1: 0.8,
      b2: optim.linearSchedule(0.9, 0.99, { transitionSteps: 50 }),
    }),
  partition: () =>
    optim.partition({ m: adam(0.05), v: sgd(1e-3, { momentum: 0.9 }) }, (_, leaf) =>
      leaf.shape.length > 1 ? "m" : "v",
    ),
  masked: () => chain(optim.masked(optim.scaleByAdam(), matrices), scale(-0.01)),
  freeze: () => chain(adam(0.05), optim.freeze(biases)),
  selectiveTransform: () => optim.selectiveTransform(adam(0.05), { freezeMask: biases }),
  clip: () => chain(optim.clip(0.5), sgd(0.05)),
  clipByGlobalNorm: () => chain(optim.clipByGlobalNorm(1), sgd(0.05)),
  clipByBlockRms: () => chain(optim.clipByBlockRms(0.5), sgd(0.05)),
  adaptiveGradClip: () => chain(optim.adaptiveGradClip(0.1), sgd(0.05)),
  addDecayedWeights: () => chain(optim.clip(1), optim.addDecayedWeights(0.1), scale(-0.01)),
  ema: () => chain(optim.clip(1), optim.ema(0.9), scale(-0.02)),
  "ema biased": () => chain(optim.clip(1), optim.ema(0.9, { debias: false }), scale(-0.02)),
  centralize: () => chain(optim.centralize(), sgd(1e-3)),
  normalizeByUpdateNorm: () => chain(optim.normalizeByUpdateNorm({ scaleFactor: 2 }), sgd(0.01)),
  scaleByParamBlockNorm: () => chain(optim.clip(1), optim.scaleByParamBlockNorm(), sgd(0.01)),
  "scaleByLion smooth": () => chain(optim.scaleByLion({ mode: "smooth", smoothBeta: 2 }), scale(-0.02)),
  "scaleByLion refined": () => chain(optim.scaleByLion({ mode: "refined" }), scale(-0.02)),
  "scaleBySm3 decay": () => chain(optim.scaleBySm3({ b2: 0.9 }), scale(-0.02)),
  keepParamsNonnegative: () => chain(adam(0.1), optim.keepParamsNonnegative()),
  applyIfFinite: () => optim.applyIfFinite(adam(0.05), 3),
  zeroNans: () => chain(optim.zeroNans(), adam(0.05)),
  conditionallyTransform: () =>
    chain(
      optim.conditionallyTransform(optim.clip(0.5), (count) => equal(mod(count, 3), 0)),
      sgd(1e-3),
    ),
  conditionallyMask: () => optim.conditionallyMask(adam(0.05), (count) => equal(mod(count, 2), 0)),
  namedChain: () =>
    optim.namedChain([
      ["direction", optim.scaleByAdam()],
      ["rate", scale(-0.05)],
    ]),
  monitor: () => chain(optim.monitor({ norm: optim.globalNorm }), sgd(1e-3)),
  setToZero: () => optim.setToZero(),
  identity: () => optim.identity(),
  trace: () => optim.trace({ decay: 0.9, nesterov: true }),
  normalize: () => chain(optim.normalize(), scale(-0.01)),
  addNoise: () => chain(optim.addNoise(0.01, 0.55, random.key(3)), scale(-0.01)),
  "scaleBySchedule float32": () => optim.scaleBySchedule((count) => mul(count, -0.001)),
  "adam float32 mean": () => adam(0.05, { muDtype: "float32" }),
};

const dion: readonly optim.NewtonSchulzCoefficients[] = [
  [4.0848, -6.8946, 2.927],
  [3.9505, -6.3029, 2.6377],
  [3.7418, -5.5913, 2.3037],
  [2.8769, -3.1427, 1.2046],
  [2.8366, -3.0525, 1.2012],
];

/** Which other row has each of these: they need arguments, or parameters that are matrices. */
export const within: Readonly<Record<string, string>> = {
  scaleByBacktrackingLinesearch: "backtracking",
  scaleByLearningRate: "sgd",
  scaleByMuon: "muon",
  scaleByPolyak: "polyakSgd",
  scaleByRprop: "rprop",
  scaleBySchedule: "fromage schedule",
  scaleByShape: "muon",
  scaleByZoomLinesearch: "zoom",
};
const needArguments = Object.keys(within);

const zoom = optim.scaleByZoomLinesearch;
const backtracking = optim.scaleByBacktrackingLinesearch;
const bounded: optim.ZoomOptions = {
  ...{ maxLinesearchSteps: 8, maxLearningRate: 0.3, curvRtol: 0.1, approxDecRtol: null },
  initialGuessStrategy: "one",
};

const others: Readonly<Record<string, Row>> = {
  polyakSgd: { make: () => optim.polyakSgd({ maxLearningRate: 2e-3 }), extra: withValue },
  "polyakSgd sps+": {
    make: () =>
      optim.polyakSgd({ maxLearningRate: 2e-3, fMin: 0.01, eps: 1e-3, variant: "sps+", scaling: 0.5 }),
    extra: withValue,
  },
  lbfgs: { make: () => optim.lbfgs(), extra: withLine },
  "lbfgs options": {
    make: () => optim.lbfgs(0.5, { memorySize: 3, scaleInitPrecond: false }),
    extra: withLine,
  },
  "lbfgs backtracking": {
    make: () => optim.lbfgs(null, { memorySize: 5, linesearch: backtracking({ maxBacktrackingSteps: 15 }) }),
    extra: withLine,
  },
  "lbfgs without line search": { make: () => optim.lbfgs(0.1, { linesearch: null }), extra: withLine },
  "sam opaque": {
    make: () => optim.sam(adam(0.05), up, { syncPeriod: 3, resetState: false, opaqueMode: true }),
    extra: withGradients,
  },
  reduceOnPlateau: {
    make: () =>
      chain(adam(0.2), optim.reduceOnPlateau({ factor: 0.5, patience: 3, cooldown: 2, accumulationSize: 2 })),
    extra: withValue,
  },
  "reduceOnPlateau floor": {
    make: () =>
      chain(
        sgd(0.002),
        optim.reduceOnPlateau({ factor: 0.3, patience: 1, rtol: 0.2, atol: 0.01, minScale: 0.05 }),
      ),
    extra: withValue,
  },
  zoom: { make: () => chain(sgd(1), zoom({ maxLinesearchSteps: 15 })), extra: withLine },
  "zoom bounded": { make: () => chain(sgd(1), zoom(bounded)), extra: withLine },
  backtracking: {
    make: () => chain(sgd(1), backtracking({ maxBacktrackingSteps: 20, storeGrad: true })),
    extra: withLine,
  },
};

/** Transformations by themselves, with the default options: every one that is exported and needs no arguments. */
const alone = Object.keys(optim).flatMap((name) => {
  if (!name.startsWith("scaleBy") || needArguments.includes(name)) return [];
  const make = (): GradientTransformation => Reflect.apply(Object(Reflect.get(optim, name)), undefined, []);
  return [[name, { make, extra: none }] as const];
});

/** All rows, by label. */
export const rows: ReadonlyMap<string, Row> = new Map<string, Row>([
  ...alone,
  ...Object.entries(plain).map(([label, make]) => [label, { make, extra: none }] as const),
  ...Object.entries(others),
]);
