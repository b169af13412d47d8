/** The public entry of @cotangent/core/testing. Needs fast-check 4, an optional peer dependency. @module */
export type { AnyTree, ShapeBounds } from "./arbitraries.js";
export { anyAxes, anyAxis, anyBroadcastableShapes, anyDType, anyShape, anyTree } from "./arbitraries.js";
export type { BackendLawOptions } from "./backendLaws.js";
export { describeBackend } from "./backendLaws.js";
export type { GradientCheckOptions } from "./checkGrads.js";
export { checkGrads, GradientCheckError, gradientReport } from "./checkGrads.js";
export type { Closeness, CloseOptions, Numbers, Tolerances } from "./close.js";
export { closeTo, sameBits, tolerances, ulpDistance } from "./close.js";
export type { GradientCheck } from "./gradientComparisons.js";
export type { LawOptions, Runner } from "./laws.js";
export { describeLaws } from "./laws.js";
export { backends, primitives } from "./lists.js";
export type { ProgramBounds, RandomProgram } from "./programs.js";
export { anyProgram } from "./programs.js";
export type { TensorSpec } from "./tensors.js";
export { anyTensor, anyTensors, anyValue, specialValues } from "./tensors.js";
