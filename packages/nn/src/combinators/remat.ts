/** A layer that trades time for memory. @module */
import { type CheckpointOptions, checkpoint, type Key, type Shape, type Tensor } from "@cotangent/core";
import { checkLayer, defineLayer } from "../define.js";
import type { ApplyOptions, Layer } from "../layer.js";

/**
 * `layer`, of which reverse mode keeps the input alone and computes the rest again when the backward pass comes there: core's
 * checkpoint, with its options. Values and derivatives are those of `layer`.
 * @throws ArgumentError when policy is no function
 * @example
 * ```ts
 * import { arrayEqual, grad, ones, random, sum, type Tensor } from "@cotangent/core";
 * import { dense, remat, serial, tanh } from "@cotangent/nn";
 * const block = serial([dense(4), tanh]);
 * const { params, state } = block.init(random.key(0), [4]);
 * const slope = (layer: typeof block) => grad((x: Tensor) => sum(layer.apply(params, state, x)[0]))(ones([4]));
 * arrayEqual(slope(remat(block)), slope(block)) // => true
 * ```
 * @see Chen, Xu, Zhang and Guestrin, "Training deep nets with sublinear memory cost" (2016)
 */
export function remat<P, S>(layer: Layer<P, S>, options?: CheckpointOptions): Layer<P, S>;
export function remat(layer: Layer, options: CheckpointOptions = {}): Layer {
  checkLayer("remat", layer);
  return defineLayer(null, {
    name: "remat",
    parts: (inputShape: Shape) => [{ name: "", layer, inputShape }],
    init: (key: Key, inputShape: Shape) => layer.init(key, inputShape),
    apply(params: unknown, state: unknown, x: Tensor, { observe: _observe, ...applied }: ApplyOptions = {}) {
      const run = checkpoint(
        (p: unknown, s: unknown, input: Tensor) => layer.apply(p, s, input, applied),
        options,
      );
      return run(params, state, x);
    },
  });
}
