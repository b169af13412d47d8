/** The public entry of @cotangent/nn. @module */
export { type Activation, activation, relu, sigmoid, tanh } from "./activations.js";
export { type DenseOptions, type DenseParams, dense } from "./dense.js";
export { dropout } from "./dropout.js";
export * as initializers from "./initializers.js";
export type {
  ApplyOptions,
  Initialized,
  Layer,
  Mode,
  ParamsOf,
  StateOf,
  Tree,
} from "./layer.js";
export {
  meanSquaredError,
  sigmoidBinaryCrossEntropy,
  softmaxCrossEntropy,
  softmaxCrossEntropyWithIntegerLabels,
  squaredError,
} from "./losses.js";
export { accuracy } from "./metrics.js";
export { drawWith, nextKey, type Random } from "./random.js";
export { serial } from "./serial.js";
