/** Losses of numbers, one value per element and not reduced unless the name says so. Names and formulas are those of Optax and Keras. @module */
import {
  abs,
  add,
  div,
  greaterEqual,
  log,
  log1p,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { softplusOf } from "../activations/softplus.js";
import { checkNumber } from "../checks.js";

/**
 * (predictions - targets)^2, elementwise.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { squaredError } from "@cotangent/nn";
 * squaredError(tensor([1, 2]), tensor([1, 5])).toArray() // => [0, 9]
 * ```
 */
export function squaredError(predictions: Tensor, targets: Tensor): Tensor {
  return square(sub(predictions, targets));
}

/**
 * The mean of squaredError over every element, a scalar.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { meanSquaredError } from "@cotangent/nn";
 * meanSquaredError(tensor([1, 2]), tensor([1, 5])).item() // => 4.5
 * ```
 */
export function meanSquaredError(predictions: Tensor, targets: Tensor): Tensor {
  return mean(squaredError(predictions, targets));
}

/**
 * (predictions - targets)^2 / 2, elementwise: the derivative is the difference.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { l2Loss } from "@cotangent/nn";
 * l2Loss(tensor([1, 2]), tensor([1, 6])).toArray() // => [0, 8]
 * ```
 */
export function l2Loss(predictions: Tensor, targets: Tensor): Tensor {
  return mul(squaredError(predictions, targets), 0.5);
}

/**
 * |predictions - targets|, elementwise. Its derivative is 0 where they are equal.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { absoluteError } from "@cotangent/nn";
 * absoluteError(tensor([1, 2]), tensor([1, 6])).toArray() // => [0, 4]
 * ```
 */
export function absoluteError(predictions: Tensor, targets: Tensor): Tensor {
  return abs(sub(predictions, targets));
}

/**
 * Half the square of the difference up to `delta`, straight beyond, elementwise.
 * `delta`: where the bend ends; above 0, default 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { huberLoss } from "@cotangent/nn";
 * huberLoss(tensor([0.5, 3]), tensor([0, 0])).toArray() // => [0.125, 2.5]
 * ```
 * @see Huber, "Robust estimation of a location parameter" (1964)
 */
export function huberLoss(
  predictions: Tensor,
  targets: Tensor,
  options: { readonly delta?: number } = {},
): Tensor {
  const { delta = 1 } = checkOptions("huberLoss", options);
  const size = absoluteError(predictions, targets);
  const bent = minimum(size, delta);
  return add(mul(square(bent), 0.5), mul(sub(size, bent), delta));
}

/**
 * log(cosh(predictions - targets)), elementwise, without overflow: a smooth huberLoss.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { logCosh } from "@cotangent/nn";
 * logCosh(tensor([0, 1000]), tensor([0, 0])).toArray() // => [0, 999.306...]
 * ```
 */
export function logCosh(predictions: Tensor, targets: Tensor): Tensor {
  const error = sub(predictions, targets);
  // log(cosh(x)) = x + log(1 + exp(-2x)) - log(2)
  return sub(add(error, softplusOf(mul(error, -2))), Math.LN2);
}

/**
 * 100 |predictions - targets| / |targets|, elementwise, in percent; targets nearer to 0 than 1e-7 count as 1e-7, as in Keras.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { absolutePercentageError } from "@cotangent/nn";
 * absolutePercentageError(tensor([1, 3]), tensor([2, 2])).toArray() // => [50, 50]
 * ```
 */
export function absolutePercentageError(predictions: Tensor, targets: Tensor): Tensor {
  return mul(div(absoluteError(predictions, targets), maximum(abs(targets), 1e-7)), 100);
}

/**
 * (log(1 + predictions) - log(1 + targets))^2, elementwise, both cut at 0 from below.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { squaredLogError } from "@cotangent/nn";
 * squaredLogError(tensor([0, 1]), tensor([0, 3])).toArray() // => [0, 0.480...]
 * ```
 */
export function squaredLogError(predictions: Tensor, targets: Tensor): Tensor {
  return square(sub(log1p(maximum(predictions, 0)), log1p(maximum(targets, 0))));
}

/**
 * predictions - targets log(predictions), elementwise: the negative logarithm of the likelihood of counts, but for a constant.
 * `predictions`: rates, above 0 (Keras adds 1e-7 to them).
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { poissonLoss } from "@cotangent/nn";
 * poissonLoss(tensor([1, 2]), tensor([3, 0])).toArray() // => [1, 2]
 * ```
 */
export function poissonLoss(predictions: Tensor, targets: Tensor): Tensor {
  return sub(predictions, mul(targets, log(predictions)));
}

/**
 * max(q e, (q - 1) e) with e = targets - predictions, elementwise: the best constant is the quantile q.
 * `quantile`: 0 to 1.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { quantileLoss } from "@cotangent/nn";
 * quantileLoss(tensor([0, 0]), tensor([1, -1]), 0.9).toArray() // => [0.89..., 0.1...]
 * ```
 * @see Koenker and Bassett, "Regression quantiles" (1978)
 */
export function quantileLoss(predictions: Tensor, targets: Tensor, quantile: number): Tensor {
  const range = { name: "quantile", range: "0 to 1", fits: (q: number) => q >= 0 && q <= 1 };
  checkNumber("quantileLoss", quantile, range);
  const error = sub(targets, predictions);
  return where(greaterEqual(error, 0), mul(error, quantile), mul(error, quantile - 1));
}

/**
 * The cosine of the angle between predictions and targets along `axis`: [..., n] and [..., n] -> [...], from -1 to 1.
 * `axis`: default -1. `epsilon`: the least square of a length, 0 or more; default 0, where the cosine of a zero vector is NaN.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { cosineSimilarity } from "@cotangent/nn";
 * cosineSimilarity(tensor([1, 1]), tensor([1, 0])).item() // => 0.707...
 * ```
 */
export function cosineSimilarity(
  predictions: Tensor,
  targets: Tensor,
  options: { readonly axis?: number; readonly epsilon?: number } = {},
): Tensor {
  const { axis = -1, epsilon = 0 } = checkOptions("cosineSimilarity", options);
  const unit = (x: Tensor): Tensor => {
    const power = sum(square(x), { axis, keepdims: true });
    return div(x, sqrt(epsilon > 0 ? maximum(power, epsilon) : power));
  };
  return sum(mul(unit(predictions), unit(targets)), { axis });
}

/**
 * 1 - cosineSimilarity, from 0 to 2, with its options.
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { cosineDistance } from "@cotangent/nn";
 * cosineDistance(tensor([1, 0]), tensor([-1, 0])).item() // => 2
 * ```
 */
export function cosineDistance(
  predictions: Tensor,
  targets: Tensor,
  options: { readonly axis?: number; readonly epsilon?: number } = {},
): Tensor {
  return add(neg(cosineSimilarity(predictions, targets, checkOptions("cosineDistance", options))), 1);
}
