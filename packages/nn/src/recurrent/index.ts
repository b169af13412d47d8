/** Layers over time. @module */
export { type BidirectionalMerge, type BidirectionalParams, bidirectional } from "./bidirectional.js";
export type { Recurrent, SequenceOptions } from "./cell.js";
export { type GruParams, gru } from "./gru.js";
export { lstm } from "./lstm.js";
export type { RecurrentOptions, RecurrentParams } from "./parameters.js";
export { simpleRnn } from "./simpleRnn.js";
