/**
 * Steps of fixed size: the sign of each gradient.
 * @module
 */
import { sign } from "@cotangent/core";
import { type GradientTransformation, stateless } from "../base.js";

/**
 * The update is sign(g): -1, 0 or 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleBySign } from "@cotangent/optim";
 * scaleBySign().update(tensor([4, -0.5, 0]), null)[0] // => f32[3] [ 1, -1, 0]
 * ```
 * @see Bernstein et al., "signSGD: Compressed optimisation for non-convex problems" (2018)
 */
export function scaleBySign(): GradientTransformation<null> {
  return stateless(sign);
}
