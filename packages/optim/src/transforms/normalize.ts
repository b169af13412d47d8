/**
 * Updates of a common mean, or of a given length.
 * @module
 */
import { add, astype, div, mean, sub } from "@cotangent/core";
import { type GradientTransformation, mapWith, type Scalar, stateful, stateless } from "../base.js";
import { checkOptions, nonNegative, positive } from "../checks.js";
import { globalNorm } from "../norms.js";

/**
 * Takes the mean over all axes but the first off each update of two or more axes; others stay.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { centralize } from "@cotangent/optim";
 * centralize().update(tensor([[1, 3], [2, 6]]), null)[0].toArray() // => [[ -1, 1 ], [ -2, 2 ]]
 * ```
 * @see Yong et al., "Gradient centralization: A new optimization technique for deep neural networks" (2020)
 */
export function centralize(): GradientTransformation<null> {
  return stateless((g) => {
    const rest = g.shape.map((_, axis) => axis).slice(1);
    return rest.length === 0 ? g : sub(g, mean(g, { axis: rest, keepdims: true }));
  });
}

/**
 * Divides all updates by their norm, the Euclidean one of all elements together: the result has norm 1 (NaN when it was 0).
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { normalize } from "@cotangent/optim";
 * normalize().update([tensor(3), tensor(4)], null)[0].map((leaf) => leaf.item()) // => [0.6000..., 0.8000...]
 * ```
 */
export function normalize(): GradientTransformation<null> {
  return stateful<null>(
    {
      init: () => null,
      update(updates, state) {
        const norm = globalNorm(updates);
        return [mapWith((update) => div(update, astype(norm, update.dtype)), updates), state];
      },
    },
    null,
  );
}

/**
 * Divides all updates by (norm + eps) / scaleFactor, the norm being that of all elements together; never NaN with eps > 0.
 * `scaleFactor` is positive, default 1; `eps` at least 0, default 1e-6.
 * @throws ArgumentError for an option out of its range
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { normalizeByUpdateNorm } from "@cotangent/optim";
 * normalizeByUpdateNorm({ scaleFactor: 10, eps: 0 }).update(tensor([3, 4]), null)[0] // => f32[2] [6, 8]
 * ```
 */
export function normalizeByUpdateNorm(
  options: { readonly scaleFactor?: Scalar; readonly eps?: Scalar } = {},
): GradientTransformation<null> {
  checkOptions("normalizeByUpdateNorm", options, { scaleFactor: positive, eps: nonNegative });
  const { scaleFactor = 1, eps = 1e-6 } = options;
  return stateful<null>(
    {
      init: () => null,
      update(updates, state) {
        const divisor = div(add(globalNorm(updates), eps), scaleFactor);
        return [mapWith((update) => div(update, astype(divisor, update.dtype)), updates), state];
      },
    },
    null,
  );
}
