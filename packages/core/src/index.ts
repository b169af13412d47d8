/** The public entry of @cotangent/core. @module */
import { installMethods } from "./base/tensor.js";
import { methods } from "./ops/methods.js";

installMethods(methods);

export type { MemoryStats } from "./backends/wasm/memory.js";
export type { Aval } from "./base/aval.js";
export type { ArrayOf, DType } from "./base/dtype.js";
export type { ErrorFields } from "./base/errors.js";
export {
  ArgumentError,
  DTypeError,
  InternalError,
  MemoryError,
  ShapeError,
  ThreadError,
  TraceError,
  TreeError,
} from "./base/errors.js";
export type { Shape } from "./base/shape.js";
export type { Nested, ReductionAxes, TensorLike } from "./base/tensor.js";
export { Tensor } from "./base/tensor.js";
export { treeFlatten, treeLeaves, treeLeavesWithPath, treeMap, treeUnflatten } from "./base/tree.js";
export type { Leaf, TreeDef } from "./base/treeDef.js";
export type { TreePath } from "./base/treePath.js";
export type { Avals, LeafOf, LeavesOf, LikeTrees, Tensors, WithLeaves } from "./base/treeTypes.js";
export { cond, switchCase } from "./control/branches/cond.js";
export type { CheckpointOptions } from "./control/checkpoint/checkpoint.js";
export { checkpoint, checkpointName } from "./control/checkpoint/checkpoint.js";
export type {
  CheckpointedOperation,
  CheckpointPolicies,
  CheckpointPolicy,
} from "./control/checkpoint/checkpointPolicies.js";
export { checkpointPolicies } from "./control/checkpoint/checkpointPolicies.js";
export type { ConjugateGradientOptions } from "./control/implicit/conjugateGradient.js";
export { conjugateGradient } from "./control/implicit/conjugateGradient.js";
export type { LinearMap, LinearSolveOptions, LinearSolver } from "./control/implicit/customLinearSolve.js";
export { customLinearSolve } from "./control/implicit/customLinearSolve.js";
export type { Equations } from "./control/implicit/customRoot.js";
export { customRoot } from "./control/implicit/customRoot.js";
export { fixedPoint } from "./control/implicit/fixedPoint.js";
export type { IterationOptions } from "./control/implicit/iterate.js";
export { root } from "./control/implicit/root.js";
export type { AssociativeScanOptions } from "./control/loops/associativeScan.js";
export { associativeScan } from "./control/loops/associativeScan.js";
export type { ForiOptions, WhileOptions } from "./control/loops/loops.js";
export { foriLoop, whileLoop } from "./control/loops/loops.js";
export type { Checkpoint, MapOptions, ScanOptions } from "./control/loops/scan.js";
export { map, scan } from "./control/loops/scan.js";
export type { CustomJvpRules } from "./control/rules/customJvp.js";
export { customJvp } from "./control/rules/customJvp.js";
export type {
  BwdFunction,
  Cotangents,
  CotangentTree,
  DiffArguments,
  FwdFunction,
  JvpFunction,
  NondiffArguments,
  Positions,
} from "./control/rules/customTypes.js";
export type { CustomVjpRules } from "./control/rules/customVjp.js";
export { customVjp } from "./control/rules/customVjp.js";
export type { Explanation, RetraceReason } from "./execute/explain.js";
export type { JitOptions } from "./execute/holdStatic.js";
export type { InspectedConstant, InspectedKernel, Inspection } from "./execute/inspect.js";
export { inspect } from "./execute/inspect.js";
export type { Jitted } from "./execute/jit.js";
export { jit } from "./execute/jit.js";
export { memoryStats, setThreads } from "./execute/machine.js";
export {
  add,
  clip,
  div,
  floorDivide,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  reciprocal,
  rem,
  sub,
} from "./ops/arithmetic.js";
export type { At } from "./ops/at.js";
export { at } from "./ops/at.js";
export type { AxesArgument, AxisArgument, AxisOptions, ReduceOptions } from "./ops/axes.js";
export type { CloseOptions } from "./ops/compare.js";
export {
  allClose,
  arrayEqual,
  equal,
  greater,
  greaterEqual,
  isFinite,
  isInf,
  isNaN,
  less,
  lessEqual,
  notEqual,
} from "./ops/compare.js";
export type { TensordotAxes } from "./ops/contract.js";
export { dot, inner, matmul, outer, tensordot } from "./ops/contract.js";
export type { ConvOptions, PerAxis, PoolOptions, WindowPadding } from "./ops/conv.js";
export { avgPool, conv, maxPool, minPool, sumPool } from "./ops/conv.js";
export type { NumericArray, TensorOptions } from "./ops/create.js";
export { tensor } from "./ops/create.js";
export type { CumulativeOptions } from "./ops/cumulative.js";
export { cumlogsumexp, cummax, cummin, cumprod, cumsum } from "./ops/cumulative.js";
export type { DiagonalOptions, TraceOptions } from "./ops/diagonal.js";
export { diag, eye, trace, tri, tril, triu } from "./ops/diagonal.js";
export { betaln, gammainc, gammaincc, i0e, i1e, logNdtr, ndtr, ndtri } from "./ops/distributions.js";
export { einsum } from "./ops/einsum.js";
export { exp, expm1, log, log1p, logaddexp, pow, rsqrt, sqrt, square, xlogy } from "./ops/exponential.js";
export * as fft from "./ops/fft/index.js";
export type { DTypeOption } from "./ops/fill.js";
export { full, fullLike, ones, onesLike, zeros, zerosLike } from "./ops/fill.js";
export type { LinspaceOptions, MeshgridOptions } from "./ops/grid.js";
export { arange, linspace, meshgrid } from "./ops/grid.js";
export type { Index, Slice } from "./ops/indexEntries.js";
export { slice } from "./ops/indexEntries.js";
export type { Indices, Starts, TakeOptions } from "./ops/indexing.js";
export { dynamicSlice, dynamicUpdateSlice, oneHot, take, takeAlongAxis } from "./ops/indexing.js";
export type { InterpOptions } from "./ops/interpolation.js";
export { interp } from "./ops/interpolation.js";
export { concatenate, split, stack } from "./ops/join.js";
export type { PadOptions, PadWidths } from "./ops/layout.js";
export { flip, pad, repeat, roll, tile } from "./ops/layout.js";
export * as linalg from "./ops/linalg/index.js";
export {
  astype,
  bitwiseAnd,
  bitwiseNot,
  bitwiseOr,
  bitwiseXor,
  logicalAnd,
  logicalNot,
  logicalOr,
  logicalXor,
  shiftLeft,
  shiftRight,
  where,
} from "./ops/logic.js";
export type { PositionOptions } from "./ops/positions.js";
export { argmax, argmin } from "./ops/positions.js";
export { sampleBeta, sampleGamma, sampleLogGamma } from "./ops/random/gamma.js";
export type { Key } from "./ops/random/index.js";
export * as random from "./ops/random/index.js";
export { all, any, max, min, prod, sum } from "./ops/reduce.js";
export { abs, ceil, floor, round, sign } from "./ops/rounding.js";
export { segmentMax, segmentMean, segmentMin, segmentProd, segmentSum } from "./ops/segments.js";
export {
  broadcastArrays,
  broadcastTo,
  expandDims,
  moveAxis,
  ravel,
  reshape,
  squeeze,
  swapAxes,
  transpose,
} from "./ops/shape.js";
export { logSoftmax, logSumExp, softmax } from "./ops/softmax.js";
export type { SearchOptions, SortTogetherOptions } from "./ops/sorting.js";
export { argsort, searchsorted, sort, sortTogether, topK } from "./ops/sorting.js";
export { digamma, erf, erfc, erfInv, lgamma, polygamma, sigmoid, zeta } from "./ops/special.js";
export type { NormOptions, VarianceOptions } from "./ops/statistics.js";
export { mean, norm, std, variance } from "./ops/statistics.js";
export { stopGradient } from "./ops/stopGradient.js";
export {
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cos,
  cosh,
  sin,
  sinh,
  tan,
  tanh,
} from "./ops/trigonometric.js";
export { printProgram } from "./program/print.js";
export type { Program } from "./program/program.js";
export { evalShape, makeProgram } from "./trace/makeProgram.js";
export { linearTranspose, vjp } from "./transform/cotangents.js";
export type { Argnums, ArgumentAt, AuxOptions } from "./transform/flatten.js";
export type { Gradient, Gradients, GradOptions } from "./transform/grad.js";
export { grad, valueAndGrad } from "./transform/grad.js";
export type { Jacobian, JacobianOptions, Jacobians } from "./transform/jacobian.js";
export { hessian, hvp, jacfwd, jacrev } from "./transform/jacobian.js";
export { jvp, linearize } from "./transform/tangents.js";
export type { Axes, Mapped } from "./transform/vmap.js";
export { vmap } from "./transform/vmap.js";
