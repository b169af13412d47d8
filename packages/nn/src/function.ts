/** Layers that only compute a function: no parameters, no state. @module */
import type { Key, Shape, Tensor } from "@cotangent/core";
import { defineLayer } from "./define.js";
import type { ApplyOptions, Layer } from "./layer.js";

/** A layer without parameters or state: what it computes, and the shape that gives. */
export function functionLayer(
  name: string,
  f: (x: Tensor, options: ApplyOptions) => Tensor,
  outputShape: (inputShape: Shape) => Shape = (inputShape) => inputShape,
): Layer<null, null> {
  return defineLayer(null, {
    name,
    init: (_key: Key, inputShape: Shape) =>
      Object.freeze({ params: null, state: null, outputShape: Object.freeze([...outputShape(inputShape)]) }),
    apply: (_params: null, _state: null, x: Tensor, options: ApplyOptions = {}) =>
      [f(x, options), null] as const,
  });
}
