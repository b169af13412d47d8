/**
 * Discrete distributions.
 * @module
 */
import { checkOptions } from "../../base/checks.js";
import type { DType } from "../../base/dtype.js";
import { canHold, isFloating, wholeRange } from "../../base/dtype.js";
import { ArgumentError, DTypeError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { checkShape, insertAt, withoutAxes } from "../../base/shape.js";
import type { TensorLike } from "../../base/tensor.js";
import { scalarTensor, Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { asTensor, constant, oneAxis, stretch, toDType } from "../arguments.js";
import { broadcastAs } from "../shape.js";
import type { Sizes } from "../types.js";
import { gumbelOf } from "./continuous.js";
import type { Key } from "./key.js";
import { split } from "./key.js";
import { bits, unit } from "./uniform.js";

/**
 * true with probability p.
 * `p` (default 0.5) broadcasts to `shape`, which by default is its own -> bool[...shape].
 * @throws ArgumentError when `key` is none; DTypeError when p is no float; ShapeError when p does not broadcast to `shape`
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.bernoulli(random.key(42), 0.3, [5]).toArray() // => [false, false, false, false, false]
 * ```
 */
export function bernoulli(key: Key, p?: TensorLike, shape?: Shape): Tensor<Shape, "bool">;
export function bernoulli(key: Key, p: TensorLike = 0.5, shape?: Shape): Tensor {
  const probability = asTensor("bernoulli", p, "p");
  const { dtype } = probability;
  if (!isFloating(dtype)) {
    throw new DTypeError({
      op: "bernoulli",
      requirement: "p must be a probability",
      expected: "float32 or float64",
      received: dtype,
      fix: "Convert it with astype().",
    });
  }
  const sizes = checkShape("bernoulli", shape ?? probability.shape);
  const threshold = broadcastAs("bernoulli", probability, sizes, "p");
  return primitives.lt(unit("bernoulli", key, sizes, dtype), threshold);
}

/** Options of categorical. */
export interface CategoricalOptions {
  /** The axis of the categories; default the last. */
  readonly axis?: number;
  /** Shape of the result; ends in that of logits without the axis, which is the default. */
  readonly shape?: Shape;
}

/**
 * A category's number, drawn with the probabilities softmax(logits), by the Gumbel-max trick.
 * `logits` [..., n] -> int32[...]; a `shape` [k, ...] draws k for each.
 * @throws ArgumentError when `key` is none; ShapeError when `shape` does not end in the shape of logits without the axis
 * @example
 * ```ts
 * import { log, random, tensor } from "@cotangent/core";
 * const logits = log(tensor([0.1, 0.2, 0.7]));
 * random.categorical(random.key(3), logits, { shape: [5] }).shape // => [5]
 * ```
 */
export function categorical(key: Key, logits: Tensor, options?: CategoricalOptions): Tensor<Shape, "int32">;
export function categorical(key: Key, logits: Tensor, options: CategoricalOptions = {}): Tensor {
  const operand = asTensor("categorical", logits, "logits");
  const axis = oneAxis("categorical", operand, checkOptions("categorical", options).axis ?? -1);
  const { dtype } = operand;
  if (!isFloating(dtype)) {
    throw new DTypeError({
      op: "categorical",
      requirement: "logits must be floating-point numbers",
      expected: "float32 or float64",
      received: dtype,
      fix: "Convert them with astype().",
    });
  }
  const batch = withoutAxes(operand.shape, [axis]);
  const shape = checkShape("categorical", options.shape ?? batch);
  // Fails unless the batch of logits broadcasts to the end of the shape.
  broadcastAs("categorical", constantOver(batch), shape, "the shape of logits without the axis");
  const lead = shape.length - batch.length;
  const space = insertAt(shape, lead + axis, operand.shape[axis]);
  const perturbed = primitives.add(gumbelOf("categorical", key, space, dtype), stretch(operand, space));
  return primitives.argmax(perturbed, { axis: lead + axis });
}

function constantOver(shape: Shape): Tensor {
  return stretch(scalarTensor(0, "bool"), shape);
}

/** Options of randint. */
export interface RandintOptions<D extends "int32" | "uint32" = "int32" | "uint32"> {
  /** Element type; default int32. */
  readonly dtype?: D;
}

/**
 * Whole numbers from minval up to, not including, maxval. Up to 65,536 of them are equally likely to within 2^-48; of a larger
 * count n, as in JAX, the first 2^32 mod n come with 1 more of 2^32 chances than the others.
 * `shape`; `minval`, `maxval` whole numbers or integer tensors that broadcast to it -> i32[...shape], or u32 with `dtype`.
 * maxval may be one beyond the largest number of the dtype. Where maxval is not above minval, all are minval.
 * @throws ArgumentError for bounds that are no whole numbers of the dtype, or when `key` is none
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * random.randint(random.key(0), [5], 0, 10).shape // => [5]
 * ```
 */
export function randint<const S extends Shape, D extends "int32" | "uint32" = "int32">(
  key: Key,
  shape: S,
  minval: number | Tensor,
  maxval: number | Tensor,
  options?: RandintOptions<D>,
): Tensor<Sizes<S>, NoInfer<D>>;
export function randint(
  key: Key,
  shape: Shape,
  minval: number | Tensor,
  maxval: number | Tensor,
  options: RandintOptions = {},
): Tensor {
  const { dtype = "int32" } = checkOptions("randint", options);
  const sizes = checkShape("randint", shape);
  const beyond = dtype === "int32" ? 0x8000_0000 : 0x1_0000_0000;
  const isBeyond = maxval === beyond;
  const low = integerBound("minval", minval, dtype);
  const high = integerBound("maxval", isBeyond ? beyond - 1 : maxval, dtype);
  const lows = broadcastAs("randint", low, sizes, "minval");
  const highs = broadcastAs("randint", high, sizes, "maxval");
  const isEmpty = isBeyond ? primitives.lt(highs, lows) : primitives.le(highs, lows);
  const difference = toDType(primitives.sub(highs, lows), "uint32");
  const count = isBeyond ? primitives.add(difference, constant(difference, 1)) : difference;
  const offset = belowSpan(key, primitives.select(isEmpty, constant(count, 1), count));
  return primitives.add(lows, toDType(offset, dtype));
}

// 64 random bits modulo the span, with 32-bit arithmetic: (high * 2^32 + low) mod span. A span that wrapped to 0 means 2^32,
// where x mod 0 = x does the right thing.
function belowSpan(key: Key, span: Tensor): Tensor {
  const [first, second] = split(key);
  const [high, low] = [bits(first, span.shape), bits(second, span.shape)];
  const root = primitives.rem(constant(span, 0x1_0000), span);
  const multiplier = primitives.rem(primitives.mul(root, root), span);
  const upper = primitives.mul(primitives.rem(high, span), multiplier);
  return primitives.rem(primitives.add(upper, primitives.rem(low, span)), span);
}

function integerBound(name: string, bound: number | Tensor, dtype: DType): Tensor {
  if (bound instanceof Tensor && (bound.dtype === "int32" || bound.dtype === "uint32"))
    return toDType(bound, dtype);
  if (typeof bound === "number" && canHold(dtype, bound)) {
    return scalarTensor(bound, dtype);
  }
  throw new ArgumentError({
    op: "randint",
    requirement: `${name} must be a whole number of the dtype`,
    expected: `${wholeRange[dtype]?.join(" to ")}`,
    received: bound instanceof Tensor ? `a tensor of ${bound.dtype}` : String(bound),
  });
}
