/**
 * The trust ratio of LARS and LAMB: each tensor moves in proportion to its own norm.
 * @module
 */
import { add, div, equal, logicalOr, mul, where } from "@cotangent/core";
import { type GradientTransformation, type Scalar, statelessOf } from "../base.js";
import { checkOptions, nonNegative } from "../checks.js";
import { flooredNorm } from "../norms.js";

/** How far a tensor is trusted to move. */
export interface TrustRatioOptions {
  /** Norms count as at least this, at least 0; default 0. */
  readonly minNorm?: Scalar;
  /** Factor on the ratio, at least 0; default 1. */
  readonly trustCoefficient?: Scalar;
  /** Added to the norm of the update, at least 0; default 0. */
  readonly eps?: Scalar;
}

/**
 * update * trustCoefficient |w| / (|update| + eps), for each tensor w of the parameters by itself; unchanged where a norm is 0.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByTrustRatio } from "@cotangent/optim";
 * scaleByTrustRatio().update(tensor([3, 4]), null, tensor([0, 10]))[0] // => f32[2] [6, 8]
 * ```
 * @see You, Gitman and Ginsburg, "Large batch training of convolutional networks" (2017)
 */
export function scaleByTrustRatio(options: TrustRatioOptions = {}): GradientTransformation<null> {
  checkOptions("scaleByTrustRatio", options, {
    ...{ minNorm: nonNegative, trustCoefficient: nonNegative, eps: nonNegative },
  });
  const { minNorm = 0, trustCoefficient = 1, eps = 0 } = options;
  return statelessOf("scaleByTrustRatio", (update, param) => {
    const [own, change] = [flooredNorm(param, minNorm), flooredNorm(update, minNorm)];
    const isZero = logicalOr(equal(own, 0), equal(change, 0));
    return mul(update, where(isZero, 1, div(mul(own, trustCoefficient), add(change, eps))));
  });
}
