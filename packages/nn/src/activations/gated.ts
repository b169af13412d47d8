/** x times a gate between 0 and 1 that x itself opens. @module */
import * as core from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { type Activation, namedActivation } from "./activation.js";
import { hardSigmoid } from "./sigmoids.js";
import { softplusOf } from "./softplus.js";

/**
 * x times the probability that a standard normal number is below x. Shape and dtype are those of x.
 * `approximate`: by x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), off by at most 0.0005; default true, as in JAX and Flax (Keras and PyTorch
 * have false, which is x/2 erfc(-x / sqrt(2))).
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { gelu } from "@cotangent/nn";
 * gelu().of(tensor([0, 1])).toArray() // => [0, 0.8411...]
 * gelu({ approximate: false }).of(tensor([0, 1])).toArray() // => [0, 0.8413...]
 * ```
 * @see Hendrycks and Gimpel, "Gaussian error linear units" (2016)
 */
export function gelu(options: { readonly approximate?: boolean } = {}): Activation {
  const { approximate = true } = checkOptions("gelu", options);
  return namedActivation("gelu", approximate ? approximateGelu : exactGelu);
}

function approximateGelu(x: core.Tensor): core.Tensor {
  const cubic = core.add(x, core.mul(core.mul(core.square(x), x), 0.044715));
  return core.mul(x, core.mul(core.add(core.tanh(core.mul(cubic, 0.7978845608028654)), 1), 0.5));
}

function exactGelu(x: core.Tensor): core.Tensor {
  return core.mul(core.mul(x, 0.5), core.erfc(core.mul(x, -Math.SQRT1_2)));
}

/**
 * x sigmoid(x), also called swish. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { silu } from "@cotangent/nn";
 * silu.of(tensor([0, 1, 100])).toArray() // => [0, 0.731..., 100]
 * ```
 * @see Elfwing, Uchibe and Doya, "Sigmoid-weighted linear units for neural network function approximation in reinforcement learning" (2017)
 */
export const silu: Activation = /* @__PURE__ */ namedActivation("silu", (x) => core.mul(x, core.sigmoid(x)));

/**
 * x hardSigmoid(x), also called hard swish. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { hardSilu } from "@cotangent/nn";
 * hardSilu.of(tensor([-4, 0, 1.5, 4])).toArray() // => [-0, 0, 1.125, 4]
 * ```
 * @see Howard et al., "Searching for MobileNetV3" (2019)
 */
export const hardSilu: Activation = /* @__PURE__ */ namedActivation("hardSilu", (x) =>
  core.mul(x, hardSigmoid.of(x)),
);

/**
 * x tanh(log(1 + exp(x))). Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { mish } from "@cotangent/nn";
 * mish.of(tensor([0, 1, 100])).toArray() // => [0, 0.865..., 100]
 * ```
 * @see Misra, "Mish: a self regularized non-monotonic activation function" (2019)
 */
export const mish: Activation = /* @__PURE__ */ namedActivation("mish", (x) =>
  core.mul(x, core.tanh(softplusOf(x))),
);
