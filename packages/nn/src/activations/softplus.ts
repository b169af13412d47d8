/** Smooth versions of relu. @module */
import * as core from "@cotangent/core";
import { checkNumber } from "../checks.js";
import { type Activation, namedActivation } from "./activation.js";

/** log(1 + exp(x)), the formula under softplus and the logistic losses. */
// Both branches have the true derivatives at 0, to every order, and exp never sees a positive number.
export function softplusOf(x: core.Tensor): core.Tensor {
  const positive = core.greater(x, 0);
  return core.add(core.where(positive, x, 0), core.log1p(core.exp(core.where(positive, core.neg(x), x))));
}

/**
 * log(1 + exp(x)), without overflow. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { softplus } from "@cotangent/nn";
 * softplus.of(tensor([0, 1000])).toArray() // => [0.693..., 1000]
 * ```
 * @see Dugas et al., "Incorporating second-order functional knowledge for better option pricing" (2001)
 */
export const softplus: Activation = /* @__PURE__ */ namedActivation("softplus", softplusOf);

/**
 * (x + sqrt(x^2 + b)) / 2. Shape and dtype are those of x.
 * `b`: how wide the bend is, 0 or more; default 4, with which the slope at 0 is 1/2 and the curve is near softplus.
 * @throws ArgumentError when b is negative
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { squareplus } from "@cotangent/nn";
 * squareplus().of(tensor([0, 1.5])).toArray() // => [1, 2]
 * ```
 * @see Barron, "Squareplus: a softplus-like algebraic rectifier" (2021)
 */
export function squareplus(b: number = 4): Activation {
  checkNumber("squareplus", b, { name: "b", range: "0 or more", fits: (value) => value >= 0 });
  return namedActivation("squareplus", (x) =>
    core.mul(core.add(x, core.sqrt(core.add(core.square(x), b))), 0.5),
  );
}

/**
 * 0 up to -1, (x + 1)^2 / 4 from there to 1, x above. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { sparsePlus } from "@cotangent/nn";
 * sparsePlus.of(tensor([-4, 0, 4])).toArray() // => [0, 0.25, 4]
 * ```
 * @see Martins and Astudillo, "From softmax to sparsemax" (2016), of whose two-class case it is the integral
 */
export const sparsePlus: Activation = /* @__PURE__ */ namedActivation("sparsePlus", (x) =>
  core.where(
    core.lessEqual(x, -1),
    0,
    core.where(core.greaterEqual(x, 1), x, core.mul(core.square(core.add(x, 1)), 0.25)),
  ),
);
