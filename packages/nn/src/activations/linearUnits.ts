/** Linear above 0, bent by an exponential below. @module */
import * as core from "@cotangent/core";
import { checkNumber } from "../checks.js";
import { type Activation, namedActivation } from "./activation.js";

// scale (x above 0, alpha (exp(x / width) - 1) below). The branch that is not taken sees 0, so it cannot overflow.
function bent(
  x: core.Tensor,
  { scale, alpha, width }: { readonly scale: number; readonly alpha: number; readonly width: number },
): core.Tensor {
  const positive = core.greater(x, 0);
  const below = core.expm1(core.div(core.where(positive, 0, x), width));
  return core.where(positive, core.mul(x, scale), core.mul(below, scale * alpha));
}

/**
 * x above 0, alpha (exp(x) - 1) at 0 and below. Shape and dtype are those of x.
 * `alpha`: minus the limit at -Infinity; any finite number, default 1.
 * @throws ArgumentError when alpha is not finite
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { elu } from "@cotangent/nn";
 * elu().of(tensor([-1000, 0, 3])).toArray() // => [-1, 0, 3]
 * ```
 * @see Clevert, Unterthiner and Hochreiter, "Fast and accurate deep network learning by exponential linear units" (2015)
 */
export function elu(alpha: number = 1): Activation {
  checkNumber("elu", alpha, { name: "alpha", range: "a finite number", fits: Number.isFinite });
  return namedActivation("elu", (x) => bent(x, { scale: 1, alpha, width: 1 }));
}

/**
 * x above 0, alpha (exp(x / alpha) - 1) at 0 and below: elu with slope 1 at 0 for every alpha. Shape and dtype are those of x.
 * `alpha`: minus the limit at -Infinity; finite, not 0, default 1.
 * @throws ArgumentError when alpha is 0 or not finite
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { celu } from "@cotangent/nn";
 * celu(2).of(tensor([-1000, 0, 3])).toArray() // => [-2, 0, 3]
 * ```
 * @see Barron, "Continuously differentiable exponential linear units" (2017)
 */
export function celu(alpha: number = 1): Activation {
  checkNumber("celu", alpha, {
    name: "alpha",
    range: "a finite number other than 0",
    fits: (value) => Number.isFinite(value) && value !== 0,
  });
  return namedActivation("celu", (x) => bent(x, { scale: 1, alpha, width: alpha }));
}

/**
 * 1.0507 x above 0, 1.0507 * 1.6733 (exp(x) - 1) at 0 and below: keeps mean 0 and variance 1 from layer to layer, with lecunNormal kernels
 * and alphaDropout. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { selu } from "@cotangent/nn";
 * selu.of(tensor([-1000, 0, 1])).toArray() // => [-1.758..., 0, 1.050...]
 * ```
 * @see Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural networks" (2017), equation 14
 */
export const selu: Activation = /* @__PURE__ */ namedActivation("selu", (x) =>
  bent(x, { scale: 1.0507009873554805, alpha: 1.6732632423543772, width: 1 }),
);
