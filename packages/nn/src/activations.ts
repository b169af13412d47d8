/**
 * Activation functions, as layers without parameters, so that parameter trees hold tensors only. `of` is the function itself.
 * @module
 */
import * as core from "@cotangent/core";
import type { Layer } from "./layer.js";

/** The layer that applies a function which keeps the shape. */
export interface Activation extends Layer<null, null> {
  /** The function. */
  readonly of: (x: core.Tensor) => core.Tensor;
}

/**
 * The activation that applies `f`, a differentiable function that keeps the shape.
 * @example
 * ```ts
 * import { random, sin, tensor } from "@cotangent/core";
 * import { activation, dense, serial } from "@cotangent/nn";
 * const siren = serial([dense(4), activation(sin), dense(1)]);
 * siren.init(random.key(0), [2]).outputShape // => [1]
 * ```
 */
export function activation(f: (x: core.Tensor) => core.Tensor): Activation {
  return Object.freeze({
    init: (_key: core.Key, inputShape: core.Shape) =>
      Object.freeze({ params: null, state: null, outputShape: inputShape }),
    apply: (_params: null, _state: null, x: core.Tensor) => [f(x), null] as const,
    of: f,
  });
}

/**
 * max(x, 0). Its derivative is 0 at 0 and below, 1 above. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { relu } from "@cotangent/nn";
 * relu.of(tensor([-2, 0, 3])).toArray() // => [0, 0, 3]
 * ```
 * @see Nair and Hinton, "Rectified linear units improve restricted Boltzmann machines" (2010)
 */
// where, not maximum: its derivative at 0 is that of the taken branch, 0. Written so that NaN stays NaN.
export const relu: Activation = activation((x) => core.where(core.lessEqual(x, 0), 0, x));

/**
 * The hyperbolic tangent, from -1 to 1. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { tanh } from "@cotangent/nn";
 * tanh.of(tensor([0, 20])).toArray() // => [0, 1]
 * ```
 */
export const tanh: Activation = activation(core.tanh);

/**
 * 1 / (1 + exp(-x)), from 0 to 1. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sigmoid } from "@cotangent/nn";
 * sigmoid.of(tensor([0, 100])).toArray() // => [0.5, 1]
 * ```
 */
export const sigmoid: Activation = activation(core.sigmoid);
