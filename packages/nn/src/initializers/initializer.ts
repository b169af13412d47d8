/** What every initializer is: a function of a key, a shape and a dtype. @module */
import { type Key, type Shape, ShapeError, type Tensor } from "@cotangent/core";
import { checkList } from "@cotangent/core/checks";

/** From a key, a shape and a dtype (default "float32") to a tensor. */
export type Initializer = (key: Key, shape: Shape, dtype?: "float32" | "float64") => Tensor;

/** The sizes of the last two axes, inputs and outputs, and of all before them together: the receptive field of a convolution. */
export function kernelSizes(
  op: string,
  shape: Shape,
): { readonly into: number; readonly out: number; readonly receptive: number } {
  checkList(op, "shape", shape);
  const [into, out] = shape.slice(-2);
  if (out === undefined) {
    throw new ShapeError({
      op,
      requirement: "the shape must have an axis for inputs and one for outputs, its last two",
      received: `[${shape.join(", ")}]`,
      fix: "For a bias use zeros.",
    });
  }
  return { into, out, receptive: shape.slice(0, -2).reduce((product, size) => product * size, 1) };
}
