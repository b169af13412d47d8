/** The gated linear unit: one half of the features opens the other. @module */
import {
  ArgumentError,
  evalShape,
  mul,
  type Shape,
  sigmoid,
  split,
  type Tensor,
  zeros,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkExample } from "../checks.js";
import { functionLayer } from "../function.js";
import type { Layer } from "../layer.js";

/** The layer that lets half of the features decide how much of the other half passes. */
export interface Glu extends Layer<null, null> {
  /** The function. */
  readonly of: (x: Tensor) => Tensor;
}

/** Options of glu. */
export interface GluOptions {
  /** The axis that is halved, counted from the end; default -1. */
  readonly axis?: number;
  /** Makes the gate; default the sigmoid. gelu().of gives GEGLU, silu.of SwiGLU, relu.of ReGLU. */
  readonly gate?: (x: Tensor) => Tensor;
}

/**
 * a gate(b), where a and b are the halves of x along `axis`: x [..., 2 n] -> [..., n].
 * @throws ArgumentError when the axis does not count from the end; ShapeError when it cannot be halved
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { glu, relu } from "@cotangent/nn";
 * glu().of(tensor([4, 6, 0, 100])).toArray() // => [2, 6]
 * glu({ gate: relu.of }).of(tensor([4, 6, -1, 2])).toArray() // => [0, 12]
 * ```
 * @see Dauphin, Fan, Auli and Grangier, "Language modeling with gated convolutional networks" (2016); Shazeer, "GLU variants improve transformer" (2020)
 */
export function glu(options: GluOptions = {}): Glu {
  const { axis = -1, gate = sigmoid } = checkOptions("glu", options);
  if (!Number.isInteger(axis) || axis >= 0) {
    throw new ArgumentError({
      op: "glu",
      requirement: "axis must count from the end",
      received: String(axis),
    });
  }
  const of = (x: Tensor): Tensor => {
    const [a, b] = split(x, 2, axis);
    return mul(a, gate(b));
  };
  const halved = (shape: Shape): Shape => {
    checkExample("glu", shape, { rank: -axis, axes: "of which one is halved", orMore: true });
    return evalShape(() => of(zeros(shape))).shape;
  };
  return Object.freeze({ ...functionLayer("glu", of, halved), of });
}
