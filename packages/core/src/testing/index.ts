/** The public entry of @cotangent/core/testing. Needs fast-check 4, an optional peer dependency. @module */
export type { Drawn } from "./anyArguments.js";
export { anyArguments } from "./anyArguments.js";
export type { AnyTree, ShapeBounds } from "./arbitraries.js";
export { anyAxes, anyAxis, anyBroadcastableShapes, anyDType, anyShape, anyTree } from "./arbitraries.js";
export { asCode } from "./asCode.js";
export type { BackendLawOptions } from "./backendLaws.js";
export { describeBackend } from "./backendLaws.js";
export { checkGrads, gradientReport, verdictOf } from "./checkGrads.js";
export type { Closeness, CloseOptions, Numbers, Tolerances } from "./close.js";
export { closeTo, sameBits, tolerances, ulpDistance } from "./close.js";
export type { FunctionCase, FunctionLaw, Invariance } from "./functionLaws.js";
export { GradientCheckError } from "./gradientCheckError.js";
export type { GradientCheckOptions } from "./gradientOptions.js";
export type { GradientCheck, Verdict } from "./gradientProblem.js";
export type { Kink } from "./kinks.js";
export type { FunctionDomain, FunctionLawOptions, FunctionProperty, LawOptions, Runner } from "./laws.js";
export { describeLaws, lawsOfFunction } from "./laws.js";
export { backends, primitives } from "./lists.js";
export type { NonFinite, OperandValue } from "./makerBook.js";
export type { Both, Parting, ShadowOptions } from "./partingBook.js";
export type { ProgramBounds, RandomProgram } from "./programs.js";
export { anyProgram } from "./programs.js";
export type { Shadowed } from "./shadow64.js";
export { shadow64 } from "./shadow64.js";
export type { Contraction } from "./structured.js";
export {
  anyContraction,
  anyKey,
  anyOrthogonal,
  anyPositiveDefinite,
  anyProbabilities,
  domains,
} from "./structured.js";
export type { TensorSpec } from "./tensors.js";
export { anyTensor, anyTensors, anyValue, specialValues } from "./tensors.js";
export type { KeyReuse, KeyUse, TracedKeys } from "./traceKeys.js";
export { traceKeys } from "./traceKeys.js";
export type { NonFiniteTrace } from "./traceNonFinite.js";
export { traceNonFinite } from "./traceNonFinite.js";
export type { LoopRound } from "./watch.js";
