/** The public entry of @cotangent/train. @module */
export { both, type Callback, type CallbackOptions, callback, callbackMonoid } from "./callbacks/callback.js";
export {
  type EarlyStoppingMemory,
  type EarlyStoppingOptions,
  earlyStopping,
} from "./callbacks/earlyStopping.js";
export {
  type HistoryMemory,
  type HistoryOptions,
  history,
  historyOf,
} from "./callbacks/history.js";
export { type HasHyperparams, scalable } from "./callbacks/hyperparam.js";
export {
  type LayerStatisticsMemory,
  type LayerStatisticsOptions,
  layerStatistics,
  layerStatisticsOf,
  type StatisticsSample,
} from "./callbacks/layerStatistics.js";
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
export { type ProgressMemory, type ProgressOptions, progress } from "./callbacks/progress.js";
export { type PlateauMemory, type PlateauOptions, plateau, rateScheduler } from "./callbacks/rates.js";
export { type TerminateOnNaNOptions, terminateOnNaN } from "./callbacks/terminateOnNaN.js";
export {
  type EmaOptions,
  emaEvaluation,
  type HasParams,
  type TimingMemory,
  timing,
} from "./callbacks/watch.js";
export { type DashboardOptions, dashboard } from "./dashboard/dashboard.js";
export type { DashboardMessage, StatisticsByName } from "./dashboard/message.js";
export { type FindRateOptions, findRate, type RatePoint, type RateSearch } from "./diagnostics/findRate.js";
export {
  type ActivationOptions,
  activationStatistics,
  gradientStatistics,
  type StatisticsState,
} from "./diagnostics/layers.js";
export { type Leak, leakage } from "./diagnostics/leakage.js";
export {
  assertSane,
  type SanityFinding,
  type SanityOptions,
  type SanityReport,
  sanityCheck,
} from "./diagnostics/sanityCheck.js";
export {
  formatStatistics,
  type Histogram,
  type StatisticsOptions,
  type TensorStatistics,
  treeStatistics,
} from "./diagnostics/statistics.js";
export {
  makeEvaluation,
  makePrediction,
  makeStep,
  type Objective,
  type Report,
  type StepOptions,
  type StepReport,
  type Update,
} from "./makeStep.js";
export type { ParameterRow } from "./parameterRows.js";
export type { Rows } from "./rows.js";
export type { Batches } from "./run/batches.js";
export { evaluate, type InferenceOptions } from "./run/evaluation.js";
export type {
  Command,
  Effects,
  EventBase,
  EventName,
  Progress,
  Replayed,
  TrainingEvent,
  Watching,
} from "./run/events.js";
export type { Outcome, TrainingOptions } from "./run/plan.js";
export { type Predictor, predict, predictions } from "./run/prediction.js";
export { type Figures, type RunState, startRun } from "./run/runState.js";
export { type ModelTrainer, type Step, type Trainer, trainerOf } from "./run/trainer.js";
export { fit, training } from "./run/training.js";
export {
  type CrossValidation,
  type CrossValidationOptions,
  crossValidate,
  type Round,
} from "./search/crossValidate.js";
export { type EnsembleOptions, ensembleTrainer, stackStates, unstackStates } from "./search/ensemble.js";
export { formatSearch, type SearchAxes, searchAxes } from "./search/results.js";
export {
  bestTrial,
  type SearchOptions,
  type SearchState,
  search,
  type Trial,
  type TrialContext,
  type TrialResult,
} from "./search/search.js";
export {
  type Choice,
  choice,
  gridPoints,
  integers,
  logUniform,
  type PointOf,
  type RandomPointsOptions,
  type Range,
  randomPoints,
  type Space,
  uniform,
} from "./search/space.js";
export { initTrainState, type Model, type TrainState } from "./trainState.js";
