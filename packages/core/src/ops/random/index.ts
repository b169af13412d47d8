/**
 * Random numbers from keys: the namespace `random` of the package.
 * @module
 */

export { exponential, gumbel, normal, truncatedNormal } from "./continuous.js";
export type { CategoricalOptions, RandintOptions } from "./discrete.js";
export { bernoulli, categorical, randint } from "./discrete.js";
export type { Key } from "./key.js";
export { foldIn, key, keyData, split, stackKeys, wrapKeyData } from "./key.js";
export type { ChoiceOptions } from "./permutation.js";
export { choice, permutation } from "./permutation.js";
export type { FloatDType, SampleOptions, UniformOptions } from "./uniform.js";
export { bits, uniform } from "./uniform.js";
