/** Activations that are functions of core: nothing at all, exponentials, and the softmax family as last layers. @module */
import * as core from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { type Activation, namedActivation } from "./activation.js";

/**
 * x as it is: the linear activation.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { identity } from "@cotangent/nn";
 * identity.of(tensor([-1, 2])).toArray() // => [-1, 2]
 * ```
 */
export const identity: Activation = /* @__PURE__ */ namedActivation("identity", (x) => x);

/**
 * exp(x). Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { exponential } from "@cotangent/nn";
 * exponential.of(tensor([0, 1])).toArray() // => [1, 2.718...]
 * ```
 */
export const exponential: Activation = /* @__PURE__ */ namedActivation("exponential", core.exp);

/**
 * exp(x) divided by its sum along `axis`, default the last. Shape and dtype are those of x. A classifier that is trained by softmaxCrossEntropy
 * ends in logits and needs no softmax.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { softmax } from "@cotangent/nn";
 * softmax().of(tensor([0, 0])).toArray() // => [0.5, 0.5]
 * ```
 * @see Bridle, "Probabilistic interpretation of feedforward classification network outputs" (1990)
 */
export function softmax(options: { readonly axis?: number } = {}): Activation {
  const { axis = -1 } = checkOptions("softmax", options);
  return namedActivation("softmax", (x) => core.softmax(x, { axis }));
}

/**
 * log(softmax(x)) along `axis`, default the last, without the logarithm of a small number. Shape and dtype are those of x.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { logSoftmax } from "@cotangent/nn";
 * logSoftmax().of(tensor([0, 0])).toArray() // => [-0.693..., -0.693...]
 * ```
 */
export function logSoftmax(options: { readonly axis?: number } = {}): Activation {
  const { axis = -1 } = checkOptions("logSoftmax", options);
  return namedActivation("logSoftmax", (x) => core.logSoftmax(x, { axis }));
}
