/** The public entry of @cotangent/train. @module */
export { both, type Callback, callback, callbackMonoid } from "./callbacks/callback.js";
export {
  type EarlyStoppingMemory,
  type EarlyStoppingOptions,
  earlyStopping,
} from "./callbacks/earlyStopping.js";
export { type HasHyperparams, scalable } from "./callbacks/hyperparam.js";
export {
  type CsvLogMemory,
  csvLog,
  type JsonLinesLogMemory,
  jsonLinesLog,
  type LogOptions,
} from "./callbacks/logs.js";
export {
  type ModelCheckpointMemory,
  type ModelCheckpointOptions,
  modelCheckpoint,
} from "./callbacks/modelCheckpoint.js";
export type { MonitorOptions } from "./callbacks/monitor.js";
export { type PlateauMemory, type PlateauOptions, plateau, rateScheduler } from "./callbacks/rates.js";
export {
  type EmaOptions,
  emaEvaluation,
  type HasParams,
  type ProgressMemory,
  type ProgressOptions,
  progressLines,
  type TimingMemory,
  terminateOnNaN,
  timing,
} from "./callbacks/watch.js";
export { makeEvaluation, makeStep, type Objective, type Report, type StepOptions } from "./makeStep.js";
export type { Command, Effects, EventBase, TrainingEvent } from "./run/events.js";
export { type Figures, type RunState, startRun } from "./run/runState.js";
export { type Step, type Trainer, trainerOf } from "./run/trainer.js";
export { type Batches, fit, type Outcome, type TrainingOptions, training } from "./run/training.js";
export { initTrainState, type Model, type TrainState } from "./trainState.js";
