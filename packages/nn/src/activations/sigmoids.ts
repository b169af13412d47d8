/** Activations that run from one bound to another. @module */
import * as core from "@cotangent/core";
import { type Activation, namedActivation } from "./activation.js";
import { relu6 } from "./rectifiers.js";
import { softplusOf } from "./softplus.js";

/**
 * The hyperbolic tangent, from -1 to 1. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { tanh } from "@cotangent/nn";
 * tanh.of(tensor([0, 20])).toArray() // => [0, 1]
 * ```
 */
export const tanh: Activation = /* @__PURE__ */ namedActivation("tanh", core.tanh);

/**
 * 1 / (1 + exp(-x)), from 0 to 1. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sigmoid } from "@cotangent/nn";
 * sigmoid.of(tensor([0, 100])).toArray() // => [0.5, 1]
 * ```
 */
export const sigmoid: Activation = /* @__PURE__ */ namedActivation("sigmoid", core.sigmoid);

/**
 * log(sigmoid(x)) = -log(1 + exp(-x)), without overflow. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { logSigmoid } from "@cotangent/nn";
 * logSigmoid.of(tensor([0, -1000])).toArray() // => [-0.693..., -1000]
 * ```
 */
export const logSigmoid: Activation = /* @__PURE__ */ namedActivation("logSigmoid", (x) =>
  core.neg(softplusOf(core.neg(x))),
);

/**
 * min(max(x + 3, 0), 6) / 6: straight from (-3, 0) to (3, 1), with derivative 0 at both ends. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { hardSigmoid } from "@cotangent/nn";
 * hardSigmoid.of(tensor([-4, 0, 1.5, 4])).toArray() // => [0, 0.5, 0.75, 1]
 * ```
 * @see Courbariaux, Bengio and David, "BinaryConnect" (2015)
 */
export const hardSigmoid: Activation = /* @__PURE__ */ namedActivation("hardSigmoid", (x) =>
  core.div(relu6.of(core.add(x, 3)), 6),
);

/**
 * x cut off at -1 and 1. Its derivative is 1 from -1 to 1, both included, and 0 outside. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { hardTanh } from "@cotangent/nn";
 * hardTanh.of(tensor([-4, 0.5, 4])).toArray() // => [-1, 0.5, 1]
 * ```
 * @see Collobert, "Large scale machine learning" (2004)
 */
export const hardTanh: Activation = /* @__PURE__ */ namedActivation("hardTanh", (x) =>
  core.where(core.greater(x, 1), 1, core.where(core.less(x, -1), -1, x)),
);

/**
 * x / (|x| + 1), from -1 to 1. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { softSign } from "@cotangent/nn";
 * softSign.of(tensor([-1, 0, 3])).toArray() // => [-0.5, 0, 0.75]
 * ```
 * @see Turian, Bergstra and Bengio, "Quadratic features and deep architectures for chunking" (2009)
 */
export const softSign: Activation = /* @__PURE__ */ namedActivation("softSign", (x) =>
  core.div(x, core.add(core.abs(x), 1)),
);

/**
 * (x + 1) / 2 cut off at 0 and 1, the derivative of sparsePlus. At -1 and 1 its derivative is that of the slope, 1/2. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sparseSigmoid } from "@cotangent/nn";
 * sparseSigmoid.of(tensor([-4, 0, 4])).toArray() // => [0, 0.5, 1]
 * ```
 * @see Martins and Astudillo, "From softmax to sparsemax" (2016)
 */
export const sparseSigmoid: Activation = /* @__PURE__ */ namedActivation("sparseSigmoid", (x) =>
  core.where(core.greater(x, 1), 1, core.where(core.less(x, -1), 0, core.mul(core.add(x, 1), 0.5))),
);
