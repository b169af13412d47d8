/**
 * What wrong calls say: the class and the text of the error, word for word, over all public functions.
 * The grammar is `op: requirement, expected E, got G (arguments). Fix.`; see CONTRIBUTING.md.
 */
import { availableParallelism } from "node:os";
import { setTimeout } from "node:timers/promises";
import workerThreads, { type Worker } from "node:worker_threads";
import * as core from "@cotangent/core";
import {
  ArgumentError,
  DTypeError,
  MemoryError,
  ShapeError,
  type Tensor,
  ThreadError,
  TraceError,
  TreeError,
} from "@cotangent/core";
import * as data from "@cotangent/data";
import { decodeIdx, readIdx } from "@cotangent/data";
import * as nn from "@cotangent/nn";
import { applyUpdates, chain as chainOf, sgd } from "@cotangent/optim";
import * as train from "@cotangent/train";
import { describe, expect, it } from "vitest";

type Anything = (...args: never[]) => unknown;

/** A call that its types forbid, or that only fails when it runs. */
const call =
  (f: Anything, ...args: readonly unknown[]) =>
  (): unknown =>
    Reflect.apply(f, undefined, args);

/** A call of what a call gives. */
const chain = (f: Anything, first: readonly unknown[], second: readonly unknown[]) => (): unknown => {
  const made: unknown = Reflect.apply(f, undefined, first);
  if (typeof made !== "function") throw new Error("the first call gives a function");
  return Reflect.apply(made, undefined, second);
};

const f32 = (...shape: readonly number[]): Tensor => core.zeros(shape);
const i32 = (...shape: readonly number[]): Tensor => core.zeros(shape, { dtype: "int32" });
const bool = (...shape: readonly number[]): Tensor => core.zeros(shape, { dtype: "bool" });
const key = core.random.key(0);
const leakedTensor = (): Tensor => {
  const kept: Tensor[] = [];
  core.jit((x: Tensor) => {
    kept.push(x);
    return x;
  })(f32(2));
  return kept[0];
};
const leaked = (): unknown => core.add(leakedTensor(), 1);

/** An object that contains itself. */
const circular = (): unknown => {
  const params = { w: f32(2), layers: [{ parent: {} }] };
  params.layers[0].parent = params;
  return params;
};
const nested = (levels: number): unknown => {
  let tree: unknown = f32(2);
  for (let level = 0; level < levels; level++) tree = { next: tree };
  return tree;
};
const same = <T>(x: T): T => x;
const long = f32(100_000);
const outerTooLarge =
  "outer: a tensor holds fewer than 2^32 elements, got [100000,100000] with 10000000000 (lhs f32[100000], rhs f32[100000]). Split it along one axis.";

/** A tensor that a call was given for good. */
const donated = (): Tensor => {
  const x = f32(3);
  core.jit(
    function step(y: Tensor) {
      return core.add(y, 1);
    },
    { donate: [0] },
  )(x);
  return x;
};

type Row = readonly [wrong: () => unknown, type: new (fields: core.ErrorFields) => Error, message: string];

