/**
 * Shapes: sizes along each axis, and the arithmetic on them that every room needs.
 * @module
 */
import { checkList, kindOf, listOf } from "./checks.js";
import type { ErrorFields } from "./errors.js";
import { ShapeError } from "./errors.js";

/** Sizes along each axis; [] is a scalar. */
export type Shape = readonly number[];

/** The number of elements of `shape`; 1 for a scalar, 0 when an axis is empty. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Row-major strides in elements: how far apart neighbors along each axis lie. */
export function stridesOf(shape: Shape): readonly number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Are both shapes equal, axis by axis? */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** `[2,3]`, as shapes appear in messages. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

/** The most elements that one tensor may have: what a typed array of the widest dtype can address in 4 GiB. */
export const maxElements: number = 0xffff_ffff;

/**
 * Returns `shape` as a frozen copy after checking that its sizes are non-negative integers whose product is addressable.
 * @throws ShapeError naming `op`; ArgumentError when it is no array
 */
export function checkShape(op: string, shape: Shape): Shape {
  checkList(op, "shape", shape);
  const bad = shape.findIndex((size) => !Number.isSafeInteger(size) || size < 0);
  if (bad >= 0) {
    throw new ShapeError({
      op,
      requirement: "sizes must be non-negative integers",
      received: `${kindOf(shape[bad])} at axis ${bad} of ${formatShape(shape)}`,
    });
  }
  if (sizeOf(shape) > maxElements) {
    throw new ShapeError({
      op,
      requirement: "a tensor holds fewer than 2^32 elements",
      received: `${formatShape(shape)} with ${sizeOf(shape)}`,
      fix: "Split it along one axis.",
    });
  }
  return Object.freeze([...shape]);
}

/**
 * Turns a possibly negative axis into one in [0, rank).
 * @throws ShapeError naming `op`
 */
export function normalizeAxis(
  op: string,
  axis: number,
  rank: number,
  more: Pick<ErrorFields, "arguments" | "fix"> = {},
): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    throw new ShapeError({
      op,
      requirement: "axis out of range",
      expected: rank === 0 ? "no axis for a scalar" : `an integer from ${-rank} to ${rank - 1}`,
      received: kindOf(axis),
      ...more,
    });
  }
  return axis < 0 ? axis + rank : axis;
}

/**
 * Normalizes a choice of axes: undefined means all of them, negative ones count from the end; the result ascends.
 * @throws ShapeError naming `op` when an axis is out of range or repeated
 */
export function normalizeAxes(
  op: string,
  axes: number | readonly number[] | null | undefined,
  rank: number,
): readonly number[] {
  if (axes === undefined || axes === null) return range(rank);
  const listed = listOf(op, "axis", axes).map((axis) => normalizeAxis(op, axis, rank));
  if (new Set(listed).size !== listed.length) {
    throw new ShapeError({ op, requirement: "an axis may be named once", received: formatShape(listed) });
  }
  return listed.toSorted((a, b) => a - b);
}

/**
 * The shape that NumPy broadcasting gives: aligned at the last axis, sizes equal or 1.
 * @throws ShapeError naming `op`
 */
export function broadcastShapes(op: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    for (let i = 0; i < shape.length; i++) {
      const axis = rank - shape.length + i;
      if (shape[i] === 1 || shape[i] === result[axis]) continue;
      if (result[axis] !== 1) {
        throw new ShapeError({
          op,
          requirement: "shapes must broadcast: aligned at the last axis, sizes equal or 1",
          received: shapes.map(formatShape).join(" and "),
          fix: `Axis ${axis - rank} has sizes ${result[axis]} and ${shape[i]}; reshape one side, or insert an axis of size 1.`,
        });
      }
      result[axis] = shape[i];
    }
  }
  return result;
}

/** `values` without the positions named in `axes`. */
export function withoutAxes<T>(values: readonly T[], axes: readonly number[]): readonly T[] {
  return values.filter((_, axis) => !axes.includes(axis));
}

/** `values` with `value` inserted so that it stands at position `axis` of the result. */
export function insertAt<T>(values: readonly T[], axis: number, value: T): readonly T[] {
  return [...values.slice(0, axis), value, ...values.slice(axis)];
}

/** The integers from 0 up to, not including, `n`. */
export function range(n: number): readonly number[] {
  return Array.from({ length: n }, (_, i) => i);
}
