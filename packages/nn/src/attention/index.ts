/** Attention, and what tells it where a step stands. @module */
export { type AttentionOptions, dotProductAttention } from "./dotProductAttention.js";
export {
  type AttendOptions,
  type MultiHeadAttention,
  type MultiHeadAttentionOptions,
  type MultiHeadAttentionParams,
  multiHeadAttention,
} from "./multiHeadAttention.js";
export {
  type LearnedPositionsOptions,
  type LearnedPositionsParams,
  learnedPositions,
  type PositionOptions,
  rotary,
  sinusoidalPositions,
} from "./positions.js";
export {
  type TransformerBlockOptions,
  type TransformerBlockParams,
  transformerBlock,
} from "./transformerBlock.js";
