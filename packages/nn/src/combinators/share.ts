/** One layer with one set of parameters, several times. @module */
import type { Key, Shape, Tensor } from "@cotangent/core";
import { checkCount, checkSameShape } from "../checks.js";
import { checkLayer, defineLayer } from "../define.js";
import type { ApplyOptions, Layer } from "../layer.js";
import { optionsFor } from "./serial.js";

/**
 * `layer` `times` times in a row with the same parameters: a recurrence in depth. Parameters and state are those of `layer`; the state
 * goes from each time to the next, and in training each gets a key of its own. To share parameters between inputs, stack these
 * along a batch axis instead.
 * `times`: 1 or more. The shape stays.
 * @throws ArgumentError when times is no positive integer; ShapeError when the layer changes the shape
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { dense, share } from "@cotangent/nn";
 * const doubled = { kernel: tensor([[2]]), bias: null };
 * share(dense(1), 3).apply(doubled, null, tensor([1]))[0].toArray() // => [8]
 * ```
 * @see Dehghani et al., "Universal transformers" (2018)
 */
export function share<P, S>(layer: Layer<P, S>, times: number): Layer<P, S> {
  checkLayer("share", layer);
  checkCount("share", "times", times);
  return defineLayer(null, {
    name: "share",
    parts: (inputShape: Shape) => [{ name: `${times} times`, layer, inputShape }],
    init(key: Key, inputShape: Shape) {
      const made = layer.init(key, inputShape);
      const fix = "Only a layer whose output has the shape of its input can follow itself.";
      checkSameShape("share", inputShape, made.outputShape, fix);
      return made;
    },
    apply(params: P, state: S, x: Tensor, options: ApplyOptions = {}) {
      let result: readonly [y: Tensor, state: S] = [x, state];
      for (let i = 0; i < times; i++)
        result = layer.apply(params, result[1], result[0], optionsFor(options, i));
      return result;
    },
  });
}
