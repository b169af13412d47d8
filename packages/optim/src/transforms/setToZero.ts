/**
 * No updates at all.
 * @module
 */
import { zerosLike } from "@cotangent/core";
import { type GradientTransformation, stateless } from "../base.js";

/**
 * Replaces all updates by zeros.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { setToZero } from "@cotangent/optim";
 * setToZero().update(tensor([2, 4]), null)[0] // => f32[2] [0, 0]
 * ```
 */
export function setToZero(): GradientTransformation<null> {
  return stateless((update) => zerosLike(update));
}
