/** The public entry of @cotangent/optim. @module */
export { applyUpdates, incrementalUpdate, periodicUpdate } from "./apply.js";
export type { ExtraArguments, GradientTransformation, Scalar, Tree } from "./base.js";
export { chain, chainMonoid, identity, type NamedChainState, namedChain } from "./combine.js";
export type { CountState } from "./counting.js";
export type { ByPath, Mask, PerLeaf } from "./groups.js";
export {
  type BacktrackingInfo,
  type BacktrackingOptions,
  type BacktrackingState,
  scaleByBacktrackingLinesearch,
} from "./linesearch/backtracking.js";
export { valueAndGradFromState } from "./linesearch/fromState.js";
export {
  scaleByZoomLinesearch,
  type ZoomInfo,
  type ZoomOptions,
  type ZoomState,
} from "./linesearch/scaleByZoom.js";
export { globalNorm } from "./norms.js";
export { adabelief } from "./optimizers/adabelief.js";
export { type AdadeltaOptimizerOptions as AdadeltaOptions, adadelta } from "./optimizers/adadelta.js";
export { type AdafactorOptions, type AdafactorState, adafactor } from "./optimizers/adafactor.js";
export { adagrad } from "./optimizers/adagrad.js";
export {
  type AdamState,
  type AdamwOptions,
  type AdamwState,
  adam,
  adamw,
  type NadamOptions,
  type NadamwOptions,
  nadam,
  nadamw,
} from "./optimizers/adam.js";
export { type AdamaxwOptions, adamax, adamaxw } from "./optimizers/adamax.js";
export { type AdanOptions, adan } from "./optimizers/adan.js";
export { amsgrad } from "./optimizers/amsgrad.js";
export type { DecayOptions } from "./optimizers/decay.js";
export { fromage } from "./optimizers/fromage.js";
export { type LambOptions, type LarsOptions, type LarsState, lamb, lars } from "./optimizers/lamb.js";
export { type LbfgsOptions, lbfgs } from "./optimizers/lbfgs.js";
export { type LionOptions, lion } from "./optimizers/lion.js";
export { type MuonOptions, muon } from "./optimizers/muon.js";
export { novograd } from "./optimizers/novograd.js";
export { radam } from "./optimizers/radam.js";
export { type RmspropOptions, type RmspropState, rmsprop } from "./optimizers/rmsprop.js";
export { rprop } from "./optimizers/rprop.js";
export {
  type ScheduleFreeAdamwOptions,
  type ScheduleFreeSgdOptions,
  scheduleFreeAdamw,
  scheduleFreeSgd,
} from "./optimizers/scheduleFree.js";
export {
  type NoisySgdOptions,
  noisySgd,
  optimisticGradientDescent,
  type PolyakSgdOptions,
  polyakSgd,
  type SgdOptions,
  type SgdState,
  type SignumOptions,
  sgd,
  signSgd,
  signum,
} from "./optimizers/sgd.js";
export { sm3 } from "./optimizers/sm3.js";
export { yogi } from "./optimizers/yogi.js";
export type {
  BoundaryAndScale,
  CosineOptions,
  ExponentialOptions,
  InterpolateType,
  ScheduleDescription,
  Transition,
} from "./scheduleDescription.js";
export { cosineDecaySchedule } from "./schedules/cosine.js";
export { exponentialDecay } from "./schedules/exponential.js";
export { joinSchedules } from "./schedules/join.js";
export { constantSchedule, linearSchedule, polynomialSchedule } from "./schedules/linear.js";
export {
  type CosineOnecycleOptions,
  cosineOnecycleSchedule,
  type LinearOnecycleOptions,
  linearOnecycleSchedule,
} from "./schedules/onecycle.js";
export { piecewiseConstantSchedule, piecewiseInterpolateSchedule } from "./schedules/piecewise.js";
export type { Schedule } from "./schedules/schedule.js";
export { scheduleFrom } from "./schedules/scheduleFrom.js";
export {
  type SgdrCycle,
  sgdrSchedule,
  type WarmupCosineOptions,
  type WarmupOptions,
  warmupConstantSchedule,
  warmupCosineDecaySchedule,
  warmupExponentialDecaySchedule,
} from "./schedules/warmup.js";
export {
  type AdadeltaOptions as ScaleByAdadeltaOptions,
  type AdadeltaState,
  scaleByAdadelta,
} from "./transforms/adadelta.js";
export { type AdamOptions, scaleByAdam } from "./transforms/adam.js";
export { type AdamaxOptions, scaleByAdamax } from "./transforms/adamax.js";
export { type AdanOptions as ScaleByAdanOptions, type AdanState, scaleByAdan } from "./transforms/adan.js";
export { type AdaptiveGradClipOptions, adaptiveGradClip } from "./transforms/adaptiveGradClip.js";
export { type AmsgradOptions, type AmsgradState, scaleByAmsgrad } from "./transforms/amsgrad.js";
export { type BeliefOptions, scaleByBelief } from "./transforms/belief.js";
export { clip, clipByBlockRms, clipByGlobalNorm } from "./transforms/clip.js";
export {
  type Condition,
  type ConditionalState,
  conditionallyMask,
  conditionallyTransform,
} from "./transforms/conditionally.js";
export { type EmaOptions, type EmaState, ema } from "./transforms/ema.js";
export { type FactoredRmsOptions, type FactoredState, scaleByFactoredRms } from "./transforms/factoredRms.js";
export {
  type ApplyIfFiniteState,
  applyIfFinite,
  keepParamsNonnegative,
  type ZeroNansState,
  zeroNans,
} from "./transforms/finite.js";
export {
  type Hyperparam,
  type InjectHyperparamsState,
  injectHyperparams,
} from "./transforms/injectHyperparams.js";
export { type ScaleByLbfgsOptions, type ScaleByLbfgsState, scaleByLbfgs } from "./transforms/lbfgs.js";
export { type LionOptions as ScaleByLionOptions, type LionState, scaleByLion } from "./transforms/lion.js";
export { type LookaheadOptions, type LookaheadState, lookahead } from "./transforms/lookahead.js";
export { freeze, type MaskedState, masked } from "./transforms/masked.js";
export type { MomentsState } from "./transforms/moments.js";
export { type TraceOptions, type TraceState, trace } from "./transforms/momentum.js";
export { type MonitorState, monitor, readState } from "./transforms/monitor.js";
export {
  type EverySteps,
  hasUpdated,
  type MultiStepsOptions,
  type MultiStepsState,
  multiSteps,
  type SkipRule,
  skipLargeUpdates,
  skipNotFinite,
} from "./transforms/multiSteps.js";
export {
  type MuonState,
  type ScaleByMuonOptions,
  type ScaleByShapeOptions,
  scaleByMuon,
  scaleByShape,
  type WeightDimensionNumbers,
} from "./transforms/muon.js";
export { type AddNoiseState, addNoise } from "./transforms/noise.js";
export { centralize, normalize, normalizeByUpdateNorm } from "./transforms/normalize.js";
export { type NovogradOptions, scaleByNovograd } from "./transforms/novograd.js";
export {
  type OptimisticGradientOptions,
  type OptimisticGradientState,
  scaleByOptimisticGradient,
} from "./transforms/optimisticGradient.js";
export type {
  MuonDimensionNumbers,
  NewtonSchulzCoefficients,
  Preconditioning,
} from "./transforms/orthogonalize.js";
export { scaleByParamBlockNorm, scaleByParamBlockRms } from "./transforms/paramBlock.js";
export { type PartitionState, partition, selectiveTransform } from "./transforms/partition.js";
export { type PolyakOptions, scaleByPolyak } from "./transforms/polyak.js";
export { type RadamOptions, scaleByRadam } from "./transforms/radam.js";
export {
  type ReduceOnPlateauOptions,
  type ReduceOnPlateauState,
  reduceOnPlateau,
} from "./transforms/reduceOnPlateau.js";
export {
  type RmsOptions,
  type RmsState,
  type StddevState,
  scaleByRms,
  scaleByStddev,
} from "./transforms/rms.js";
export { type RpropOptions, type RpropState, scaleByRprop } from "./transforms/rprop.js";
export { type RssOptions, type RssState, scaleByRss } from "./transforms/rss.js";
export { type SamOptions, type SamState, sam } from "./transforms/sam.js";
export {
  type LearningRate,
  type RateState,
  scale,
  scaleByLearningRate,
  scaleBySchedule,
} from "./transforms/scale.js";
export {
  type ScheduleFreeOptions,
  type ScheduleFreeState,
  scheduleFree,
  scheduleFreeEvalParams,
} from "./transforms/scheduleFree.js";
export { setToZero } from "./transforms/setToZero.js";
export { scaleBySign } from "./transforms/sign.js";
export { type Sm3Options, type Sm3State, scaleBySm3 } from "./transforms/sm3.js";
export { scaleByTrustRatio, type TrustRatioOptions } from "./transforms/trustRatio.js";
export { addDecayedWeights, type WeightDecay, type WeightDecayState } from "./transforms/weightDecay.js";
export { scaleByYogi, type YogiOptions } from "./transforms/yogi.js";
