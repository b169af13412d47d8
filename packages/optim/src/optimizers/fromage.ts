/**
 * Fromage.
 * @module
 */

import { add, mul, rsqrt, square, sub, type Tensor, type TensorLike, tensor } from "@cotangent/core";
import type { GradientTransformation, Scalar } from "../base.js";
import { check, checkOptions, named, nonNegative, schedulable } from "../checks.js";
import { chain } from "../combine.js";
import { type LearningRate, type RateState, scaleByLearningRate } from "../transforms/scale.js";
import { scaleByTrustRatio } from "../transforms/trustRatio.js";
import { addDecayedWeights, type WeightDecayState } from "../transforms/weightDecay.js";

/**
 * Fromage: gradients scaled tensor by tensor to the norm of w, times -rate, and then everything shrunk by 1 / sqrt(1 + rate^2). Option:
 * minNorm 1e-6, the least that norms count as.
 * `learningRate` is a positive number or a schedule of it; about the parameter change per update.
 * @throws ArgumentError for an option out of its range, and in update when it gets no parameters
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { fromage } from "@cotangent/optim";
 * const [optimizer, params] = [fromage(0.5), tensor([1, -2])];
 * optimizer.update(tensor([4, -0.5]), optimizer.init(params), params)[0] // => f32[2] [-1.0978..., 0.3351...]
 * ```
 * @see Bernstein et al., "On the distance between two neural networks and the stability of learning" (2020)
 */
export function fromage(
  learningRate: LearningRate,
  options: { readonly minNorm?: Scalar } = {},
): GradientTransformation<readonly [null, null | RateState, WeightDecayState]> {
  checkOptions("fromage", options, { minNorm: nonNegative });
  check("fromage", "the learning rate", learningRate, schedulable);
  const { minNorm = 1e-6 } = options;
  const make = named("fromage", () => scaleByTrustRatio({ minNorm }));
  if (typeof learningRate === "number") {
    const shrink = 1 / Math.sqrt(1 + learningRate * learningRate);
    return named("fromage", () =>
      chain(make, scaleByLearningRate(learningRate * shrink), addDecayedWeights(shrink - 1)),
    );
  }
  const rateAt = (count: Tensor): Tensor =>
    float(typeof learningRate === "function" ? learningRate(count) : learningRate);
  const shrinkAt = (count: Tensor): Tensor => rsqrt(add(square(rateAt(count)), 1));
  return chain(
    make,
    scaleByLearningRate((count) => mul(shrinkAt(count), rateAt(count))),
    addDecayedWeights((count) => sub(shrinkAt(count), 1)),
  );
}

const float = (rate: TensorLike): Tensor =>
  typeof rate === "object" ? rate : tensor(Number(rate), { dtype: "float64" });
