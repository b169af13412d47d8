/** Two recurrent layers, one from each end of time. @module */
import { add, concatenate, type Key, mul, random, type Shape, type Tensor } from "@cotangent/core";
import { checkFields, checkOptions } from "@cotangent/core/checks";
import { defineLayer } from "../define.js";
import type { Layer } from "../layer.js";
import type { Recurrent } from "./cell.js";

/** How the two outputs become one. */
export type BidirectionalMerge = "concatenate" | "add" | "multiply" | "average";

/** Parameters of bidirectional: those of the layer, for each direction. */
export interface BidirectionalParams<P> {
  readonly forward: P;
  readonly backward: P;
}

const merges: Readonly<Record<BidirectionalMerge, (a: Tensor, b: Tensor) => Tensor>> = {
  concatenate: (a, b) => concatenate([a, b], -1),
  add,
  multiply: mul,
  average: (a, b) => mul(add(a, b), 0.5),
};

/**
 * A recurrent layer in its own direction and, with parameters of its own, in the other; outputs of the same step meet:
 * x [time, features] -> [2 units], or [time, 2 units] when the layer returns sequences.
 * `merge`: default "concatenate", as in Keras; the others keep [units].
 * @throws ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, zeros } from "@cotangent/core";
 * import { bidirectional, lstm } from "@cotangent/nn";
 * const layer = bidirectional(lstm(8, { returnSequences: true }));
 * const { params, outputShape } = layer.init(random.key(0), [20, 3]);
 * [params.backward.kernel.shape, outputShape] // => [[3, 32], [20, 16]]
 * ```
 * @see Schuster and Paliwal, "Bidirectional recurrent neural networks" (1997)
 */
export function bidirectional<P>(
  layer: Recurrent<P>,
  options: { readonly merge?: BidirectionalMerge } = {},
): Layer<BidirectionalParams<P>, null> {
  const { merge = "concatenate" } = checkOptions("bidirectional", options);
  const kinds = { init: "function", apply: "function", reversed: "function" } as const;
  checkFields("bidirectional", "layer", layer, kinds, "Pass a recurrent layer: lstm, gru or simpleRnn.");
  const backward = layer.reversed();
  return defineLayer(
    { forward: "object", backward: "object" },
    {
      name: "bidirectional",
      parts: (inputShape: Shape) => [
        { name: "forward", layer, inputShape },
        { name: "backward", layer: backward, inputShape },
      ],
      init(key: Key, inputShape: Shape) {
        const [forwardKey, backwardKey] = random.split(key);
        const ahead = layer.init(forwardKey, inputShape);
        const params = Object.freeze({
          forward: ahead.params,
          backward: backward.init(backwardKey, inputShape).params,
        });
        const units = ahead.outputShape[ahead.outputShape.length - 1];
        const outputShape = ahead.outputShape.with(-1, merge === "concatenate" ? 2 * units : units);
        return Object.freeze({ params, state: null, outputShape: Object.freeze(outputShape) });
      },
      apply(params: BidirectionalParams<P>, _state: null, x: Tensor) {
        const [ahead] = layer.apply(params.forward, null, x);
        const [back] = backward.apply(params.backward, null, x);
        return [merges[merge](ahead, back), null] as const;
      },
    },
  );
}
