/** The initializers that keep the size of signals from layer to layer: varianceScaling by its settings. @module */
import type { Initializer } from "./initializer.js";
import { scaledBy } from "./varianceScaling.js";

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
  return scaledBy("glorotUniform", { mode: "fanAvg", distribution: "uniform" });
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
  return scaledBy("glorotNormal", { mode: "fanAvg" });
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
  return scaledBy("heUniform", { scale: 2, distribution: "uniform" });
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
  return scaledBy("heNormal", { scale: 2 });
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
  return scaledBy("lecunUniform", { distribution: "uniform" });
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
  return scaledBy("lecunNormal", {});
}