const rows: readonly Row[] = [
  [
    call(core.tensor, [[1, 2], [3]]),
    ShapeError,
    "tensor: nested arrays must have one length per level, expected 2, got 1 at [1].",
  ],
  [
    call(core.tensor, [1, [2]]),
    ShapeError,
    "tensor: nested arrays must have one length per level, expected a number, got 1 at [1].",
  ],
  [
    call(core.tensor, [[1], 2]),
    ShapeError,
    "tensor: nested arrays must have one length per level, expected 1, got the number 2 at [1].",
  ],
  [
    call(core.tensor, [1, "two"]),
    ArgumentError,
    'tensor: data must be numbers, booleans, or arrays of them, got the string "two" at [1].',
  ],
  [
    call(core.tensor, [1, true]),
    ArgumentError,
    "tensor: elements must be all numbers or all booleans, expected a number, got true at [1].",
  ],
  [
    call(core.tensor, [[1, 2.5]], { dtype: "int32" }),
    ArgumentError,
    "tensor: int32 cannot hold the element, expected an integer from -2147483648 to 2147483647, got 2.5 at [0][1]. Make a float tensor and convert it with astype().",
  ],
  [
    call(core.tensor, new Uint8Array([0, 255])),
    ArgumentError,
    "tensor: bool cannot hold the element, expected an integer from 0 to 1, got 255 at [1]. Name the dtype of the numbers, or compare them with 0.",
  ],
  [
    call(core.tensor, new BigInt64Array(2)),
    DTypeError,
    "tensor: a typed array must hold elements of a dtype, expected Float32Array, Float64Array, Int32Array, Uint32Array or Uint8Array (bool), or another one with a dtype, got a BigInt64Array. Name the dtype to convert to.",
  ],
  [
    call(core.tensor, [1, 2, 3], { dtype: "float32", shape: [2, 2] }),
    ShapeError,
    "tensor: the shape must have as many elements as the data, expected 4 for [2,2], got 3.",
  ],
  [
    call(core.tensor, [1], { dtype: "float16" }),
    ArgumentError,
    'tensor: there is no such dtype, expected bool, uint32, int32, float32, float64, got the string "float16".',
  ],
  [
    call(core.tensor, f32(2)),
    ArgumentError,
    "tensor: data must be numbers, booleans, or arrays of them, got a tensor. Tensors are immutable and need no copy; astype() converts, stack() joins.",
  ],
  [
    call(core.tensor, [f32(2), f32(2)]),
    ArgumentError,
    "tensor: data must be numbers, booleans, or arrays of them, got f32[2] at [0]. Join tensors with stack().",
  ],
  [
    call(core.zeros, [2, -1]),
    ShapeError,
    "zeros: sizes must be non-negative integers, got -1 at axis 1 of [2,-1].",
  ],
  [
    call(core.zeros, [65536, 65536]),
    ShapeError,
    "zeros: a tensor holds fewer than 2^32 elements, got [65536,65536] with 4294967296. Split it along one axis.",
  ],
  [
    call(core.full, [2], 0.5, { dtype: "int32" }),
    ArgumentError,
    "full: int32 cannot hold the number, expected an integer from -2147483648 to 2147483647, got 0.5. Use a number that it can hold, or another dtype.",
  ],
  [call(core.arange, 0, 1, 0), ArgumentError, "arange: the step must not be 0, got 0."],
  [
    call(core.linspace, 0, 1, 2.5),
    ArgumentError,
    "linspace: num must be a whole number, expected 0 or more, got 2.5.",
  ],
  [call(core.eye, -1), ArgumentError, "eye: n must be a whole number, expected 0 or more, got -1."],
  [
    call(core.diag, f32(2, 2, 2)),
    ShapeError,
    "diag: the argument must be a vector or a matrix, got [2,2,2].",
  ],
  [call(core.trace, f32(3)), ShapeError, "trace: the argument must have at least two axes, got [3]."],
  [
    call(core.meshgrid, [f32(2, 2)]),
    ShapeError,
    "meshgrid: every argument must be a vector, got [2,2] at xs[0].",
  ],
  [
    call(core.add, f32(2, 3), f32(4)),
    ShapeError,
    "add: shapes must broadcast: aligned at the last axis, sizes equal or 1, got [2,3] and [4] (x f32[2,3], y f32[4]). Axis -1 has sizes 3 and 4; reshape one side, or insert an axis of size 1.",
  ],
  [
    call(core.add, [1, 2], 1),
    ArgumentError,
    "add: x must be a tensor, a number or a boolean, got an array of 2 (x [1,2], y 1). Make it a tensor with tensor().",
  ],
  [
    call(core.add, "1", 1),
    ArgumentError,
    'add: x must be a tensor, a number or a boolean, got the string "1" (1).',
  ],
  [
    call(core.add, bool(2), bool(2)),
    DTypeError,
    "add: this operation does not take such elements, expected float32 or float64 or int32 or uint32, got bool (x bool[2], y bool[2]). Convert the argument with astype().",
  ],
  [
    call(core.mul, i32(2), 3e9),
    ArgumentError,
    "mul: int32 cannot hold the number, expected an integer from -2147483648 to 2147483647, got 3000000000 (x i32[2], y 3000000000). Use a number that it can hold, or another dtype.",
  ],
  [
    call(core.bitwiseAnd, f32(2), 1),
    DTypeError,
    "bitwiseAnd: this operation does not take such elements, expected bool or int32 or uint32, got float32 (x f32[2], y 1). Convert the argument with astype().",
  ],
  [
    call(core.clip, f32(2), f32(3), 1),
    ShapeError,
    "clip: shapes must broadcast: aligned at the last axis, sizes equal or 1, got [2] and [3] and [] (x f32[2], low f32[3], high 1). Axis -1 has sizes 2 and 3; reshape one side, or insert an axis of size 1.",
  ],
  [
    call(core.where, bool(2), f32(3), 0),
    ShapeError,
    "where: shapes must broadcast: aligned at the last axis, sizes equal or 1, got [2] and [3] and [] (condition bool[2], x f32[3], y 0). Axis -1 has sizes 2 and 3; reshape one side, or insert an axis of size 1.",
  ],
  [
    call(core.astype, f32(2), "int64"),
    ArgumentError,
    "astype: there is no such dtype, expected bool or uint32 or int32 or float32 or float64, got int64 (f32[2]).",
  ],
  [
    call(core.sum, f32(2, 3), 2),
    ShapeError,
    "sum: axis out of range, expected an integer from -2 to 1, got 2 (f32[2,3]).",
  ],
  [call(core.sum, f32(2, 3), [0, 0]), ShapeError, "sum: an axis may be named once, got [0,0] (f32[2,3])."],
  [
    call(core.sum, f32(2, 3), { axis: -3 }),
    ShapeError,
    "sum: axis out of range, expected an integer from -2 to 1, got -3 (f32[2,3]).",
  ],
  [
    call(core.mean, f32(), 0),
    ShapeError,
    "mean: axis out of range, expected no axis for a scalar, got 0 (f32[]).",
  ],
  [
    call(core.max, f32(0)),
    ShapeError,
    "max: the maximum of no elements is undefined, expected at least 1 element along axis 0, got 0 in [0] (f32[0]). Reduce over another axis, or handle the empty case before the call.",
  ],
  [
    call(core.argmax, f32(2, 0), 1),
    ShapeError,
    "argmax: the maximum of no elements is undefined, expected at least 1 element along axis 1, got 0 in [2,0] (f32[2,0]). Reduce over another axis, or handle the empty case before the call.",
  ],
  [
    call(core.softmax, f32(2), 1),
    ShapeError,
    "softmax: axis out of range, expected an integer from -1 to 0, got 1 (f32[2]).",
  ],
  [
    call(core.logSumExp, f32(0)),
    ShapeError,
    "logSumExp: the maximum of no elements is undefined, expected at least 1 element along axis 0, got 0 in [0] (f32[0]). Reduce over another axis, or handle the empty case before the call.",
  ],
  [
    call(core.norm, f32(2), { ord: 3 }),
    ArgumentError,
    "norm: there is no norm of this order, expected 1, 2, Infinity or -Infinity, got 3 (f32[2]).",
  ],
  [
    call(core.variance, f32(2), { ddof: NaN }),
    ArgumentError,
    "variance: ddof must be a number, got NaN (f32[2]).",
  ],
  [
    call(core.cumsum, f32(2), 1),
    ShapeError,
    "cumsum: axis out of range, expected an integer from -1 to 0, got 1 (f32[2]).",
  ],
  [
    call(core.reshape, f32(2, 3), [4]),
    ShapeError,
    "reshape: the number of elements must stay the same, expected 6, got 4 from shape [4] (f32[2,3]).",
  ],
  [
    call(core.reshape, f32(2, 3), [-1, 4]),
    ShapeError,
    "reshape: -1 must stand for a whole size, expected a multiple of 4 elements for [-1,4], got 6 elements of [2,3].",
  ],
  [
    call(core.reshape, f32(2, 3), [-1, -1]),
    ShapeError,
    "reshape: only one size may be -1, got [-1,-1]. Name all sizes but one.",
  ],
  [
    call(core.transpose, f32(2, 3), [0, 0]),
    ShapeError,
    "transpose: the axes must be a permutation of all axes, expected each of [0,1] once, got [0,0] (f32[2,3]).",
  ],
  [
    call(core.transpose, f32(2, 3), [0]),
    ShapeError,
    "transpose: the axes must be a permutation of all axes, expected each of [0,1] once, got [0] (f32[2,3]).",
  ],
  [
    call(core.moveAxis, f32(2, 3), [0, 1], 0),
    ArgumentError,
    "moveAxis: every axis that moves needs one place to go, expected 2 in to, got 1.",
  ],
  [
    call(core.expandDims, f32(2), 3),
    ShapeError,
    "expandDims: axis out of range, expected an integer from -2 to 1, got 3.",
  ],
  [
    call(core.squeeze, f32(2, 1), 0),
    ShapeError,
    "squeeze: only axes of size 1 can be taken away, expected size 1 at axis 0, got 2 in [2,1].",
  ],
  [
    call(core.broadcastTo, f32(2, 3), [2, 4]),
    ShapeError,
    "broadcastTo: x must broadcast to the shape: aligned at the last axis, sizes equal or 1, expected [2,4], got [2,3].",
  ],
  [
    call(core.broadcastArrays, f32(2), f32(3)),
    ShapeError,
    "broadcastArrays: shapes must broadcast: aligned at the last axis, sizes equal or 1, got [2] and [3]. Axis -1 has sizes 2 and 3; reshape one side, or insert an axis of size 1.",
  ],
  [
    call(core.concatenate, []),
    ArgumentError,
    "concatenate: xs must be a list of at least one tensor, got an empty list.",
  ],
  [
    call(core.concatenate, [f32(2, 3), f32(2, 4)]),
    ShapeError,
    "concatenate: sizes must match on every axis but 0, expected [2,3] up to axis 0, got [2,4] (xs[0] f32[2,3], xs[1] f32[2,4]).",
  ],
  [
    call(core.concatenate, [f32(2), f32(2, 2)]),
    ShapeError,
    "concatenate: sizes must match on every axis but 0, expected [2] up to axis 0, got [2,2] (xs[0] f32[2], xs[1] f32[2,2]).",
  ],
  [
    call(core.stack, [f32(2), f32(3)]),
    ShapeError,
    "stack: tensors must have one shape, expected [2] as xs[0], got [3] at xs[1].",
  ],
  [
    call(core.split, f32(5), 2),
    ShapeError,
    "split: the axis must divide into equal parts, expected a divisor of 5 at axis 0, got 2. Give the positions to cut at instead.",
  ],
  [
    call(core.tile, f32(2), -1),
    ArgumentError,
    "tile: every count must be a whole number, expected 0 or more, got -1.",
  ],
  [
    call(core.repeat, f32(3), [1, 2]),
    ShapeError,
    "repeat: there must be one count per element of the axis, expected 3, got 2.",
  ],
  [call(core.roll, f32(3), 0.5), ArgumentError, "roll: shift must be an integer, got 0.5."],
  [
    call(core.pad, f32(2, 2), [[1, 1]]),
    ShapeError,
    "pad: widths must be a number, a pair, or have one pair per axis, expected 2, got 1 (f32[2,2]).",
  ],
  [
    call(core.pad, f32(2), -2),
    ShapeError,
    "pad: negative padding may not take away more than there is, expected -2 and -2 to leave 0 or more of 2 at axis 0, got -2 (f32[2]).",
  ],
  [
    call(core.at, f32(2, 3), 0, 0, 0),
    ShapeError,
    "at: an index may not have more entries than x has axes, expected at most 2 for [2,3], got 3.",
  ],
  [
    call(core.at, f32(2, 3), 2),
    ShapeError,
    "at: an index must lie in its axis, expected an integer from -2 to 1 for axis 0, got 2.",
  ],
  [
    call(core.at, f32(2, 3), "...", "..."),
    ShapeError,
    "at: an index may have one ellipsis, expected 1, got 2.",
  ],
  [
    call(core.at, f32(2, 3), f32(2)),
    DTypeError,
    "at: the index of axis 0 must be integers, expected int32 or uint32, got float32. Convert them with astype().",
  ],
  [
    call(core.at, f32(2, 3), bool(3)),
    ShapeError,
    "at: a mask must have the sizes of the axes it stands for, expected [2] from axis 0, got [3].",
  ],
  [
    call(() => core.at(i32(3), 0).set(0.5)),
    ArgumentError,
    "at: int32 cannot hold the number, expected an integer from -2147483648 to 2147483647, got 0.5 (x i32[3], value 0.5). Use a number that it can hold, or another dtype.",
  ],
  [
    call(() => core.at(i32(3), 0).set(f32())),
    DTypeError,
    "at: a value may not widen the tensor it is written to, expected int32, got float32 (x i32[3], value f32[]). Convert one of them with astype().",
  ],
  [
    call(() => core.at(f32(3), 0).set(f32(2))),
    ShapeError,
    "at: the value must broadcast to the shape: aligned at the last axis, sizes equal or 1, expected [], got [2] (x f32[3], value f32[2]).",
  ],
  [call(core.slice, 0, 4, 0), ArgumentError, "slice: the step must not be 0, got 0."],
  [
    call(core.take, f32(3), f32(1)),
    DTypeError,
    "take: indices must be integers, expected int32 or uint32, got float32. Convert them with astype().",
  ],
  [
    call(core.take, f32(0), [0]),
    ShapeError,
    "take: there must be an element to take, got an empty axis 0 (x f32[0], indices [0]).",
  ],
  [
    call(core.takeAlongAxis, f32(2, 3), [0]),
    ShapeError,
    "takeAlongAxis: indices must have as many axes as x, expected 2, got [1] (x f32[2,3], indices i32[1]).",
  ],
  [
    call(core.dynamicSlice, f32(2, 3), [0], [1, 1]),
    ShapeError,
    "dynamicSlice: there must be one start per axis, expected 2, got 1 (x f32[2,3], starts [0]).",
  ],
  [
    call(core.dynamicSlice, f32(3), [0], [4]),
    ShapeError,
    "dynamicSlice: the window must fit into x, expected at most 3 along axis 0, got 4 in [4] (x f32[3], starts [0]).",
  ],
  [
    call(core.dynamicUpdateSlice, f32(3), f32(4), [0]),
    ShapeError,
    "dynamicUpdateSlice: the window must fit into x, expected at most 3 along axis 0, got 4 in [4] (x f32[3], update f32[4], starts [0]).",
  ],
  [
    call(core.oneHot, [0.5], 3),
    ArgumentError,
    "oneHot: int32 cannot hold the element, expected an integer from -2147483648 to 2147483647, got 0.5 at [0]. Make a float tensor and convert it with astype().",
  ],
  [
    call(core.oneHot, [0], -1),
    ArgumentError,
    "oneHot: numClasses must be a whole number, expected 0 or more, got -1.",
  ],
  [
    call(core.topK, f32(3), 4),
    ArgumentError,
    "topK: k must be a number of elements, expected 0 to 3, got 4 (f32[3]).",
  ],
  [
    call(core.sortTogether, [f32(2), f32(3)]),
    ShapeError,
    "sortTogether: arguments must have one shape, expected [2], got [3] (xs[0] f32[2], xs[1] f32[3]). Broadcast one of them first.",
  ],
  [
    call(core.searchsorted, f32(2, 2), 1),
    ShapeError,
    "searchsorted: the sorted elements must be a vector (sorted f32[2,2], values 1).",
  ],
  [
    call(core.matmul, f32(2, 3), f32(4, 5)),
    ShapeError,
    "matmul: contracting sizes must match, expected rhs axis 0 of size 3, got 4 (lhs f32[2,3], rhs f32[4,5]).",
  ],
  [
    call(core.matmul, f32(2, 3), f32()),
    ShapeError,
    "matmul: arguments must have at least one axis (lhs f32[2,3], rhs f32[]). Use mul() for scalars.",
  ],
  [
    call(core.matmul, f32(5, 2, 3), f32(4, 3, 2)),
    ShapeError,
    "matmul: shapes must broadcast: aligned at the last axis, sizes equal or 1, got [5] and [4] (lhs f32[5,2,3], rhs f32[4,3,2]). Axis -1 has sizes 5 and 4; reshape one side, or insert an axis of size 1.",
  ],
  [
    call(core.matmul, f32(4, 1, 2, 3), f32(5, 4, 2)),
    ShapeError,
    "matmul: contracting sizes must match, expected rhs axis 2 of size 3, got 4 (lhs f32[4,1,2,3], rhs f32[1,5,4,2]).",
  ],
  [
    call(core.dot, f32(2), f32(3)),
    ShapeError,
    "dot: contracting sizes must match, expected rhs axis 0 of size 2, got 3 (lhs f32[2], rhs f32[3]).",
  ],
  [
    call(core.tensordot, f32(2), f32(3), 1),
    ShapeError,
    "tensordot: contracting sizes must match, expected rhs axis 0 of size 2, got 3 (lhs f32[2], rhs f32[3]).",
  ],
  [
    call(core.tensordot, f32(2), f32(3), 2),
    ArgumentError,
    "tensordot: axes must be a number of axes that both have, expected an integer from 0 to 1, got 2 (lhs f32[2], rhs f32[3]).",
  ],
  [
    call(core.tensordot, f32(2, 2), f32(3), [[0, 1], 0]),
    ArgumentError,
    "tensordot: every summed axis of lhs needs one of rhs, each named once, expected 2 axes of rhs, got lhs [0,1] and rhs [0] (lhs f32[2,2], rhs f32[3]).",
  ],
  [
    call(core.einsum, f32(2, 3), f32(3, 2)),
    ArgumentError,
    'einsum: the first argument must be a formula, got f32[2,3]. Write a string, as "ij,jk->ik".',
  ],
  [
    call(core.einsum, "ij,jk", f32(2, 3)),
    ArgumentError,
    'einsum: the formula must have one term per operand, expected 1, got 2 in "ij,jk".',
  ],
  [
    call(core.einsum, "i-j", f32(2, 3)),
    ArgumentError,
    'einsum: a formula is terms of letters and at most one ellipsis each, as in ij,jk->ik, got "i-j" in "i-j".',
  ],
  [
    call(core.einsum, "ij,jk->ik", f32(2, 3), f32(4, 5)),
    ShapeError,
    "einsum: a letter must stand for one size, expected j of size 3, got 4 at axis 0 of operand 1 (operand[0] f32[2,3], operand[1] f32[4,5]).",
  ],
  [
    call(core.einsum, "ij->iz", f32(2, 3)),
    ArgumentError,
    'einsum: the result may name each letter of the operands once, got "z" in "ij->iz".',
  ],
  [
    call(core.einsum, "i", f32(2, 3)),
    ShapeError,
    'einsum: a term must have one letter per axis of its operand, expected 2 for operand 0, got "i" in "i" (f32[2,3]).',
  ],
  [
    call(core.conv, f32(1, 3, 8), f32(4, 2, 3)),
    ShapeError,
    "conv: the channels of x must be those of the kernel times featureGroupCount, expected 2 at axis 1 of x, got 3 (x f32[1,3,8], kernel f32[4,2,3]).",
  ],
  [
    call(core.conv, f32(1, 1, 8), f32(1, 1, 3), { padding: "FULL" }),
    ArgumentError,
    'conv: there is no such padding, expected "SAME", "VALID" or a pair of numbers per axis, got the string "FULL".',
  ],
  [
    call(core.conv, f32(1, 1, 8, 8), f32(1, 1, 3)),
    ShapeError,
    "conv: x and kernel must have a batch and a channel axis and the same spatial axes, expected a kernel with 4 axes, got 3 (x f32[1,1,8,8], kernel f32[1,1,3]). x is [N, C, space...], the kernel [O, C / groups, space...].",
  ],
  [
    call(core.conv, f32(1, 4, 8), f32(3, 2, 3), { featureGroupCount: 2 }),
    ShapeError,
    "conv: the output channels must divide into featureGroupCount groups, expected a multiple of 2 at axis 0 of the kernel, got 3 in [3,2,3] (x f32[1,4,8], kernel f32[3,2,3]).",
  ],
  [
    call(core.maxPool, f32(1, 1, 8), { size: [2, 2] }),
    ShapeError,
    "maxPool: size must be a number, or have one entry per spatial axis, expected 1, got 2 (f32[1,1,8]).",
  ],
  [
    call(core.maxPool, f32(1, 1, 8), { size: 0 }),
    ShapeError,
    "maxPool: size must hold integers, expected 1 or more, got 0 at position 2 of [1,1,0] (f32[1,1,8]).",
  ],
  [
    call(core.random.key, -1),
    ArgumentError,
    "key: the seed must be a whole number, expected 0 to 9007199254740991, got -1.",
  ],
  [
    call(core.random.key, 1.5),
    ArgumentError,
    "key: the seed must be a whole number, expected 0 to 9007199254740991, got 1.5.",
  ],
  [
    call(core.random.key, NaN),
    ArgumentError,
    "key: the seed must be a whole number, expected 0 to 9007199254740991, got NaN.",
  ],
  [
    call(core.random.uniform, 42, [2]),
    ArgumentError,
    "uniform: the first argument must be a key, expected what random.key(seed), split and foldIn give, got 42. Use random.key(42).",
  ],
  [
    call(core.random.uniform, key, [-2]),
    ShapeError,
    "uniform: sizes must be non-negative integers, got -2 at axis 0 of [-2].",
  ],
  [
    call(core.random.uniform, key, [2], { dtype: "int32" }),
    DTypeError,
    "uniform: samples are floating-point numbers, expected float32 or float64, got int32.",
  ],
  [
    call(core.random.uniform, key, [2], { minval: f32(3) }),
    ShapeError,
    "uniform: the lower bound must broadcast to the shape: aligned at the last axis, sizes equal or 1, expected [2], got [3].",
  ],
  [
    call(core.random.split, key, -1),
    ArgumentError,
    "split: num must be a whole number, expected 0 or more, got -1.",
  ],
  [
    call(core.random.foldIn, key, -1),
    ArgumentError,
    "foldIn: data must be a whole number or an integer scalar tensor, expected 0 to 4294967295, got -1.",
  ],
  [
    call(core.random.bernoulli, key, i32(2)),
    DTypeError,
    "bernoulli: p must be a probability, expected float32 or float64, got int32. Convert it with astype().",
  ],
  [
    call(core.random.categorical, key, f32(2, 3), { shape: [4] }),
    ShapeError,
    "categorical: the shape of logits without the axis must broadcast to the shape: aligned at the last axis, sizes equal or 1, expected [4], got [2].",
  ],
  [
    call(core.random.randint, key, [2], 0.5, 2),
    ArgumentError,
    "randint: minval must be a whole number of the dtype, expected -2147483648 to 2147483647, got 0.5.",
  ],
  [
    call(core.random.choice, key, 3, { shape: [4], replace: false }),
    ArgumentError,
    "choice: without replacement there must be enough to choose from, expected at least 4, got 3.",
  ],
  [
    call(core.random.choice, key, 3, { p: f32(2) }),
    ShapeError,
    "choice: p must have one probability per element, expected [3], got [2].",
  ],
  [
    call(core.random.choice, key, 0),
    ArgumentError,
    "choice: there must be something to choose from, expected at least 1, got 0.",
  ],
  [
    call(core.random.permutation, key, -1),
    ArgumentError,
    "permutation: n must be a whole number, expected 0 or more, got -1.",
  ],
  [
    call(core.random.wrapKeyData, f32(2)),
    ArgumentError,
    "wrapKeyData: the first argument must be a key, expected what random.key(seed), split and foldIn give, got f32[2].",
  ],
  [
    chain(core.grad, [(x: Tensor) => x], [f32(3)]),
    ShapeError,
    "grad: the function must return a scalar, got f32[3]. Reduce it with mean(), or use jacrev().",
  ],
  [
    chain(core.grad, [(x: Tensor) => core.sum(x)], [i32(3)]),
    DTypeError,
    "grad: the differentiated arguments must hold floating-point values, expected float32 or float64, got i32[3]. Convert it with astype(), or leave it out of argnums.",
  ],
  [
    chain(core.grad, [(x: Tensor) => core.sum(x), { argnums: 1 }], [f32(3)]),
    ArgumentError,
    "grad: argnums must name arguments of the call, each once, expected integers below 1, got 1.",
  ],
  [
    chain(core.grad, [(x: Tensor) => core.astype(core.sum(x), "int32")], [f32(3)]),
    DTypeError,
    "grad: the function must return a floating-point scalar, expected float32 or float64, got i32[]. Convert the result with astype().",
  ],
  [
    chain(core.grad, [async (x: Tensor) => core.sum(x)], [f32(3)]),
    ArgumentError,
    "grad: the function must return its result, not a promise of it, got a promise. Await the data first and pass it as an argument; tracing ends when the function returns.",
  ],
  [
    chain(core.valueAndGrad, [(x: Tensor) => [x, x]], [f32()]),
    ShapeError,
    "valueAndGrad: the function must return a scalar, got a tree of 2 tensors. Return the loss alone, or [loss, aux] with hasAux.",
  ],
  [
    call(core.jvp, (x: Tensor) => x, [f32(2)], [f32(3)]),
    ShapeError,
    "jvp: a tangent must have the shape and dtype of the value, expected f32[2], got f32[3].",
  ],
  [
    call(core.jvp, (x: Tensor) => x, [f32(2)], [f32(2), f32(2)]),
    TreeError,
    "jvp: trees must have the same structure, expected [*], got [*, *]. They differ at (the tree itself).",
  ],
  [
    call(() => core.vjp((x: Tensor) => x, [f32(2)])[1](f32(3))),
    ShapeError,
    "vjp: the cotangent must have the shape and dtype of the value, expected f32[2], got f32[3].",
  ],
  [
    chain(core.linearTranspose, [(x: Tensor) => core.mul(x, x), [f32(2)]], [f32(2)]),
    ArgumentError,
    "linearTranspose: the function must be linear in its arguments, got mul, which is not linear there. Linearize it first: linearize(f, primals) gives a linear function.",
  ],
  [
    chain(core.vmap, [(x: Tensor, y: Tensor) => core.add(x, y)], [f32(2), f32(3)]),
    ShapeError,
    "vmap: mapped axes must have one size, expected 2 as in argument 0, got 3 in argument 1. Check inAxes; null leaves an argument unmapped.",
  ],
  [
    chain(core.vmap, [(x: Tensor) => x, null], [f32(2)]),
    ShapeError,
    "vmap: at least one argument must be mapped, got null for every argument. Give inAxes a number for the arguments to map over.",
  ],
  [
    chain(core.vmap, [(x: Tensor) => x, [0, 0]], [f32(2)]),
    TreeError,
    "vmap: inAxes must have one entry per argument, expected 1, got 2.",
  ],
  [
    chain(core.vmap, [(x: Tensor) => x, 1], [f32(2)]),
    ShapeError,
    "vmap: axis out of range, expected an integer from -1 to 0, got 1 (argument 0 f32[2]). Check inAxes; null leaves an argument unmapped.",
  ],
  [
    chain(core.vmap, [(x: Tensor) => x, 0, null], [f32(2)]),
    ShapeError,
    "vmap: a result with outAxes null must not depend on the mapped arguments, got result 0, which does. Give outAxes a number for it.",
  ],
  [
    chain(core.vmap, [(x: Tensor) => x.item()], [f32(2)]),
    TraceError,
    "item: a value traced by vmap has no elements to read yet, got f32[] at errors.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop; there is one value per mapped element.",
  ],
  [
    chain(core.jit, [(x: Tensor) => (x.item() > 0 ? x : core.neg(x))], [f32()]),
    TraceError,
    "item: a value traced by jit has no elements to read yet, got f32[] at errors.test.ts. Use where() or cond() in place of if, and whileLoop(), foriLoop() or scan() in place of a loop. Or pass what decides as a static argument (staticArgnums), or leave jit out: grad alone keeps values readable.",
  ],
  [
    chain(core.jit, [(x: Tensor) => core.at(x, core.greater(x, 0)).get()], [f32(3)]),
    TraceError,
    "at: how many elements a mask picks must be known, got bool[3] at errors.test.ts. Use where(mask, x, y), which keeps the shape.",
  ],
  [
    call(core.jit, (x: Tensor) => x, { staticArgnums: [0.5] }),
    ArgumentError,
    "jit: staticArgnums must be integers, got 0.5.",
  ],
  [
    chain(core.jit, [(x: Tensor) => x], ["text"]),
    TreeError,
    'jit: a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys, got the string "text" at [0]. Keep functions, strings and class instances outside the tree, for example in a closure or a static argument.',
  ],
  [
    leaked,
    TraceError,
    "add: a traced value may not be used after the function that jit traced has returned, got f32[2] leaked from jit, used at errors.test.ts. Return it from the function instead of storing it in an outer variable.",
  ],
  [
    () =>
      core.jit(function step(x: Tensor): Tensor {
        return core.add(x, 1);
      })(leakedTensor()),
    TraceError,
    "jit(step): a traced value may not be used after the function that jit traced has returned, got f32[2] leaked from jit, used at errors.test.ts. Return it from the function instead of storing it in an outer variable.",
  ],
  [
    call(() => f32(2).item()),
    ShapeError,
    "item: the tensor must have exactly one element, got f32[2]. Use toArray() or toTypedArray() to read them all, or at() to pick one.",
  ],
  [
    call(core.treeMap, () => 0, { a: 1 }, { b: 1 }),
    TreeError,
    "treeMap: trees must have the same structure, expected {a: *}, got {b: *}. They differ at a, which is missing.",
  ],
  [
    call(core.treeFlatten, { a: () => 0 }),
    TreeError,
    "treeFlatten: a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys, got a function (a) at a. Keep functions, strings and class instances outside the tree, for example in a closure or a static argument.",
  ],
  [
    call(core.treeUnflatten, core.treeFlatten([1, 2])[1], [1]),
    TreeError,
    "treeUnflatten: one leaf per position of the structure, expected 2, got 1.",
  ],
  [
    call(core.stopGradient, { a: "text" }),
    TreeError,
    'stopGradient: a tree holds tensors, numbers, booleans, null, arrays and plain objects with string keys, got the string "text" at a. Keep functions, strings and class instances outside the tree, for example in a closure or a static argument.',
  ],
  [
    call(core.treeFlatten, circular()),
    TreeError,
    "treeFlatten: a tree may not contain itself, got layers[0].parent, which is (the tree itself) again.",
  ],
  [
    chain(core.grad, [(p: { w: Tensor }) => core.sum(p.w)], [circular()]),
    TreeError,
    "grad: a tree may not contain itself, got layers[0].parent, which is (the tree itself) again.",
  ],
  [
    chain(core.jit, [same], [circular()]),
    TreeError,
    "jit: a tree may not contain itself, got [0].layers[0].parent, which is [0] again.",
  ],
  [
    chain(core.jit, [same, { staticArgnums: [1] }], [f32(2), circular()]),
    TreeError,
    "jit: a tree may not contain itself, got [1].layers[0].parent, which is [1] again.",
  ],
  [
    chain(core.inspect, [same, { staticArgnums: [-1] }], [f32(2), circular()]),
    TreeError,
    "inspect: a tree may not contain itself, got [1].layers[0].parent, which is [1] again.",
  ],
  [
    call(core.treeFlatten, nested(20_000)),
    TreeError,
    "treeFlatten: a tree has at most 1000 levels, got more below next.next.next.",
  ],
  [
    chain(core.jit, [same, { staticArgnums: [1] }], [f32(2), nested(20_000)]),
    TreeError,
    "jit: a tree has at most 1000 levels, got more below [1].next.next.",
  ],
  [call(core.zeros, 3), ArgumentError, "zeros: shape must be an array, got 3. Write [3]."],
  [call(core.zeros, undefined), ArgumentError, "zeros: shape must be an array, got undefined."],
  [
    call(core.zeros, ["3"]),
    ShapeError,
    'zeros: sizes must be non-negative integers, got the string "3" at axis 0 of [3].',
  ],
  [
    call(core.zeros, [2.5]),
    ShapeError,
    "zeros: sizes must be non-negative integers, got 2.5 at axis 0 of [2.5].",
  ],
  [
    call(core.zeros, [2], "float64"),
    ArgumentError,
    'zeros: options must be an object, got the string "float64". Write { name: value }.',
  ],
  [call(core.reshape, f32(2, 2), 4), ArgumentError, "reshape: shape must be an array, got 4. Write [4]."],
  [call(core.broadcastTo, f32(2), null), ArgumentError, "broadcastTo: shape must be an array, got null."],
  [call(core.random.normal, key, 3), ArgumentError, "normal: shape must be an array, got 3. Write [3]."],
  [
    call(core.random.normal, key, [3], null),
    ArgumentError,
    "normal: options must be an object, got null. Write { name: value }.",
  ],
  [
    call(core.maxPool, f32(1, 1, 4, 4), { padding: 1 }),
    ArgumentError,
    "maxPool: size must be a number, or an array of them, got undefined (f32[1,1,4,4]).",
  ],
  [
    call(core.maxPool, f32(1, 1, 4, 4), { size: 2, padding: 1 }),
    ArgumentError,
    'maxPool: there is no such padding, expected "SAME", "VALID" or a pair of numbers per axis, got 1 (f32[1,1,4,4]). Write [[1,1],[1,1]].',
  ],
  [
    call(core.maxPool, f32(1, 1, 4, 4), 2),
    ArgumentError,
    "maxPool: options must be an object, got 2 (f32[1,1,4,4]). Write { name: value }.",
  ],
  [
    call(core.sum, f32(2, 3), "0"),
    ArgumentError,
    'sum: an axis must be an integer, or options an object, got the string "0". Write { name: value }.',
  ],
  [
    call(core.sum, f32(2, 3), { axis: "0" }),
    ArgumentError,
    'sum: axis must be a number, or an array of them, got the string "0" (f32[2,3]).',
  ],
  [
    call(core.argmax, f32(2, 3), [1]),
    ArgumentError,
    "argmax: an axis must be an integer, or options an object, got an array of 1. Write { name: value }.",
  ],
  [
    call(core.expandDims, f32(2), undefined),
    ArgumentError,
    "expandDims: axis must be a number, or an array of them, got undefined.",
  ],
  [
    call(core.transpose, f32(2), [NaN]),
    ShapeError,
    "transpose: axis out of range, expected an integer from -1 to 0, got NaN.",
  ],
  [call(core.meshgrid, f32(2)), ArgumentError, "meshgrid: xs must be an array, got f32[2]."],
  [
    call(core.repeat, long, 100_000),
    ShapeError,
    "repeat: a tensor holds fewer than 2^32 elements, got [10000000000] with 10000000000. Split it along one axis.",
  ],
  [
    call(core.jit, same, null),
    ArgumentError,
    "jit: options must be an object, got null. Write { name: value }.",
  ],
  [
    call(core.jit, same, { staticArgnums: 1 }),
    ArgumentError,
    "jit: staticArgnums must be an array, got 1. Write [1].",
  ],
  [
    call(core.grad, 3),
    ArgumentError,
    "grad: the first argument must be a function, got 3. Pass the function itself, not what it returns.",
  ],
  [
    call(core.grad, f32()),
    ArgumentError,
    "grad: the first argument must be a function, got f32[]. Pass the function itself, not what it returns.",
  ],
  [call(core.grad, same, 0), ArgumentError, "grad: options must be an object, got 0. Write { name: value }."],
  [call(core.vjp, same, f32(2)), ArgumentError, "vjp: the primals must be an array, got f32[2]."],
  [
    chain(core.grad, [(x: Tensor) => core.sum(x), { hasAux: true }], [f32(2)]),
    TreeError,
    "grad: with hasAux the function must return an array [result, aux], got f32[].",
  ],
  [
    chain(core.vmap, [(x: Tensor, p: { rate: Tensor }) => core.mul(x, p.rate)], [f32(2), { rate: f32() }]),
    ShapeError,
    "vmap: axis out of range, expected no axis for a scalar, got 0 (argument 1.rate f32[]). Check inAxes; null leaves an argument unmapped.",
  ],
  [call(core.outer, long, long), ShapeError, outerTooLarge],
  [chain(core.jit, [(x: Tensor) => core.sum(core.outer(x, x))], [long]), ShapeError, outerTooLarge],
  [chain(core.grad, [(x: Tensor) => core.sum(core.outer(x, x))], [long]), ShapeError, outerTooLarge],
  [
    chain(core.jit, [core.grad((x: Tensor) => core.sum(core.outer(x, x)))], [long]),
    ShapeError,
    outerTooLarge,
  ],
  [
    chain(core.jacrev, [(x: Tensor) => core.mul(x, x)], [long]),
    ShapeError,
    "jacrev: a tensor holds fewer than 2^32 elements, got [100000,100000] with 10000000000. Split it along one axis.",
  ],
  [
    call(decodeIdx, new ArrayBuffer(8)),
    ArgumentError,
    "decodeIdx: bytes must be a Uint8Array, got a value of type ArrayBuffer. Write new Uint8Array(bytes).",
  ],
  [call(readIdx, "text"), ArgumentError, "readIdx: bytes must be a Uint8Array, got a value of type String."],
  [
    call(decodeIdx, new Uint8Array(8), null),
    ArgumentError,
    "decodeIdx: options must be an object, got a value of type Null.",
  ],
  [
    () => {
      const optimizer = sgd(0.1, { momentum: 0.9 });
      return optimizer.update({ dense: { weight: f32(2) } }, optimizer.init({ dense: { kernel: f32(2) } }));
    },
    TreeError,
    "update: trees must have the same structure, expected {dense: {kernel: *}}, got {dense: {weight: *}}. They differ at dense.kernel, which is missing. Pass the gradients of the parameters that init got.",
  ],
  [
    call(applyUpdates, { w: f32(2) }, { v: f32(2) }),
    TreeError,
    "applyUpdates: trees must have the same structure, expected {w: *}, got {v: *}. They differ at w, which is missing.",
  ],
  [
    call(nn.softmaxCrossEntropyWithIntegerLabels, [[1, 2]], [0]),
    ArgumentError,
    "softmaxCrossEntropyWithIntegerLabels: logits must be a tensor, got an array of 1. Make it a tensor with tensor().",
  ],
  [
    call(nn.dropout),
    ArgumentError,
    "dropout: options must be an object, got undefined. Write { name: value }.",
  ],
  [call(nn.conv2d, 16), ArgumentError, "conv2d: size must be a number, or an array of them, got undefined."],
  [
    call(nn.serial, [nn.dense(2), null]),
    ArgumentError,
    "serial: layers.1 must be an object, got null. Pass a layer like dense(10).",
  ],
  [
    call(nn.serial, { hidden: nn.dense }),
    ArgumentError,
    "serial: layers.hidden must be an object, got a function (dense). Pass a layer like dense(10).",
  ],
  [call(nn.dense(2).init, key, 3), ArgumentError, "dense: inputShape must be an array, got 3. Write [3]."],
  [
    call(nn.dense(2).apply, { kernel: f32(3, 2) }, null, f32(3)),
    ArgumentError,
    "dense: params.bias must be a tensor or null, got undefined. Pass what init, or the apply before, returned.",
  ],
  [
    call(nn.parameters.freeze, { w: f32(2) }, "w"),
    ArgumentError,
    'freeze: where must be a function or pattern, got the string "w". Pass a pattern like /kernel/, or a function of path and tensor.',
  ],
  [
    call(data.fitPca, [
      [1, 2],
      [3, 4],
    ]),
    ArgumentError,
    "fitPca: x must be a tensor, got an array of 2. Make it a tensor with tensor().",
  ],
  [
    call(data.standardize, f32(2), { mean: f32() }),
    ArgumentError,
    "standardize: the second argument.std must be a tensor, got undefined. Pass what fitStandardization returned.",
  ],
  [
    call(data.encodeNpz, { x: f32(2) }),
    ArgumentError,
    "encodeNpz: tensors must be an iterable, got an object. Pass a Map of tensors, or Object.entries of an object of them.",
  ],
  [
    call(chainOf, sgd(0.1), sgd),
    ArgumentError,
    "chain: transformations[1] must be an object, got a function (sgd). Pass an optimizer like sgd(0.1).",
  ],
  [
    call(train.makeStep, { layer: nn.dense(1) }, {}),
    ArgumentError,
    "makeStep: model.optimizer must be an object, got undefined. Pass { layer, optimizer }.",
  ],
  [
    call(core.printProgram, same),
    ArgumentError,
    "printProgram: the argument must be a program, got a function (same). Pass what makeProgram(f)(...args) gives.",
  ],
  [
    call(core.setThreads, 0),
    ArgumentError,
    "setThreads: the number of threads must be a positive integer, got 0.",
  ],
  [
    call(core.setThreads, "2"),
    ArgumentError,
    'setThreads: the number of threads must be a positive integer, got the string "2".',
  ],
  [call(core.jit, same, { donate: [0.5] }), ArgumentError, "jit: donate must be integers, got 0.5."],
  [call(core.jit, same, { donate: 0 }), ArgumentError, "jit: donate must be an array, got 0. Write [0]."],
  [
    () => core.add(donated(), 1),
    ArgumentError,
    "add: a tensor that was donated has given its memory away and may not be used again, got f32[3] (x f32[3], y 1). Use what the call returned in its place, or leave the argument out of `donate`.",
  ],
  [
    () => donated().toArray(),
    ArgumentError,
    "jit(step): a tensor that was donated has given its memory away and may not be used again, got f32[3]. Use what the call returned in its place, or leave the argument out of `donate`.",
  ],
  [
    () => core.jit((x: Tensor) => core.outer(x, x))(f32(40_000)),
    MemoryError,
    "call: the buffers of one call must fit into the memory of WebAssembly, expected at most 4294967296 bytes, got a buffer of 6400000000 bytes beside N bytes of this call. Work on smaller batches, or split the function into several.",
  ],
];

