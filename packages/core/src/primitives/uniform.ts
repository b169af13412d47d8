/** Values that are the same at every element, for simplifications. @module */
import { sizeOf } from "../base/shape.js";
import { Tensor } from "../base/tensor.js";
import type { Origins } from "../program/primitive.js";
import { broadcast } from "./broadcast.js";

/** Larger constants are not looked through. */
const maxElements = 1024;

/** Is every element of x this very value? -0 is not 0. False where that is not known. */
export function isUniform(x: Tensor, value: number, { madeBy }: Origins): boolean {
  const source = madeBy(broadcast, x)?.args[0] ?? x;
  const size = sizeOf(source.shape);
  if (size === 0 || size > maxElements) return false;
  return Tensor.elementsOf(source)?.every((element) => Object.is(element, value)) ?? false;
}
