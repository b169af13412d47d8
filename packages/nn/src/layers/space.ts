/** Shapes over spatial axes: one number for all of them or one each, and what comes out of a layer. @module */
import { evalShape, type PerAxis, type Shape, ShapeError, type Tensor, zeros } from "@cotangent/core";
import { checkList } from "@cotangent/core/checks";
import { checkCount } from "../checks.js";

/** One positive whole number per spatial axis. */
export function sizesOf(op: string, name: string, value: PerAxis, rank: number): readonly number[] {
  const sizes =
    typeof value === "number" ? Array.from({ length: rank }, () => value) : listed(op, name, value);
  for (const size of sizes) checkCount(op, name, size);
  if (sizes.length === rank) return Object.freeze([...sizes]);
  throw new ShapeError({
    op,
    requirement: `${name} must be a number, or have one entry per spatial axis`,
    expected: String(rank),
    received: String(sizes.length),
  });
}

/** Shape of one example after f, which maps batches to batches. Nothing is computed. */
export function outputOf(inputShape: Shape, f: (batch: Tensor) => Tensor): Shape {
  const { shape } = evalShape(() => f(zeros([1, ...inputShape])));
  return Object.freeze(shape.slice(1));
}

/** How many spatial axes a window of this size has: 2, as images, where one number stands for all. */
export function axesOf(op: string, size: PerAxis): number {
  return typeof size === "number" ? 2 : listed(op, "size", size).length;
}

function listed(op: string, name: string, sizes: readonly number[]): readonly number[] {
  checkList(op, name, sizes, "must be a number, or an array of them");
  return sizes;
}