/**
 * Lines of this file stand in some messages; where it lies and which line it was does not matter here, nor what else a
 * call keeps in memory.
 */
const withoutPlace = (text: string): string =>
  text
    .replace(/\/\S*errors\.test\.ts:\d+:\d+/, "errors.test.ts")
    .replace(/beside \d+ bytes/, "beside N bytes");

function thrownBy(wrong: () => unknown): unknown {
  try {
    wrong();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("wrong calls", () => {
  it.each(rows.map(([wrong, type, message]) => ({ wrong, type, message })))(
    "$message",
    ({ wrong, type, message }) => {
      const error = thrownBy(wrong);
      expect(error).toBeInstanceOf(type);
      expect(withoutPlace(String(error))).toBe(`${type.name}: ${message}`);
    },
  );

  it("are at least sixty, over all kinds of errors", () => {
    expect(rows.length).toBeGreaterThanOrEqual(60);
    expect(new Set(rows.map(([, type]) => type)).size).toBe(6);
  });

  it("carry their parts as fields", () => {
    const error = thrownBy(call(core.matmul, f32(2, 3), f32(4, 5)));
    expect(error).toMatchObject({
      fields: {
        op: "matmul",
        requirement: "contracting sizes must match",
        expected: "rhs axis 0 of size 3",
        received: "4",
        arguments: "lhs f32[2,3], rhs f32[4,5]",
      },
    });
  });
});

it("a thread that dies in a call is named, and the next call works", async () => {
  // Joins a call as backends/wasm/worker.js does, and fails.
  const failing = `
    const { parentPort } = require("node:worker_threads");
    parentPort.once("message", ({ memory, words }) => {
      const control = new Int32Array(memory.buffer, 0, 1024);
      Atomics.add(control, words.alive / 4, 1);
      while (Atomics.load(control, words.job / 4) <= 0);
      Atomics.add(control, words.joined / 4, 1);
      Atomics.store(control, words.failed / 4, 1);
      process.exit(1);
    });
  `;
  const { Worker } = workerThreads;
  function start(): Worker {
    return new Worker(failing, { eval: true });
  }
  Object.assign(workerThreads, { Worker: start });
  // One more than calls before this one may have started.
  core.setThreads(availableParallelism() + 1);
  const x = core.ones([256, 256]);
  const square = core.jit((y: Tensor) => core.matmul(y, y));
  let error: unknown;
  for (let i = 0; i < 1000 && error === undefined; i++) {
    error = thrownBy(() => square(x));
    await setTimeout(5);
  }
  Object.assign(workerThreads, { Worker });
  expect(error).toBeInstanceOf(ThreadError);
  expect(String(error)).toBe(
    "ThreadError: call: every thread of a call must come to its end, got a worker that failed or was ended from outside. Call again: new workers start by themselves. setThreads(1) does without workers.",
  );
  expect(
    square(x)
      .toTypedArray()
      .every((value) => value === 256),
  ).toBe(true);
});

describe("deep trees", () => {
  it("work up to the limit", () => {
    const tree = nested(999);
    expect(core.treeLeaves(core.treeMap((x) => core.add(x, 1), tree))).toHaveLength(1);
    expect(core.treeLeaves(core.jit(same)(tree))).toHaveLength(1);
  });

  it("may hold one object in several places", () => {
    const shared = { w: f32(2) };
    expect(core.treeLeaves([shared, shared, { again: shared }])).toHaveLength(3);
    expect(chain(core.jit, [same, { staticArgnums: [1] }], [f32(2), [shared, shared]])()).toBeDefined();
  });
});
