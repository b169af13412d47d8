/** Initializers whose spread is given, not computed from the shape. The formulas are those of jax.nn.initializers. @module */
import * as core from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import type { Initializer } from "./initializer.js";

/**
 * Uniform from 0 to `scale`, exclusive; default 0.01.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.uniform(2)(random.key(0), []).item() // => 1.895...
 * ```
 */
export function uniform(scale = 0.01): Initializer {
  return (key, shape, dtype = "float32") => core.mul(core.random.uniform(key, shape, { dtype }), scale);
}

/**
 * Normal with mean 0 and standard deviation `stddev`; default 0.01.
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.normal(0.1)(random.key(0), []).item() // => 0.162...
 * ```
 */
export function normal(stddev = 0.01): Initializer {
  return (key, shape, dtype = "float32") => core.mul(core.random.normal(key, shape, { dtype }), stddev);
}

/** Where a truncated normal distribution is cut, in units of the standard deviation before the cut. */
export interface TruncationOptions {
  /** Default -2. */
  readonly lower?: number;
  /** Default 2. */
  readonly upper?: number;
}

/**
 * `stddev` times a standard normal number between `lower` and `upper`; stddev is 0.01 by default, and the cut makes the
 * actual deviation smaller.
 * @example
 * ```ts
 * import { random, max, abs } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * max(abs(initializers.truncatedNormal(1)(random.key(0), [1000]))).item() < 2 // => true
 * ```
 */
export function truncatedNormal(stddev = 0.01, options: TruncationOptions = {}): Initializer {
  const { lower = -2, upper = 2 } = checkOptions("truncatedNormal", options);
  return (key, shape, dtype = "float32") =>
    core.mul(core.random.truncatedNormal(key, lower, upper, shape, { dtype }), stddev);
}
