/**
 * What functions of matrices do with their arguments: numbers in floating point, and stacks that broadcast.
 * @module
 */

import { ShapeError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { broadcastShapes } from "../../base/shape.js";
import type { Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { checkMatrices, checkSquare, stackOf } from "../../primitives/matrixRules.js";
import { asTensor, commonDType, floatDType, stretch, toDType, toFloat } from "../arguments.js";
import { asCall, formatCall } from "../asCall.js";
import type { FloatOf, OwnDType, Promote } from "../types.js";

/** A tensor of the floating dtype of A, of a shape that types do not follow. */
export type Like<A extends Tensor> = Tensor<Shape, FloatOf<OwnDType<A>>>;

/** A tensor of the floating dtype that A and B have in common. */
export type LikeBoth<A extends Tensor, B extends Tensor> = Tensor<
  Shape,
  FloatOf<Promote<OwnDType<A>, OwnDType<B>>>
>;

/** The argument as a stack of floating matrices. */
export function matricesOf(op: string, a: Tensor): Tensor {
  const x = toFloat(asTensor(op, a, "a"));
  checkMatrices(op, x);
  return x;
}

/** The argument as a stack of square floating matrices. */
export function squareOf(op: string, a: Tensor): Tensor {
  const x = toFloat(asTensor(op, a, "a"));
  checkSquare(op, x);
  return x;
}

/** A system: matrices, right-hand sides as the columns of matrices, in one dtype and over one stack. */
export interface System {
  readonly a: Tensor;
  readonly b: Tensor;
  /** Is b a single vector, so that the last axis of a solution goes? */
  readonly isVector: boolean;
}

/** The arguments of a function that solves: b with one axis is a vector, otherwise a stack of matrices. */
export function systemOf(op: string, a: Tensor, b: Tensor, isLeft = true): System {
  const given = { a: asTensor(op, a, "a"), b: asTensor(op, b, "b") };
  const dtype = floatDType(commonDType([given.a, given.b]));
  const isVector = given.b.shape.length === 1;
  if (given.b.shape.length === 0) {
    throw new ShapeError({
      op,
      requirement: "the right-hand side must have at least one axis",
      arguments: formatCall(given),
      fix: "Use div() for scalars.",
    });
  }
  const matrices = toDType(given.a, dtype);
  checkMatrices(op, matrices);
  const [n] = given.b.shape;
  const columns = isVector ? primitives.reshape(given.b, { shape: isLeft ? [n, 1] : [1, n] }) : given.b;
  const right = toDType(columns, dtype);
  const stack = asCall(op, given, () => broadcastShapes(op, stackOf(matrices), stackOf(right)));
  return {
    a: stretch(matrices, [...stack, ...matrices.shape.slice(-2)]),
    b: stretch(right, [...stack, ...right.shape.slice(-2)]),
    isVector,
  };
}

/** Throws unless the matrices on the right have as many rows as the system asks for. */
export function checkRows(op: string, { b }: System, n: number): void {
  const received = b.shape[b.shape.length - 2];
  if (received === n) return;
  throw new ShapeError({
    op,
    requirement: "sizes must match",
    expected: `b with ${n} rows`,
    received: String(received),
  });
}
