/** Normalization of groups of channels, each example by itself. @module */
import { ArgumentError, type Key, reshape, type Shape, type Tensor } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { lastAxes } from "../batch.js";
import { checkCount, checkExample, checkRank, checkSize } from "../checks.js";
import { defineLayer } from "../define.js";
import type { Layer } from "../layer.js";
import { checkEpsilon, type NormParams, normParams, scaleAndShift, standardizedOver } from "./normalize.js";

/** Options of groupNorm and instanceNorm. */
export interface GroupNormOptions {
  /** Added to the variance; 0 or more. Default 1e-6, as in Flax (PyTorch has 1e-5, Keras 1e-3). */
  readonly epsilon?: number;
  /** dtype of the parameters; default "float32". */
  readonly dtype?: "float32" | "float64";
}

function grouped(
  op: string,
  groupsOf: (channels: number) => number,
  options: GroupNormOptions,
): Layer<NormParams, null> {
  const epsilon = checkEpsilon(op, checkOptions(op, options).epsilon ?? 1e-6);
  return defineLayer(
    { scale: "tensor or null", bias: "tensor or null" },
    {
      name: op,
      init(_key: Key, inputShape: Shape) {
        checkExample(op, inputShape, { rank: 1, axes: "channels first", orMore: true });
        const groups = groupsOf(inputShape[0]);
        if (inputShape[0] % groups !== 0) {
          throw new ArgumentError({
            op,
            requirement: "the number of channels must be a multiple of groups",
            expected: `a multiple of ${groups}`,
            received: String(inputShape[0]),
          });
        }
        const params = normParams(
          inputShape.map((size, axis) => (axis === 0 ? size : 1)),
          options,
        );
        return Object.freeze({ params, state: null, outputShape: inputShape });
      },
      apply(params: NormParams, _state: null, x: Tensor) {
        const { shape } = params.scale ?? x;
        const rank = shape.length;
        checkRank(op, x, rank);
        checkSize(op, x, -rank, shape[0]);
        const groups = groupsOf(shape[0]);
        const split = [
          ...x.shape.slice(0, -rank),
          groups,
          shape[0] / groups,
          ...x.shape.slice(x.shape.length - rank + 1),
        ];
        const normal = standardizedOver(reshape(x, split), lastAxes(rank), epsilon);
        return [scaleAndShift(reshape(normal, x.shape), params), null] as const;
      },
    },
  );
}

/**
 * scale (x - mean) / sqrt(variance + epsilon) + bias, with mean and (biased) variance over each of `groups` groups of neighboring
 * channels and over space: x [channels, ...space] -> the same, with any number of batch axes before them. Scale and bias are per
 * channel, of shape [channels, 1, ..., 1].
 * `groups`: 1 or more, divides the channels; default 32, as in Keras and Flax.
 * @throws ArgumentError when groups does not divide the channels, or an option is out of range; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { groupNorm } from "@cotangent/nn";
 * const layer = groupNorm(1, { epsilon: 0 });
 * const { params } = layer.init(random.key(0), [2, 1]);
 * layer.apply(params, null, tensor([[1], [3]]))[0].toArray() // => [[-1], [1]]
 * ```
 * @see Wu and He, "Group normalization" (2018)
 */
export function groupNorm(groups = 32, options: GroupNormOptions = {}): Layer<NormParams, null> {
  checkCount("groupNorm", "groups", groups);
  return grouped("groupNorm", () => groups, options);
}

/**
 * groupNorm with a group for each channel: mean and variance over space alone. x [channels, ...space] -> the same.
 * @throws ArgumentError when epsilon is negative; ShapeError when shapes do not fit
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * import { instanceNorm } from "@cotangent/nn";
 * const layer = instanceNorm({ epsilon: 0 });
 * const { params } = layer.init(random.key(0), [2, 2]);
 * layer.apply(params, null, tensor([[1, 3], [20, 10]]))[0].toArray() // => [[-1, 1], [1, -1]]
 * ```
 * @see Ulyanov, Vedaldi and Lempitsky, "Instance normalization: the missing ingredient for fast stylization" (2016)
 */
export function instanceNorm(options: GroupNormOptions = {}): Layer<NormParams, null> {
  return grouped("instanceNorm", (channels) => channels, options);
}
