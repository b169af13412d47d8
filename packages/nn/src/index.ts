/** The public entry of @cotangent/nn. @module */
export * from "./activations/index.js";
export * from "./attention/index.js";
export * from "./combinators/index.js";
export * as initializers from "./initializers/index.js";
export type {
  ApplyOptions,
  Initialized,
  Layer,
  Mode,
  ParamsOf,
  Part,
  StateOf,
  Tree,
} from "./layer.js";
export * from "./layers/index.js";
export * from "./losses/index.js";
export { accuracy } from "./metrics/accuracy.js";
export * as metrics from "./metrics/index.js";
export { type MonteCarlo, type MonteCarloOptions, monteCarlo } from "./monteCarlo.js";
export * as parameters from "./parameters/index.js";
export { drawWith, nextKey, type Random } from "./random.js";
export * from "./recurrent/index.js";
export { type Summary, type SummaryOptions, type SummaryRow, summary } from "./summary.js";
