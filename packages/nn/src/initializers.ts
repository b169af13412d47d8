/**
 * Where parameters begin. An initializer is a function of a key, a shape and a dtype; the formulas are those of
 * jax.nn.initializers, so one key gives the same numbers.
 * @module
 */

import type { Key, Shape, Tensor } from "@cotangent/core";
import * as core from "@cotangent/core";

/** From a key, a shape and a dtype (default "float32") to a tensor. */
export type Initializer = (key: Key, shape: Shape, dtype?: "float32" | "float64") => Tensor;

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
export function truncatedNormal(
  stddev = 0.01,
  { lower = -2, upper = 2 }: TruncationOptions = {},
): Initializer {
  return (key, shape, dtype = "float32") =>
    core.mul(core.random.truncatedNormal(key, lower, upper, shape, { dtype }), stddev);
}

/**
 * Uniform with variance 2 / (in + out), which keeps the size of signals and gradients in linear and tanh layers.
 * The last two axes of the shape are in and out; axes before them are the receptive field of a convolution and multiply both.
 * @throws ShapeError when the shape has fewer than two axes
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.glorotUniform()(random.key(0), [2, 4]).shape // => [2, 4]
 * ```
 * @see Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010), equation 16
 */
export function glorotUniform(): Initializer {
  return scaled("glorotUniform", 1, meanOfBoth, symmetricUniform);
}

/**
 * Normal, cut at two standard deviations, with variance 2 / (in + out). Axes as for glorotUniform.
 * @throws ShapeError when the shape has fewer than two axes
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.glorotNormal()(random.key(0), [2, 4]).shape // => [2, 4]
 * ```
 * @see Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks" (2010), equation 12
 */
export function glorotNormal(): Initializer {
  return scaled("glorotNormal", 1, meanOfBoth, cutNormal);
}

/**
 * Uniform with variance 2 / in, which keeps the size of signals in ReLU layers. Axes as for glorotUniform.
 * @throws ShapeError when the shape has fewer than two axes
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.heUniform()(random.key(0), [2, 4]).shape // => [2, 4]
 * ```
 * @see He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), equation 10
 */
export function heUniform(): Initializer {
  return scaled("heUniform", 2, inOnly, symmetricUniform);
}

/**
 * Normal, cut at two standard deviations, with variance 2 / in. Axes as for glorotUniform.
 * @throws ShapeError when the shape has fewer than two axes
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.heNormal()(random.key(0), [2, 4]).shape // => [2, 4]
 * ```
 * @see He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015), equation 10
 */
export function heNormal(): Initializer {
  return scaled("heNormal", 2, inOnly, cutNormal);
}

/**
 * Uniform with variance 1 / in. Axes as for glorotUniform.
 * @throws ShapeError when the shape has fewer than two axes
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.lecunUniform()(random.key(0), [2, 4]).shape // => [2, 4]
 * ```
 * @see LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998), section 4.6
 */
export function lecunUniform(): Initializer {
  return scaled("lecunUniform", 1, inOnly, symmetricUniform);
}

/**
 * Normal, cut at two standard deviations, with variance 1 / in. Axes as for glorotUniform.
 * @throws ShapeError when the shape has fewer than two axes
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { initializers } from "@cotangent/nn";
 * initializers.lecunNormal()(random.key(0), [2, 4]).shape // => [2, 4]
 * ```
 * @see LeCun, Bottou, Orr and Müller, "Efficient BackProp" (1998), section 4.6
 */
export function lecunNormal(): Initializer {
  return scaled("lecunNormal", 1, inOnly, cutNormal);
}

/** Numbers of a given variance, a scalar of their dtype. */
type Draw = (key: Key, shape: Shape, variance: Tensor, dtype: "float32" | "float64") => Tensor;

/** Of numbers a unit in and a unit out have: which one divides the variance. */
type Fan = (into: number, out: number) => number;

const inOnly: Fan = (into) => into;
const meanOfBoth: Fan = (into, out) => (into + out) / 2;

/** Standard deviation of a standard normal number that lies between -2 and 2. */
const cutDeviation = 0.8796256610342398;

const cutNormal: Draw = (key, shape, variance, dtype) =>
  core.mul(
    core.random.truncatedNormal(key, -2, 2, shape, { dtype }),
    core.div(core.sqrt(variance), cutDeviation),
  );

const symmetricUniform: Draw = (key, shape, variance, dtype) =>
  core.mul(core.random.uniform(key, shape, { minval: -1, dtype }), core.sqrt(core.mul(variance, 3)));

/** Variance `scale` / fan, the fan read off the shape. */
function scaled(op: string, scale: number, fan: Fan, draw: Draw): Initializer {
  return (key, shape, dtype = "float32") => {
    if (shape.length < 2) {
      throw new core.ShapeError({
        op,
        requirement: "the shape must have an axis for inputs and one for outputs, its last two",
        received: `[${shape.join(", ")}]`,
        fix: "For a bias use zeros.",
      });
    }
    const receptive = shape.slice(0, -2).reduce((product, size) => product * size, 1);
    const [into, out] = shape.slice(-2).map((size) => size * receptive);
    return draw(key, shape, core.tensor(scale / fan(into, out), { dtype }), dtype);
  };
}
