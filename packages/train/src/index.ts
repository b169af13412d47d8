/** The public entry of @cotangent/train. @module */
export { makeEvaluation, makeStep, type Objective, type Report, type StepOptions } from "./makeStep.js";
export { initTrainState, type Model, type TrainState } from "./trainState.js";
