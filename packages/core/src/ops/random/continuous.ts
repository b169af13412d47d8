/**
 * Continuous distributions.
 * @module
 */

import type { Shape } from "../../base/shape.js";
import { broadcastShapes, checkShape } from "../../base/shape.js";
import type { Tensor, TensorLike } from "../../base/tensor.js";
import { scalarTensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { constant, inDType } from "../arguments.js";
import { broadcastAs } from "../shape.js";
import type { Settled, Sizes } from "../types.js";
import type { Key } from "./key.js";
import { nextAbove, nextBelow } from "./neighbors.js";
import type { FloatDType, SampleOptions } from "./uniform.js";
import { between, checkFloat, sampleDType, unit } from "./uniform.js";

/**
 * Numbers with the standard normal distribution: mean 0, standard deviation 1.
 * `shape` (default []) -> f32[...shape], or f64 with `dtype`. Computed as sqrt(2) erfInv(u), u uniform in (-1, 1); in float32
 * none lies beyond 5.4.
 * @throws ArgumentError when `key` is none; ShapeError for a size that is no whole number >= 0
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.normal(random.key(0), [2]).toArray() // => [1.6226..., 2.0252...]
 * ```
 */
export function normal<const S extends Shape = [], D extends FloatDType = "float32">(
  key: Key,
  shape?: S,
  options?: SampleOptions<D>,
): Tensor<Sizes<Settled<S>>, NoInfer<D>>;
export function normal(key: Key, shape: Shape = [], options: SampleOptions = {}): Tensor {
  const dtype = sampleDType("normal", options);
  const low = nextAbove(scalarTensor(-1, dtype));
  const signed = between("normal", key, checkShape("normal", shape), low, scalarTensor(1, dtype));
  return primitives.mul(constant(signed, Math.SQRT2), primitives.erfInv(signed));
}

/**
 * Standard normal numbers, given that they lie between lower and upper.
 * `lower`, `upper` broadcast; `shape` by default what they broadcast to -> f32[...shape], or f64 with `dtype`. All numbers
 * lie strictly between the bounds.
 * @throws ArgumentError when `key` is none; ShapeError when the bounds do not broadcast to `shape`
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.truncatedNormal(random.key(0), -2, 2).item() // => 1.4...
 * ```
 */
export function truncatedNormal<D extends FloatDType = "float32">(
  key: Key,
  lower: TensorLike,
  upper: TensorLike,
  shape?: Shape,
  options?: SampleOptions<D>,
): Tensor<Shape, NoInfer<D>>;
export function truncatedNormal(
  key: Key,
  lower: TensorLike,
  upper: TensorLike,
  shape?: Shape,
  options: SampleOptions = {},
): Tensor {
  const op = "truncatedNormal";
  const dtype = sampleDType(op, options);
  const [low, high] = [inDType(op, lower, dtype, "lower"), inDType(op, upper, dtype, "upper")];
  const sizes = checkShape(op, shape ?? broadcastShapes(op, low.shape, high.shape));
  const [a, b] = [low, high].map((bound) =>
    primitives.erf(primitives.div(bound, constant(bound, Math.SQRT2))),
  );
  const inside = between(op, key, sizes, a, b);
  const sample = primitives.mul(constant(inside, Math.SQRT2), primitives.erfInv(inside));
  // Rounding must not carry a number to its bound.
  const [least, most] = [nextAbove(primitives.stopGradient(low)), nextBelow(primitives.stopGradient(high))];
  return primitives.clamp(broadcastAs(op, least, sizes), sample, broadcastAs(op, most, sizes));
}

/**
 * Numbers with the exponential distribution of rate 1 (mean 1).
 * `shape` (default []) -> f32[...shape], or f64 with `dtype`. Computed as -log1p(-u), u uniform in [0, 1).
 * @throws ArgumentError when `key` is none; ShapeError for a size that is no whole number >= 0
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.exponential(random.key(0)).item() // => 2.9...
 * ```
 */
export function exponential<const S extends Shape = [], D extends FloatDType = "float32">(
  key: Key,
  shape?: S,
  options?: SampleOptions<D>,
): Tensor<Sizes<Settled<S>>, NoInfer<D>>;
export function exponential(key: Key, shape: Shape = [], options: SampleOptions = {}): Tensor {
  const fraction = unit("exponential", key, shape, sampleDType("exponential", options));
  return primitives.neg(primitives.log1p(primitives.neg(fraction)));
}

const leastNormal = { float32: 1.1754943508222875e-38, float64: 2.2250738585072014e-308 };

/**
 * Numbers with the standard Gumbel distribution: added to logits, the position of the largest is a sample of softmax.
 * `shape` (default []) -> f32[...shape], or f64 with `dtype`. Computed as -log(-log(u)), u uniform in (0, 1).
 * @throws ArgumentError when `key` is none; ShapeError for a size that is no whole number >= 0
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.gumbel(random.key(0)).item() // => 2.92...
 * ```
 */
export function gumbel<const S extends Shape = [], D extends FloatDType = "float32">(
  key: Key,
  shape?: S,
  options?: SampleOptions<D>,
): Tensor<Sizes<Settled<S>>, NoInfer<D>>;
export function gumbel(key: Key, shape: Shape = [], options: SampleOptions = {}): Tensor {
  return gumbelOf("gumbel", key, checkShape("gumbel", shape), sampleDType("gumbel", options));
}

/** Gumbel numbers for another sampler, whose name errors show. */
export function gumbelOf(op: string, key: Key, shape: Shape, dtype: FloatDType): Tensor {
  checkFloat(op, dtype);
  const low = scalarTensor(leastNormal[dtype], dtype);
  const fraction = between(op, key, shape, low, scalarTensor(1, dtype));
  const negated = (x: Tensor): Tensor => primitives.neg(primitives.log(x));
  return negated(negated(fraction));
}
