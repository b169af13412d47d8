/**
 * Sizes and index maps of sliding windows: what convolution and pooling share. Imports no primitive.
 * @module
 */
import { ShapeError } from "../base/errors.js";
import { formatShape } from "../base/shape.js";

/** Elements added below and above an axis; negative numbers take away. */
export type Padding = readonly (readonly [low: number, high: number])[];

/** How far `size` elements reach when neighbors lie `dilation` apart; 0 elements reach nowhere. */
export function dilatedSize(size: number, dilation: number): number {
  return size === 0 ? 0 : (size - 1) * dilation + 1;
}

/** How many windows of `reach` elements, `stride` apart, fit into `size` elements. */
export function windowCount(size: number, reach: number, stride: number): number {
  return Math.max(0, Math.floor((size - reach) / stride) + 1);
}

/** A parameter with `count` integers, one per `what`, each at least `least`. */
export function checkWindowParam(
  op: string,
  name: string,
  values: readonly number[],
  [count, what]: readonly [number, string],
  least: number,
  args: string,
): void {
  checkCount(op, name, values.length, [count, what], args);
  const bad = values.findIndex((value) => !Number.isSafeInteger(value) || value < least);
  if (bad < 0) return;
  throw new ShapeError({
    op,
    requirement: `${name} must hold integers`,
    expected: `${least} or more`,
    received: `${values[bad]} at position ${bad} of ${formatShape(values)}`,
    arguments: args,
  });
}

/** Padding with `count` pairs of integers, one per `what`. */
export function checkPadding(
  op: string,
  padding: Padding,
  [count, what]: readonly [number, string],
  args: string,
): void {
  checkCount(op, "padding", padding.length, [count, what], args);
  const bad = padding.find((pair) => pair.length !== 2 || !pair.every(Number.isSafeInteger));
  if (bad === undefined) return;
  throw new ShapeError({
    op,
    requirement: "padding must hold pairs of integers [low, high]",
    received: formatShape(bad),
    arguments: args,
  });
}

function checkCount(
  op: string,
  name: string,
  received: number,
  [count, what]: readonly [number, string],
  args: string,
): void {
  if (received === count) return;
  throw new ShapeError({
    op,
    requirement: `${name} must have one entry per ${what}`,
    expected: String(count),
    received: String(received),
    arguments: args,
  });
}
