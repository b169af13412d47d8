/**
 * Random bits, and uniform numbers made of them.
 * @module
 */
import { checkOptions } from "../../base/checks.js";
import type { DType } from "../../base/dtype.js";
import { isFloating } from "../../base/dtype.js";
import { DTypeError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { broadcastShapes, checkShape } from "../../base/shape.js";
import type { Tensor, TensorLike } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { constant, inDType, stretch } from "../arguments.js";
import { broadcastAs } from "../shape.js";
import type { Settled, Sizes } from "../types.js";
import type { Key } from "./key.js";
import { hashPositions } from "./key.js";
import { nextBelow } from "./neighbors.js";

/** float32 or float64. */
export type FloatDType = "float32" | "float64";

/** Options of the samplers of floats. */
export interface SampleOptions<D extends FloatDType = FloatDType> {
  /** Element type; default float32. */
  readonly dtype?: D;
}

/** Options of uniform. */
export interface UniformOptions<D extends FloatDType = FloatDType> extends SampleOptions<D> {
  /** The least number that may come; default 0. Broadcasts to the shape. */
  readonly minval?: TensorLike;
  /** Every number is below it; default 1. Broadcasts to the shape. */
  readonly maxval?: TensorLike;
}

/**
 * Random bits: whole numbers from 0 to 2^32 - 1, all equally likely.
 * `shape` (default []) -> uint32[...shape].
 * @throws ArgumentError when `key` is none; ShapeError for a size that is no whole number >= 0
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.bits(random.key(0)).item() // => 4070199207
 * ```
 */
export function bits<const S extends Shape = []>(key: Key, shape?: S): Tensor<Sizes<S>, "uint32">;
export function bits(key: Key, shape: Shape = []): Tensor {
  return hashPositions("bits", key, checkShape("bits", shape), "xor");
}

/** The dtype of a float sampler. */
export function checkFloat(op: string, dtype: DType): void {
  if (isFloating(dtype)) return;
  throw new DTypeError({
    op,
    requirement: "samples are floating-point numbers",
    expected: "float32 or float64",
    received: String(dtype),
  });
}

/** The dtype that a float sampler is asked for. */
export function sampleDType(op: string, options: SampleOptions): FloatDType {
  const { dtype = "float32" } = checkOptions(op, options);
  checkFloat(op, dtype);
  return dtype;
}

/** Numbers in [0, 1): all multiples of 2^-23 (float32) or 2^-52 (float64) equally likely. */
export function unit(op: string, key: Key, shape: Shape, dtype: FloatDType): Tensor {
  checkFloat(op, dtype);
  const sizes = checkShape(op, shape);
  if (dtype === "float32") {
    // The upper 23 of 32 bits as a fraction. A whole number below 2^23 and its product with 2^-23 are exact.
    const words = hashPositions(op, key, sizes, "xor");
    const whole = primitives.convert(primitives.shiftRight(words, constant(words, 9)), { dtype });
    return primitives.mul(whole, constant(whole, 1 / 0x80_0000));
  }
  // The upper 52 of 64 bits.
  const high = primitives.convert(hashPositions(op, key, sizes, "high"), { dtype });
  const words = hashPositions(op, key, sizes, "low");
  const low = primitives.convert(primitives.shiftRight(words, constant(words, 12)), { dtype });
  const whole = primitives.add(primitives.mul(high, constant(high, 0x10_0000)), low);
  return primitives.mul(whole, constant(whole, 1 / 0x10_0000_0000_0000));
}

/** Numbers in [minval, maxval), both tensors of the wanted dtype that broadcast to the shape. */
export function between(op: string, key: Key, shape: Shape, minval: Tensor, maxval: Tensor): Tensor {
  return spread(op, unit(op, key, shape, minval.dtype === "float64" ? "float64" : "float32"), minval, maxval);
}

/** Fractions in [0, 1) as numbers in [minval, maxval). */
export function spread(op: string, fraction: Tensor, minval: Tensor, maxval: Tensor): Tensor {
  const { shape } = fraction;
  const least = broadcastAs(op, minval, shape, "the lower bound");
  // What follows from the bounds alone is computed in their own shape, which is mostly that of a scalar.
  const own = broadcastShapes(op, minval.shape, maxval.shape);
  const [low, high] = [stretch(minval, own), stretch(maxval, own)];
  const below = primitives.select(primitives.lt(low, high), nextBelow(high), low);
  const most = broadcastAs(op, below, shape, "the upper bound");
  const width = broadcastAs(op, primitives.sub(high, low), shape);
  const scaled = primitives.add(primitives.mul(fraction, width), least);
  // Rounding may give maxval itself, or fall below minval.
  return primitives.min(primitives.max(least, scaled), most);
}

/**
 * Uniformly distributed numbers from minval up to, not including, maxval.
 * `shape` (default []) -> f32[...shape], or f64 with `dtype`. Where maxval is not above minval, all are minval.
 * @throws ArgumentError when `key` is none; ShapeError when the bounds do not broadcast to `shape`
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.uniform(random.key(51), [4]).toArray() // => [0.4712..., 0.1234..., 0.1755..., 0.5663...]
 * random.uniform(random.key(0), [], { minval: -1, maxval: 1 }).item() // => 0.8953...
 * ```
 */
export function uniform<const S extends Shape = [], D extends FloatDType = "float32">(
  key: Key,
  shape?: S,
  options?: UniformOptions<D>,
): Tensor<Sizes<Settled<S>>, NoInfer<D>>;
export function uniform(key: Key, shape: Shape = [], options: UniformOptions = {}): Tensor {
  const { minval = 0, maxval = 1, dtype = "float32" } = checkOptions("uniform", options);
  if (minval === 0 && maxval === 1) return unit("uniform", key, shape, dtype);
  checkFloat("uniform", dtype);
  const bounds = [inDType("uniform", minval, dtype, "minval"), inDType("uniform", maxval, dtype, "maxval")];
  return between("uniform", key, checkShape("uniform", shape), bounds[0], bounds[1]);
}
