/** Metrics as sums that may be merged: over batches, threads or machines, in any grouping. @module */
export {
  type AverageSums,
  accuracy,
  average,
  binaryAccuracy,
  perplexity,
  topKAccuracy,
} from "./average.js";
export {
  type ClassificationOptions,
  confusionMatrix,
  f1,
  precision,
  recall,
} from "./counts.js";
export type { Compared, Metric } from "./metric.js";
export { type R2Sums, r2 } from "./r2.js";
export { exactRocAuc, rocAuc } from "./rocAuc.js";
