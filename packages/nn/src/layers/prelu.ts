/** The leaky rectifier that learns its slope. @module */
import { full, type Key, lessEqual, mul, type Shape, type Tensor, where } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { checkExample, checkSize } from "../checks.js";
import { defineLayer } from "../define.js";
import type { Layer } from "../layer.js";

/** Options of prelu. */
export interface PreluOptions {
  /** The slope to begin with; default 0.25, as in the paper and PyTorch (Flax 0.01, Keras 0). */
  readonly slope?: number;
  /** One slope per "channel" (default), the first axis of an example; for "all" together; or per "element". */
  readonly per?: "channel" | "all" | "element";
  /** dtype of the slopes; default "float32". */
  readonly dtype?: "float32" | "float64";
}

/** Parameters of prelu: slopes with as many axes as an example, of size 1 where they are shared. */
export interface PreluParams {
  readonly slope: Tensor;
}

/**
 * x above 0, slope x at 0 and below, with slopes that are learned: x [channels, ...] -> the same, with any number of batch axes before.
 * @throws ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { prelu } from "@cotangent/nn";
 * const { params } = prelu().init(random.key(0), [2]);
 * prelu().apply(params, null, tensor([-4, 4]))[0].toArray() // => [-1, 4]
 * prelu().init(random.key(0), [3, 8, 8]).params.slope.shape // => [3, 1, 1]
 * ```
 * @see He, Zhang, Ren and Sun, "Delving deep into rectifiers" (2015)
 */
export function prelu(options: PreluOptions = {}): Layer<PreluParams, null> {
  const { slope = 0.25, per = "channel", dtype = "float32" } = checkOptions("prelu", options);
  return defineLayer(
    { slope: "tensor" },
    {
      name: "prelu",
      init(_key: Key, inputShape: Shape) {
        checkExample("prelu", inputShape, { rank: 1, axes: "channels first", orMore: true });
        const isOwn = (axis: number): boolean => per === "element" || (per === "channel" && axis === 0);
        const shape = inputShape.map((size, axis) => (isOwn(axis) ? size : 1));
        const params = Object.freeze({ slope: full(shape, slope, { dtype }) });
        return Object.freeze({ params, state: null, outputShape: inputShape });
      },
      apply(params: PreluParams, _state: null, x: Tensor) {
        const { shape } = params.slope;
        shape.forEach((size, axis) => {
          if (size !== 1) checkSize("prelu", x, axis - shape.length, size);
        });
        return [where(lessEqual(x, 0), mul(x, params.slope), x), null] as const;
      },
    },
  );
}
