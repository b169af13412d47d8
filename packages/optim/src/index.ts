/** The public entry of @cotangent/optim. @module */
export { applyUpdates } from "./apply.js";
export type { ExtraArguments, GradientTransformation, Tree } from "./base.js";
export { chain, chainMonoid, identity } from "./combine.js";
export { type SgdOptions, type SgdState, sgd } from "./optimizers.js";
export type {
  CosineOptions,
  ExponentialOptions,
  ScheduleDescription,
  Transition,
} from "./scheduleDescription.js";
export { type Schedule, scheduleFrom } from "./scheduleFrom.js";
export {
  constantSchedule,
  cosineDecaySchedule,
  exponentialDecay,
  linearSchedule,
  piecewiseConstantSchedule,
} from "./schedules.js";
export { type TraceOptions, type TraceState, trace } from "./transforms/momentum.js";
export {
  type CountState,
  type LearningRate,
  scale,
  scaleByLearningRate,
  scaleBySchedule,
} from "./transforms/scale.js";
