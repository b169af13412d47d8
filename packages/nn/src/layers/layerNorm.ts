/** Normalization of each example by its own features. @module */
import { add, type Key, mean, mul, ones, rsqrt, type Shape, square, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { lastAxes } from "../batch.js";
import { checkCount, checkExample, checkSize } from "../checks.js";
import { defineLayer } from "../define.js";
import type { Layer } from "../layer.js";
import {
  checkEpsilon,
  type NormOptions,
  type NormParams,
  normParams,
  scaleAndShift,
  standardizedOver,
} from "./normalize.js";

/** Options of layerNorm. */
export interface LayerNormOptions extends NormOptions {
  /** How many axes, the last ones, are normalized together; 1 or more, default 1. */
  readonly axes?: number;
}

/**
 * scale (x - mean) / sqrt(variance + epsilon) + bias, with mean and (biased) variance over the last `axes` axes: x [..., features] ->
 * the same. Scale and bias have the shape of these axes. Defaults: epsilon 1e-6 as in Flax (Keras 1e-3, PyTorch 1e-5), both learned.
 * @throws ArgumentError when axes or epsilon is out of range; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { layerNorm } from "@cotangent/nn";
 * const layer = layerNorm();
 * const { params } = layer.init(random.key(0), [2]);
 * layer.apply(params, null, tensor([[1, 3], [50, 10]]))[0].toArray() // => [[-0.99999..., 0.99999...], [1, -1]]
 * ```
 * @see Ba, Kiros and Hinton, "Layer normalization" (2016)
 */
export function layerNorm(options: LayerNormOptions = {}): Layer<NormParams, null> {
  const axes = checkCount("layerNorm", "axes", checkOptions("layerNorm", options).axes ?? 1);
  const epsilon = checkEpsilon("layerNorm", options.epsilon ?? 1e-6);
  return defineLayer(
    { scale: "tensor or null", bias: "tensor or null" },
    {
      name: "layerNorm",
      init(_key: Key, inputShape: Shape) {
        checkExample("layerNorm", inputShape, { rank: axes, axes: "normalized together", orMore: true });
        const params = normParams(inputShape.slice(-axes), options);
        return Object.freeze({ params, state: null, outputShape: inputShape });
      },
      apply(params: NormParams, _state: null, x: Tensor) {
        const { shape } = params.scale ?? params.bias ?? x;
        for (const axis of lastAxes(axes)) checkSize("layerNorm", x, axis, shape.at(axis) ?? 0);
        return [scaleAndShift(standardizedOver(x, lastAxes(axes), epsilon), params), null] as const;
      },
    },
  );
}

/** Parameters of rmsNorm: scale [features]. */
export interface RmsNormParams {
  readonly scale: Tensor;
}

/**
 * scale x / sqrt(mean(x^2) + epsilon), the mean over the last axis: x [..., features] -> the same.
 * `epsilon`: 0 or more; default 1e-6, as in Flax. `dtype`: of the scale; default "float32".
 * @throws ArgumentError when epsilon is negative; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { rmsNorm } from "@cotangent/nn";
 * const layer = rmsNorm({ epsilon: 0 });
 * const { params } = layer.init(random.key(0), [2]);
 * layer.apply(params, null, tensor([1, 7]))[0].toArray() // => [0.2..., 1.39...]
 * ```
 * @see Zhang and Sennrich, "Root mean square layer normalization" (2019)
 */
export function rmsNorm(
  options: { readonly epsilon?: number; readonly dtype?: "float32" | "float64" } = {},
): Layer<RmsNormParams, null> {
  const epsilon = checkEpsilon("rmsNorm", checkOptions("rmsNorm", options).epsilon ?? 1e-6);
  return defineLayer(
    { scale: "tensor" },
    {
      name: "rmsNorm",
      init(_key: Key, inputShape: Shape) {
        checkExample("rmsNorm", inputShape, { rank: 1, axes: "its features last", orMore: true });
        const scale = ones(inputShape.slice(-1), { dtype: options.dtype ?? "float32" });
        return Object.freeze({ params: Object.freeze({ scale }), state: null, outputShape: inputShape });
      },
      apply({ scale }: RmsNormParams, _state: null, x: Tensor) {
        checkSize("rmsNorm", x, -1, scale.shape[0]);
        const power = mean(square(x), { axis: -1, keepdims: true });
        return [mul(mul(x, rsqrt(add(power, epsilon))), scale), null] as const;
      },
    },
  );
}
