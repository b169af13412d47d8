/**
 * Rprop.
 * @module
 */
import type { GradientTransformation, Scalar } from "../base.js";
import { named } from "../checks.js";
import { chain } from "../combine.js";
import { type RpropOptions, type RpropState, scaleByRprop } from "../transforms/rprop.js";
import { scale } from "../transforms/scale.js";

/**
 * Rprop: every element has a step size of its own, `learningRate` (a positive number) at first, times etaPlus while its gradient keeps its
 * sign and etaMinus when it changes; for full batches. Options: etaMinus 0.5, etaPlus 1.2, minStepSize 1e-6, maxStepSize 50.
 * @throws ArgumentError when the rate or an option is not positive
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { rprop } from "@cotangent/optim";
 * const optimizer = rprop(0.5);
 * const [, state] = optimizer.update(tensor([3, 3]), optimizer.init(tensor([0, 0])));
 * optimizer.update(tensor([1, -1]), state)[0] // => f32[2] [-0.5, -0]
 * ```
 * @see Riedmiller and Braun, "A direct adaptive method for faster backpropagation learning: The RPROP algorithm" (1993)
 */
export function rprop(
  learningRate: Scalar,
  options: RpropOptions = {},
): GradientTransformation<readonly [RpropState, null]> {
  return named("rprop", () => chain(scaleByRprop(learningRate, options), scale(-1)));
}
