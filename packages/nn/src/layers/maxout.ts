/** Maxout: each output is the largest of a few affine ones. @module */
import { type Key, max, reshape, type Shape, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkCount } from "../checks.js";
import { defineLayer } from "../define.js";
import type { Layer } from "../layer.js";
import { type DenseOptions, type DenseParams, dense } from "./dense.js";

/**
 * max over k of (x kernel_k + bias_k): x [..., in] -> [..., features], a convex function of x made of `pieces` planes. The kernel is
 * that of a dense layer, [in, features * pieces], pieces of an output side by side; options are those of dense.
 * `features`: outputs, 1 or more. `pieces`: 1 or more; default 2.
 * @throws ArgumentError when a count is no positive integer; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { maxout } from "@cotangent/nn";
 * const { params, outputShape } = maxout(3).init(random.key(0), [5]);
 * [params.kernel.shape, outputShape] // => [[5, 6], [3]]
 * const absolute = { kernel: tensor([[1, -1]]), bias: null };
 * maxout(1).apply(absolute, null, tensor([[-2], [3]]))[0].toArray() // => [[2], [3]]
 * ```
 * @see Goodfellow, Warde-Farley, Mirza, Courville and Bengio, "Maxout networks" (2013)
 */
export function maxout(
  features: number,
  options: DenseOptions & { readonly pieces?: number } = {},
): Layer<DenseParams, null> {
  const { pieces = 2, ...others } = checkOptions("maxout", options);
  checkCount("maxout", "features", features);
  checkCount("maxout", "pieces", pieces);
  const planes = dense(features * pieces, others);
  return defineLayer(null, {
    name: "maxout",
    init(key: Key, inputShape: Shape) {
      const { params, outputShape } = planes.init(key, inputShape);
      return Object.freeze({
        params,
        state: null,
        outputShape: Object.freeze(outputShape.with(-1, features)),
      });
    },
    apply(params: DenseParams, _state: null, x: Tensor) {
      const [y] = planes.apply(params, null, x);
      return [max(reshape(y, [...y.shape.slice(0, -1), features, pieces]), { axis: -1 }), null] as const;
    },
  });
}
