/** The public entry of @cotangent/data. @module */
export { datasetSize, examplesAt, type Shuffle, shuffledOrder } from "./dataset.js";
export type { Cursor, Dataset } from "./datasets/dataset.js";
export * as datasets from "./datasets/index.js";
export { FormatError, type FormatErrorCode, type FormatErrorFields } from "./formatError.js";
export { cutout, type MixupOptions, mixup } from "./images/mixing.js";
export {
  type CropOptions,
  type FlipOptions,
  randomCrop,
  randomFlip,
  randomRotate,
  randomShift,
  rotate,
} from "./images/moves.js";
export { type Centering, center, fitCentering, uncenter } from "./preprocessing/centering.js";
export {
  fitImputation,
  type Imputation,
  type ImputationOptions,
  impute,
} from "./preprocessing/imputation.js";
export {
  decodeLabels,
  encodeLabels,
  encodeOneHot,
  fitLabels,
  fitOneHot,
  type Labels,
  type OneHotEncoding,
  type OneHotOptions,
} from "./preprocessing/labels.js";
export {
  fitPca,
  type Pca,
  type PcaOptions,
  projectPca,
  unprojectPca,
  unwhitenPca,
  type WhitenOptions,
  whitenPca,
} from "./preprocessing/pca.js";
export { type PolynomialOptions, polynomialFeatures } from "./preprocessing/polynomial.js";
export {
  fitMinMax,
  fitRobust,
  type MinMaxOptions,
  type RobustOptions,
  type Scaling,
  scale,
  unscale,
} from "./preprocessing/scaling.js";
export {
  fitStandardization,
  type Standardization,
  type StandardizationOptions,
  standardize,
  unstandardize,
} from "./preprocessing/standardization.js";
export type { MeasureOptions } from "./preprocessing/statistics.js";
export {
  type ColorImages,
  cifar10Labels,
  decodeCifar10,
  encodeCifar10,
  readCifar10,
  streamCifar10,
} from "./readers/cifar10.js";
export {
  type CsvOptions,
  type CsvRow,
  type CsvTable,
  decodeCsv,
  readCsv,
  streamCsv,
} from "./readers/csv.js";
export { type CsvNumbersOptions, decodeCsvNumbers, readCsvNumbers } from "./readers/csvNumbers.js";
export { type CsvWriteOptions, encodeCsv } from "./readers/csvWrite.js";
export { decodeIdx, type IdxOptions, readIdx } from "./readers/idx.js";
export { encodeIdx, type IdxType, type IdxWriteOptions } from "./readers/idxWrite.js";
export {
  decodeJsonLines,
  encodeJsonLines,
  type JsonLinesOptions,
  type JsonValue,
  readJsonLines,
  streamJsonLines,
} from "./readers/jsonLines.js";
export { decodeNpy, encodeNpy, readNpy } from "./readers/npy.js";
export { streamNpy } from "./readers/npyStream.js";
export { decodeNpz, encodeNpz, type NpzOptions, type NpzWriteOptions, readNpz } from "./readers/npz.js";
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Safetensors,
  type SafetensorsParts,
  safetensorsParts,
} from "./readers/safetensors.js";
export {
  decodeSafetensorsTree,
  encodeSafetensorsTree,
  readSafetensorsTree,
} from "./readers/safetensorsTree.js";
export { type Fold, kFold, type SplitOptions, split, splitIndices } from "./splits.js";
export {
  decodeTokens,
  encodeTokens,
  fitVocabulary,
  ngrams,
  ngramTable,
  type Vocabulary,
  type VocabularyOptions,
  type VocabularyParts,
  vocabularyOf,
  wordsOf,
} from "./vocabulary.js";
