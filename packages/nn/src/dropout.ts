/**
 * Dropout: the layer that forgets at random while training.
 * @module
 */
import { ArgumentError, div, random, type Shape, type Tensor, where } from "@cotangent/core";
import type { ApplyOptions, Layer } from "./layer.js";

/**
 * In training keeps each element with probability `keep`, divided by `keep`, and makes the others 0, so that the mean stays
 * (inverted dropout); in inference the identity. Needs a key in training.
 * `keep`: above 0, at most 1; 1 keeps everything.
 * @throws ArgumentError when keep is out of range, or training without a key
 * @example
 * ```ts
 * import { random, ones } from "@cotangent/core";
 * import { dropout } from "@cotangent/nn";
 * const layer = dropout({ keep: 0.5 });
 * layer.apply(null, null, ones([6]))[0].toArray() // => [1, 1, 1, 1, 1, 1]
 * layer.apply(null, null, ones([6]), { mode: "train", key: random.key(1) })[0].toArray() // => [2, 0, 2, 2, 0, 0]
 * ```
 * @see Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: a simple way to prevent neural networks from overfitting" (2014)
 */
export function dropout(options: { readonly keep: number }): Layer<null, null> {
  const { keep } = options;
  if (!(keep > 0 && keep <= 1)) {
    throw new ArgumentError({
      op: "dropout",
      requirement: "keep must be a probability",
      expected: "above 0, at most 1",
      received: String(keep),
    });
  }
  return Object.freeze({
    init: (_key: unknown, inputShape: Shape) =>
      Object.freeze({ params: null, state: null, outputShape: inputShape }),
    apply(_params: null, _state: null, x: Tensor, { mode = "inference", key }: ApplyOptions = {}) {
      if (mode === "inference" || keep === 1) return [x, null] as const;
      if (key === undefined) {
        throw new ArgumentError({
          op: "dropout",
          requirement: "training needs a key",
          fix: 'Pass { mode: "train", key } with a fresh key for every step, or use mode "inference".',
        });
      }
      return [where(random.bernoulli(key, keep, x.shape), div(x, keep), 0), null] as const;
    },
  });
}
