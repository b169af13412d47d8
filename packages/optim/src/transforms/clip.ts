/**
 * Clipping: updates that are too large are made smaller, elementwise, tensor by tensor or all together.
 * @module
 */
import {
  astype,
  clip as clipElements,
  div,
  equal,
  less,
  maximum,
  mean,
  mul,
  sqrt,
  square,
  where,
} from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stateless } from "../base.js";
import { check, nonNegative, positive } from "../checks.js";
import { globalNorm } from "../norms.js";

/**
 * Clips each element into [-maxDelta, maxDelta]; maxDelta is at least 0.
 * @throws ArgumentError when maxDelta is negative or not finite
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { clip } from "@cotangent/optim";
 * clip(1).update(tensor([3, -0.5]), null)[0] // => f32[2] [ 1, -0.5]
 * ```
 */
export function clip(maxDelta: Scalar): GradientTransformation<null> {
  check("clip", "maxDelta", maxDelta, nonNegative);
  const least = typeof maxDelta === "number" ? -maxDelta : mul(maxDelta, -1);
  return stateless((update) => clipElements(update, least, maxDelta));
}

/**
 * Divides each tensor by max(1, its root mean square / threshold), threshold being positive.
 * @throws ArgumentError when the threshold is not positive
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { clipByBlockRms } from "@cotangent/optim";
 * clipByBlockRms(1).update({ a: tensor([4, 4]), b: tensor([0.5]) }, null)[0].a // => f32[2] [1, 1]
 * ```
 * @see Shazeer and Stern, "Adafactor: Adaptive learning rates with sublinear memory cost" (2018), section 6
 */
export function clipByBlockRms(threshold: Scalar): GradientTransformation<null> {
  check("clipByBlockRms", "threshold", threshold, positive);
  return stateless((update) => div(update, maximum(div(sqrt(mean(square(update))), threshold), 1)));
}

/**
 * Scales all updates together so that the norm of all their elements is at most `maxNorm`, which is at least 0. Updates
 * below it stay as they are to the bit; updates of norm 0 stay 0, never NaN, also for maxNorm 0.
 * @throws ArgumentError when maxNorm is negative or not finite
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { clipByGlobalNorm } from "@cotangent/optim";
 * clipByGlobalNorm(1).update([tensor(3), tensor(4)], null)[0].map((leaf) => leaf.item()) // => [0.6000..., 0.8000...]
 * ```
 * @see Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks" (2013)
 */
export function clipByGlobalNorm(maxNorm: Scalar): GradientTransformation<null> {
  check("clipByGlobalNorm", "maxNorm", maxNorm, nonNegative);
  return stateful<null>(
    {
      init: () => null,
      update(updates, state) {
        const norm = globalNorm(updates);
        const isSmall = less(norm, maxNorm);
        // The other branch is computed too: it must not divide by 0.
        const divisor = where(equal(norm, 0), 1, norm);
        const clipped = mapWith(
          (update) => where(isSmall, update, mul(div(update, astype(divisor, update.dtype)), maxNorm)),
          updates,
        );
        return [clipped, state];
      },
    },
    null,
  );
}
