/** Where parameters begin. The formulas are those of jax.nn.initializers, so one key gives the same numbers. @module */
export { constant, identity, ones, zeros } from "./constant.js";
export { normal, type TruncationOptions, truncatedNormal, uniform } from "./distributions.js";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from "./fans.js";
export type { Initializer } from "./initializer.js";
export { orthogonal } from "./orthogonal.js";
export { type SparseOptions, sparse } from "./sparse.js";
export { type VarianceScalingOptions, varianceScaling } from "./varianceScaling.js";
