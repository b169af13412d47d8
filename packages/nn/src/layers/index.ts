/** The layers that hold no other layers. @module */
export { type BatchNormOptions, type BatchNormState, batchNorm } from "./batchNorm.js";
export { conv1d, conv2d, conv3d } from "./conv.js";
export type { ConvLayerOptions, ConvParams, DepthwiseConvOptions } from "./convolution.js";
export {
  type ConvTransposeOptions,
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
} from "./convTranspose.js";
export { type DenseOptions, type DenseParams, dense } from "./dense.js";
export { depthwiseConv1d, depthwiseConv2d } from "./depthwiseConv.js";
export { alphaDropout, type DropoutOptions, dropout, plainDropout, spatialDropout } from "./dropout.js";
export { type EmbeddingOptions, type EmbeddingParams, embedding } from "./embedding.js";
export { type GroupNormOptions, groupNorm, instanceNorm } from "./groupNorm.js";
export { type LayerNormOptions, layerNorm, type RmsNormParams, rmsNorm } from "./layerNorm.js";
export { maxout } from "./maxout.js";
export { gaussianDropout, gaussianNoise } from "./noise.js";
export type { NormOptions, NormParams } from "./normalize.js";
export type { KernelOptions, KernelParams } from "./parameters.js";
export { avgPool, maxPool, type PoolLayerOptions } from "./pool.js";
export { type PreluOptions, type PreluParams, prelu } from "./prelu.js";
export { flatten, reshape } from "./reshape.js";
export {
  type AdaptivePoolOptions,
  adaptiveAvgPool,
  adaptiveMaxPool,
  type GlobalPoolOptions,
  globalAvgPool,
  globalMaxPool,
} from "./wholePool.js";
