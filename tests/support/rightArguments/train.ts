/** Right arguments for every function of train, for the law of wrong ones in tests/withoutTypes.test.ts. */
import { ones, random, type Tensor } from "@cotangent/core";
import { datasets } from "@cotangent/data";
import { dense, meanSquaredError } from "@cotangent/nn";
import { injectHyperparams, sgd } from "@cotangent/optim";
import * as train from "@cotangent/train";
import { each, type RightArguments } from "./each.js";

interface Batch {
  readonly x: Tensor;
  readonly y: Tensor;
}
const optimizer = injectHyperparams(({ learningRate }) => sgd(learningRate), { learningRate: 0.1 });
const model = { layer: dense(1), optimizer };
const objective = {
  inputs: (given: Batch) => Reflect.get(Object(given), "x"),
  evaluate: (outputs: Tensor, { y }: Batch) => [meanSquaredError(outputs, y), null] as const,
};
const seed = { key: random.key(0), inputShape: [2] };
const state = train.initTrainState(model, seed);
const batch: Batch = { x: random.normal(random.key(1), [4, 2]), y: ones([4, 1]) };
const batches = datasets.fromArray([batch, batch]);
const trainer = train.trainerOf(model, objective);
const predictor = { predict: train.makePrediction(model, objective) };
/** Says nothing, anywhere. */
const silent = { print: () => undefined };
const from = train.startRun(state);
const options = { from, effects: silent };
const space = { rate: train.uniform(0, 1), kind: train.choice(["a", "b"]) };
const trial = {
  number: 0,
  point: { rate: 0.5 },
  budget: 1,
  figures: { "validation.loss": 1 },
  run: null,
  isDropped: false,
};
const searched = { trials: [trial] };
const watching = train.history();
const statistics = { parameters: () => train.treeStatistics({ w: ones([2]) }) };

const steps: RightArguments = {
  ...each("makeStep makeEvaluation makePrediction", model, objective, {}),
  ...each("trainerOf ensembleTrainer", model, objective, {}),
  initTrainState: [model, seed],
  stackStates: [[state, state]],
  unstackStates: [train.stackStates([state, state])],
  scalable: [sgd(0.1)],
};

const runs: RightArguments = {
  ...each("fit training", trainer, batches, options),
  evaluate: [trainer, batches, state, { effects: silent }],
  ...each("predict predictions", predictor, batches, state, { effects: silent }),
  startRun: [state],
  crossValidate: [batch, () => ({ loss: 1 }), { folds: 2 }],
  search: [[{ rate: 0.5 }], () => ({ figures: { "validation.loss": 1 }, run: null }), { budgets: [1] }],
  findRate: [trainer, batches, state, { steps: 2 }],
};

const callbacks: RightArguments = {
  callback: ["mine", null, (memory: unknown) => [memory, []], { on: ["end"] }],
  both: [watching, train.timing()],
  ...each("callbackMonoid timing"),
  ...each("earlyStopping plateau", { patience: 1 }),
  ...each("csvLog jsonLinesLog", "log", {}),
  dashboard: [{ title: "run" }],
  emaEvaluation: [{ decay: 0.9 }],
  history: [{ limit: 10 }],
  layerStatistics: [statistics, { everySteps: 2 }],
  modelCheckpoint: [{ file: "best" }],
  progress: [{ seconds: 1 }],
  rateScheduler: [() => 0.1, { hyperparam: "learningRate" }],
  terminateOnNaN: [{ everySteps: 10 }],
  ...each("historyOf layerStatisticsOf", from, "name"),
};

const looks: RightArguments = {
  ...each("gradientStatistics activationStatistics", model, objective, { bins: 2 }),
  treeStatistics: [{ w: ones([2]) }, { bins: 2 }],
  formatStatistics: [train.treeStatistics({ w: ones([2]) })],
  ...each("assertSane sanityCheck", model, objective, { ...seed, batch, steps: 1, overfitTo: 10 }),
  leakage: [batch, { x: ones([2, 2]), y: ones([2, 1]) }],
  choice: [["a", "b"]],
  ...each("uniform integers logUniform", 1, 2),
  gridPoints: [space, { count: 2 }],
  randomPoints: [space, { key: random.key(0), count: 2 }],
  ...each("bestTrial formatSearch", searched, { monitor: "validation.loss" }),
  searchAxes: [searched, { rate: space.rate }, { monitor: "validation.loss" }],
};

/** By name. */
export const rightForTrain: RightArguments = { ...steps, ...runs, ...callbacks, ...looks };

/** What is given to what a function returns, where that is a function: steps and evaluations. */
export const afterwardsInTrain: RightArguments = {
  ...each("makeStep makeEvaluation makePrediction", state, batch),
  ...each("gradientStatistics activationStatistics", state, batch),
};
