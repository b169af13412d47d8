/**
 * Polyak's step size: as long as the gap to the least possible value asks for.
 * @module
 */
import { add, astype, div, lessEqual, maximum, minimum, mul, sub, where } from "@cotangent/core";
import { type GradientTransformation, mapWith, open, type Scalar, stateful } from "../base.js";
import { checkOptions, extraScalar, finite, nonNegative, oneOf, positive } from "../checks.js";
import { squaredNorm } from "../norms.js";

/** What is known of the least value, and how long steps may be. */
export interface PolyakOptions {
  /** The least value that the loss can have; default 0. */
  readonly fMin?: Scalar;
  /** Largest factor on the updates, positive; default 1. */
  readonly maxLearningRate?: Scalar;
  /** Added to the squared norm, at least 0; default 0. */
  readonly eps?: Scalar;
  /** `sps`, the default, or `sps+`, where a value below fMin counts as fMin. */
  readonly variant?: "sps" | "sps+";
}

/**
 * Multiplies by min((value - fMin) / (|update|^2 + eps), maxLearningRate), by 0 where the norm is 0. update needs the extra
 * argument `value`, the loss.
 * @throws ArgumentError for an option out of its range, and in update without `value`
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { scaleByPolyak } from "@cotangent/optim";
 * scaleByPolyak().update(tensor([3, 4]), null, null, { value: 5 })[0] // => f32[2] [0.6, 0.8]
 * ```
 * @see Loizou et al., "Stochastic Polyak step-size for SGD: An adaptive learning rate for fast convergence" (2021)
 */
export function scaleByPolyak(options: PolyakOptions = {}): GradientTransformation<null> {
  checkOptions("scaleByPolyak", options, {
    ...{ fMin: finite, maxLearningRate: positive, eps: nonNegative, variant: oneOf("sps", "sps+") },
  });
  const { fMin = 0, maxLearningRate = 1, eps = 0, variant = "sps" } = options;
  return stateful<null>(
    {
      init: () => null,
      update(updates, state, _, extra) {
        const squares = squaredNorm(open("update", updates).leaves);
        const value = extraScalar("scaleByPolyak", extra, "value");
        const gap =
          typeof value === "number" && typeof fMin === "number"
            ? value - fMin
            : astype(sub(value, fMin), squares.dtype);
        const counted = variant === "sps" ? gap : maximum(gap, 0);
        const longest = minimum(div(counted, add(squares, eps)), maxLearningRate);
        // Optax's threshold: the spacing of float64 at 1.
        const step = where(lessEqual(add(squares, eps), Number.EPSILON), 0, longest);
        return [mapWith((update) => mul(update, astype(step, update.dtype)), updates), state];
      },
    },
    null,
  );
}
