/**
 * What every function here does with its arguments before it calls primitives: numbers become tensors, dtypes promote,
 * shapes broadcast. Numbers are weak: they never widen the dtype of a tensor.
 * @module
 */
import { kindOf } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import { canHold, isFloating, promoteDTypes, wholeRange } from "../base/dtype.js";
import { ArgumentError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { broadcastShapes, normalizeAxis, range, sameShape, withoutAxes } from "../base/shape.js";
import type { TensorLike } from "../base/tensor.js";
import { scalarTensor, Tensor } from "../base/tensor.js";
import { isLeaf } from "../base/treeDef.js";
import * as primitives from "../primitives/index.js";
import { leafTensor } from "../trace/flat.js";
import { asCall } from "./asCall.js";

/**
 * The argument as a tensor of its own dtype; a number is float32, a boolean bool.
 * @throws ArgumentError naming `op` when it is none of these
 * @example
 * ```ts
 * import { asTensor } from "@cotangent/core/checks";
 * asTensor("halve", 3) // => f32[] 3
 * ```
 */
export function asTensor(op: string, x: TensorLike, name = "x"): Tensor {
  if (isLeaf(x)) return leafTensor(x);
  throw new ArgumentError({
    op,
    requirement: `${name} must be a tensor, a number or a boolean`,
    received: kindOf(x, true),
    ...(Array.isArray(x) || ArrayBuffer.isView(x) ? { fix: "Make it a tensor with tensor()." } : {}),
  });
}

/** x in `dtype`. */
export function toDType(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : primitives.convert(x, { dtype });
}

/** x in floating point: float64 stays, all else becomes float32. */
export function toFloat(x: Tensor): Tensor {
  return isFloating(x.dtype) ? x : toDType(x, "float32");
}

/** x as numbers that can be added: bool becomes int32. */
export function toNumeric(x: Tensor): Tensor {
  return x.dtype === "bool" ? toDType(x, "int32") : x;
}

/** x as truth values: everything but 0 is true. */
export function toBool(x: Tensor): Tensor {
  return x.dtype === "bool" ? x : primitives.ne(x, constant(x, 0));
}

/** `value` at every element of something shaped like x. */
export function constant(x: Tensor, value: number): Tensor {
  return stretch(scalarTensor(value, x.dtype), x.shape);
}

/** The dtype that the operands have in common. */
export function commonDType(args: readonly TensorLike[]): DType {
  const tensors = args.filter((arg) => arg instanceof Tensor);
  const numbers = args.filter((arg) => typeof arg === "number");
  if (tensors.length === 0) return numbers.length > 0 ? "float32" : "bool";
  const dtype = tensors.map((x) => x.dtype).reduce(promoteDTypes);
  if (isFloating(dtype) || numbers.length === 0) return dtype;
  if (!numbers.every(Number.isInteger)) return "float32";
  return dtype === "bool" ? "int32" : dtype;
}

/** The operand in `dtype`; a number that an integer dtype or bool cannot hold is an error rather than another number. */
export function inDType(op: string, x: TensorLike, dtype: DType, name = "x"): Tensor {
  if (x instanceof Tensor || !isLeaf(x)) return toDType(asTensor(op, x, name), dtype);
  if (canHold(dtype, Number(x))) return scalarTensor(Number(x), dtype);
  throw new ArgumentError({
    op,
    requirement: `${dtype} cannot hold the number`,
    expected: `an integer from ${wholeRange[dtype]?.join(" to ")}`,
    received: String(x),
    fix: "Use a number that it can hold, or another dtype.",
  });
}

/** x over `shape`: repeated along axes it lacks and along axes of size 1. `shape` must be what broadcasting gives. */
export function stretch(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const lead = shape.length - x.shape.length;
  const ones = range(x.shape.length).filter((axis) => x.shape[axis] === 1 && shape[lead + axis] !== 1);
  const dense = ones.length === 0 ? x : primitives.reshape(x, { shape: withoutAxes(x.shape, ones) });
  return primitives.broadcast(dense, { shape, axes: [...range(lead), ...ones.map((axis) => lead + axis)] });
}

const xyz = ["x", "y", "z"];

/** The operands in one dtype and one shape. `dtypeOf` says which dtype; by default the one they have in common. */
export function aligned(
  op: string,
  args: readonly TensorLike[],
  dtypeOf: (common: DType) => DType = (common) => common,
  names: readonly string[] = xyz,
): readonly Tensor[] {
  const dtype = dtypeOf(commonDType(args));
  const tensors = args.map((arg, i) => inDType(op, arg, dtype, names[i]));
  const shape = broadcastShapes(op, ...tensors.map((x) => x.shape));
  return tensors.map((x) => stretch(x, shape));
}

/** float64 stays, all else computes in float32. */
export function floatDType(dtype: DType): DType {
  return isFloating(dtype) ? dtype : "float32";
}

/** Applies an elementwise primitive to operands that promote and broadcast; errors show them by `names`. */
export function elementwise(
  op: string,
  primitive: (...operands: Tensor[]) => Tensor,
  args: readonly TensorLike[],
  dtypeOf?: (common: DType) => DType,
  names: readonly string[] = xyz,
): Tensor {
  const named = Object.fromEntries(args.map((arg, i) => [names[i], arg]));
  return asCall(op, named, () => primitive(...aligned(op, args, dtypeOf, names)));
}

/** Applies an elementwise primitive in floating point. */
export function floating(
  op: string,
  primitive: (...operands: Tensor[]) => Tensor,
  ...args: readonly TensorLike[]
): Tensor {
  return elementwise(op, primitive, args, floatDType);
}

/** The one axis that an operation works along. */
export function oneAxis(op: string, x: Tensor, axis: number): number {
  return asCall(op, { x }, () => normalizeAxis(op, axis, x.shape.length));
}
