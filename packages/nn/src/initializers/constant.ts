/** Initializers that draw nothing. @module */
import * as core from "@cotangent/core";
import { type Initializer, kernelSizes } from "./initializer.js";

/**
 * Every element 0.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.zeros(random.key(0), [2]).toArray() // => [0, 0]
 * ```
 */
export const zeros: Initializer = (_key, shape, dtype = "float32") => core.zeros(shape, { dtype });

/**
 * Every element 1.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.ones(random.key(0), [2]).toArray() // => [1, 1]
 * ```
 */
export const ones: Initializer = (_key, shape, dtype = "float32") => core.ones(shape, { dtype });

/**
 * Every element `value`.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.constant(0.25)(random.key(0), [2]).toArray() // => [0.25, 0.25]
 * ```
 */
export function constant(value: number): Initializer {
  return (_key, shape, dtype = "float32") => core.full(shape, value, { dtype });
}

/**
 * `gain` times the identity in the last two axes, [in, out], which need not be equal; axes before them, the window of a convolution,
 * hold it at their middle and 0 elsewhere, so that "SAME" convolutions begin as the identity.
 * `gain`: default 1.
 * @throws ShapeError when the shape has fewer than two axes
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.identity()(random.key(0), [2, 3]).toArray() // => [[1, 0, 0], [0, 1, 0]]
 * ```
 * @see Le, Jaitly and Hinton, "A simple way to initialize recurrent networks of rectified linear units" (2015)
 */
export function identity(gain = 1): Initializer {
  return (_key, shape, dtype = "float32") => {
    const { into, out } = kernelSizes("identity", shape);
    const matrix = core.mul(core.eye(into, out, { dtype }), gain);
    const around = shape.slice(0, -2).map((size) => {
      const before = Math.floor((size - 1) / 2);
      return [before, size - 1 - before] as const;
    });
    const middle = core.reshape(matrix, [...around.map(() => 1), into, out]);
    return core.pad(middle, [...around, [0, 0], [0, 0]]);
  };
}
