/**
 * Activation functions, as layers without parameters, so that parameter trees hold tensors only. `of` is the function itself.
 * @module
 */
import type * as core from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { functionLayer } from "../function.js";
import type { Layer } from "../layer.js";

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
  return namedActivation("activation", f);
}

/** An activation that `summary` calls by its name. */
export function namedActivation(name: string, f: (x: core.Tensor) => core.Tensor): Activation {
  checkArguments(name, { f: "function" }, { f }, "Pass a function of a tensor, like tanh of core.");
  return Object.freeze({ ...functionLayer(name, (x) => f(x)), of: f });
}
