/** Batch normalization: statistics of the batch while training, running averages of them afterwards. @module */
import {
  add,
  type Key,
  mean,
  mul,
  ones,
  reshape,
  type Shape,
  type Tensor,
  variance,
  zeros,
} from "@cotangent/core";
import { checkFields, checkOptions } from "@cotangent/core/checks";
import { checkExample, checkNumber, checkRank, checkSize } from "../checks.js";
import { asMade, defineLayer } from "../define.js";
import type { ApplyOptions, Layer } from "../layer.js";
import {
  checkEpsilon,
  type NormOptions,
  type NormParams,
  normParams,
  scaleAndShift,
  standardized,
} from "./normalize.js";

/** Options of batchNorm. */
export interface BatchNormOptions extends NormOptions {
  /** Added to the variance; 0 or more. Default 1e-5, as in Flax and PyTorch (Keras has 1e-3). */
  readonly epsilon?: number;
  /** What stays of the running averages at each step; 0 to 1. Default 0.99, as in Keras and Flax (PyTorch's 0.1 is 0.9 here). */
  readonly momentum?: number;
}

/** Running averages of batchNorm, of shape [channels, 1, ..., 1] with as many axes as an example. */
export interface BatchNormState {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/**
 * scale (x - mean) / sqrt(variance + epsilon) + bias per channel, the first axis of an example. Mean and (biased) variance are those of
 * all other axes, batch included, while training, when the state moves towards them: momentum old + (1 - momentum) new; in inference they
 * are the state. x [batch, channels, ...space] -> the same. Parameters and state have shape [channels, 1, ..., 1], as many axes as
 * an example, so they broadcast against it.
 * @throws ArgumentError when momentum or epsilon is out of range; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { batchNorm } from "@cotangent/nn";
 * const layer = batchNorm({ momentum: 0.9 });
 * const { params, state } = layer.init(random.key(0), [1]);
 * const [y, next] = layer.apply(params, state, tensor([[1], [3]]), { mode: "train" });
 * y.toArray() // => [[-0.99999...], [0.99999...]]
 * next.mean.toArray() // => [0.2...]
 * layer.apply(params, next, tensor([[1], [3]]))[0].toArray() // => [[0.799...], [2.799...]]
 * ```
 * @see Ioffe and Szegedy, "Batch normalization: accelerating deep network training by reducing internal covariate shift" (2015)
 */
export function batchNorm(options: BatchNormOptions = {}): Layer<NormParams, BatchNormState> {
  const { momentum = 0.99, dtype = "float32" } = checkOptions("batchNorm", options);
  const epsilon = checkEpsilon("batchNorm", options.epsilon ?? 1e-5);
  checkNumber("batchNorm", momentum, { name: "momentum", range: "0 to 1", fits: (m) => m >= 0 && m <= 1 });
  const towards = (old: Tensor, now: Tensor): Tensor => add(mul(old, momentum), mul(now, 1 - momentum));
  return defineLayer(
    { scale: "tensor or null", bias: "tensor or null" },
    {
      name: "batchNorm",
      init(_key: Key, inputShape: Shape) {
        checkExample("batchNorm", inputShape, { rank: 1, axes: "channels first", orMore: true });
        const shape = inputShape.map((size, axis) => (axis === 0 ? size : 1));
        const state = Object.freeze({ mean: zeros(shape, { dtype }), variance: ones(shape, { dtype }) });
        return Object.freeze({ params: normParams(shape, options), state, outputShape: inputShape });
      },
      apply(params: NormParams, state: BatchNormState, x: Tensor, { mode = "inference" }: ApplyOptions = {}) {
        checkFields("batchNorm", "state", state, { mean: "tensor", variance: "tensor" }, asMade);
        const { shape } = state.mean;
        checkRank("batchNorm", x, shape.length);
        checkSize("batchNorm", x, -shape.length, shape[0]);
        if (mode === "inference") {
          return [scaleAndShift(standardized(x, { ...state, epsilon }), params), state] as const;
        }
        const channels = x.shape.length - shape.length;
        const axis = x.shape.flatMap((_, a) => (a === channels ? [] : [a]));
        const batch = {
          mean: mean(x, { axis, keepdims: true }),
          variance: variance(x, { axis, keepdims: true }),
        };
        const next = Object.freeze({
          mean: towards(state.mean, reshape(batch.mean, shape)),
          variance: towards(state.variance, reshape(batch.variance, shape)),
        });
        return [scaleAndShift(standardized(x, { ...batch, epsilon }), params), next] as const;
      },
    },
  );
}
