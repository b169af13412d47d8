/** Activations with straight pieces that meet in a kink; each says which derivative it has there. @module */
import * as core from "@cotangent/core";
import { checkNumber } from "../checks.js";
import { type Activation, namedActivation } from "./activation.js";

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
export const relu: Activation = /* @__PURE__ */ namedActivation("relu", (x) =>
  core.where(core.lessEqual(x, 0), 0, x),
);

/**
 * min(max(x, 0), 6). Its derivative is 1 between 0 and 6, 0 elsewhere and at both. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { relu6 } from "@cotangent/nn";
 * relu6.of(tensor([-2, 3, 8])).toArray() // => [0, 3, 6]
 * ```
 * @see Krizhevsky, "Convolutional deep belief networks on CIFAR-10" (2010)
 */
export const relu6: Activation = /* @__PURE__ */ namedActivation("relu6", (x) =>
  core.where(core.lessEqual(x, 0), 0, core.where(core.greaterEqual(x, 6), 6, x)),
);

/**
 * x above 0, slope x at 0 and below. Shape and dtype are those of x.
 * `slope`: any finite number; default 0.01, as in Flax and PyTorch (Keras has 0.3).
 * @throws ArgumentError when slope is not finite
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { leakyRelu } from "@cotangent/nn";
 * leakyRelu().of(tensor([-2, 3])).toArray() // => [-0.019..., 3]
 * leakyRelu(0.1).of(tensor([-2, 3])).toArray() // => [-0.2..., 3]
 * ```
 * @see Maas, Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models" (2013)
 */
export function leakyRelu(slope: number = 0.01): Activation {
  checkNumber("leakyRelu", slope, { name: "slope", range: "a finite number", fits: Number.isFinite });
  return namedActivation("leakyRelu", (x) => core.where(core.lessEqual(x, 0), core.mul(x, slope), x));
}

/**
 * x above `limit`, the number `below` at the limit and under it. Shape and dtype are those of x.
 * Both default to 0, which makes it relu.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { threshold } from "@cotangent/nn";
 * threshold(1, -1).of(tensor([0, 1, 2])).toArray() // => [-1, -1, 2]
 * ```
 */
export function threshold(limit: number = 0, below: number = 0): Activation {
  return namedActivation("threshold", (x) => core.where(core.lessEqual(x, limit), below, x));
}
