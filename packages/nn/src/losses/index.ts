/** Losses: one value per example and not reduced, so that one may take the mean, a weighted sum, or look at each. @module */
export { contrastiveLoss, ntxent, rankingSoftmaxLoss, tripletMarginLoss } from "./contrastive.js";
export {
  polyLossCrossEntropy,
  sigmoidBinaryCrossEntropy,
  smoothLabels,
  softmaxCrossEntropy,
  softmaxCrossEntropyWithIntegerLabels,
} from "./crossEntropy.js";
export { type CtcOptions, ctcLoss } from "./ctc.js";
export {
  type DivergenceOptions,
  generalizedKlDivergence,
  klDivergence,
  klDivergenceWithLogTargets,
} from "./divergence.js";
export { type FocalOptions, sigmoidFocalLoss, softmaxFocalLoss } from "./focal.js";
export {
  categoricalHingeLoss,
  hingeLoss,
  multiclassHingeLoss,
  multiclassPerceptronLoss,
  multiclassSvmLoss,
  perceptronLoss,
  squaredHingeLoss,
} from "./hinge.js";
export { l1Penalty, l2Penalty, type Penalty, type PenaltyOptions } from "./penalty.js";
export {
  absoluteError,
  absolutePercentageError,
  cosineDistance,
  cosineSimilarity,
  huberLoss,
  l2Loss,
  logCosh,
  meanSquaredError,
  poissonLoss,
  quantileLoss,
  squaredError,
  squaredLogError,
} from "./regression.js";
export { diceLoss, type TverskyOptions, tverskyLoss } from "./segmentation.js";
export { multiclassSparsemaxLoss, sparsemaxLoss } from "./sparsemax.js";
