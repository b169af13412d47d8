/** What the primitives on stacks of matrices share: their check, their samples, their batching. @module */
import type { Aval } from "../base/aval.js";
import { ShapeError } from "../base/errors.js";
import type { Shape } from "../base/shape.js";
import { formatShape } from "../base/shape.js";
import type { Tensor } from "../base/tensor.js";
import type { Batched } from "../program/primitive.js";
import { allToFront } from "./batching.js";
import { checkDType, formatArguments } from "./check.js";
import { floating } from "./domains.js";

/** The argument must be a stack of floating matrices. */
export function checkMatrices(op: string, x: Aval): void {
  checkDType(op, [x], floating);
  if (x.shape.length >= 2) return;
  throw new ShapeError({
    op,
    requirement: "the argument must be a matrix or a stack of them",
    expected: "at least 2 axes",
    received: formatShape(x.shape),
    arguments: formatArguments([x]),
  });
}

/** The argument must be a stack of square floating matrices. */
export function checkSquare(op: string, x: Aval): void {
  checkMatrices(op, x);
  const [rows, columns] = x.shape.slice(-2);
  if (rows === columns) return;
  throw new ShapeError({
    op,
    requirement: "the matrix must be square",
    expected: `${rows} columns`,
    received: String(columns),
    arguments: formatArguments([x]),
  });
}

/** The axes in front of the matrices. */
export function stackOf(x: { readonly shape: Shape }): Shape {
  return x.shape.slice(0, -2);
}

/** For samples around a shape: its last size n with what is in front of it, as shapes [..., n + rows, n + columns]. */
export function matricesAround(shape: Shape, rows = 0, columns = 0): readonly Shape[] {
  if (shape.length === 0) return [];
  const n = shape[shape.length - 1];
  return [[...shape.slice(0, -1), n + rows, n + columns]];
}

/** Batching of an operation whose arguments are all stacks: one more axis in front of each. */
export function batchStacks(
  apply: (...args: readonly Tensor[]) => readonly Tensor[],
): (args: readonly Tensor[], dims: readonly (number | null)[], size: number) => readonly Batched[] {
  return (args, dims, size) => apply(...allToFront(args, dims, size)).map((value) => ({ value, dim: 0 }));
}
