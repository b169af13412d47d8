/** The public entry of @cotangent/data. @module */
export {
  type BatchOptions,
  batchCount,
  batches,
  datasetSize,
  examplesAt,
  type Shuffle,
  shuffledOrder,
} from "./dataset.js";
export { FormatError, type FormatErrorCode, type FormatErrorFields } from "./formatError.js";
export {
  fitStandardization,
  type Standardization,
  type StandardizationOptions,
  standardize,
  unstandardize,
} from "./preprocessing.js";
export { decodeIdx, type IdxOptions, readIdx } from "./readers/idx.js";
