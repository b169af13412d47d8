/**
 * Random order and random choice.
 * @module
 */
import { checkOptions } from "../../base/checks.js";
import { ArgumentError, ShapeError } from "../../base/errors.js";
import type { Shape } from "../../base/shape.js";
import { checkShape, formatShape, sizeOf } from "../../base/shape.js";
import { Tensor } from "../../base/tensor.js";
import * as primitives from "../../primitives/index.js";
import { asTensor, constant, oneAxis, stretch, toFloat } from "../arguments.js";
import { checkCount } from "../grid.js";
import { take } from "../indexing.js";
import { sliceAxis } from "../join.js";
import { searchsorted, topK } from "../sorting.js";
import { gumbelOf } from "./continuous.js";
import { randint } from "./discrete.js";
import type { Key } from "./key.js";
import { split } from "./key.js";
import type { FloatDType } from "./uniform.js";
import { bits, unit } from "./uniform.js";

// How often to sort by random words so that no two elements are likely to have met equal words in every round:
// the least r with (2^32 - 1)^r >= n^3.
function roundsFor(n: number): number {
  const target = BigInt(n) * BigInt(n) * BigInt(n);
  let rounds = 0;
  for (let reached = 1n; reached < target; reached *= 0xffff_ffffn) rounds++;
  return rounds;
}

// The numbers below n in random order.
function shuffled(key: Key, n: number): Tensor {
  const start = primitives.iota({ shape: [n], axis: 0, dtype: "int32" });
  const shuffle = (order: Tensor, current: Key, rounds: number): Tensor => {
    if (rounds === 0) return order;
    const [next, own] = split(current);
    const [, sorted] = primitives.sort(bits(own, [n]), order, { axis: 0, keyCount: 1 });
    return shuffle(sorted, next, rounds - 1);
  };
  return shuffle(start, key, roundsFor(n));
}

/**
 * The numbers below n, or the slices of a tensor along an axis, in random order.
 * A number n -> int32[n]; `x` [n, ...] -> [n, ...]. `axis` is 0 by default.
 * @throws ArgumentError when n is no whole number >= 0, or `key` is none; ShapeError when the axis is out of range
 * @example
 * ```ts
 * import { random, sort } from "@cotangent/core";
 * const order = random.permutation(random.key(0), 5);
 * sort(order).toArray() // => [0, 1, 2, 3, 4]
 * ```
 */
export function permutation(key: Key, x: number | Tensor, axis = 0): Tensor {
  if (!(x instanceof Tensor)) {
    checkCount("permutation", "n", x);
    return shuffled(key, x);
  }
  const along = oneAxis("permutation", x, axis);
  return x.shape[along] === 0 ? x : take(x, shuffled(key, x.shape[along]), along);
}

/** Options of choice. */
export interface ChoiceOptions {
  /** Shape of the result (before the other axes of a tensor); default []. */
  readonly shape?: Shape;
  /** May one element come twice? Default true. */
  readonly replace?: boolean;
  /** A probability per element, float[n]; by default all are equally likely. */
  readonly p?: Tensor;
  /** The axis to choose along; default 0. */
  readonly axis?: number;
}

/**
 * Random elements: of the numbers below n, or slices of a tensor along an axis.
 * A number n -> int32[...shape]; `x` [n, ...] -> [...shape, ...].
 * @throws ArgumentError when there is nothing to choose from, or not enough without replacement; ShapeError when p has not
 * one probability per element
 * @example
 * ```ts
 * import { random, tensor } from "@cotangent/core";
 * random.choice(random.key(0), 6, { shape: [2, 3] }).shape // => [2, 3]
 * random.choice(random.key(0), tensor([7, 8]), { p: tensor([0, 1]) }).item() // => 8
 * ```
 */
export function choice(key: Key, x: number | Tensor, options: ChoiceOptions = {}): Tensor {
  const { replace = true, p, axis = 0 } = checkOptions("choice", options);
  const shape = checkShape("choice", options.shape ?? []);
  const isTensor = x instanceof Tensor;
  if (!isTensor) checkCount("choice", "n", x);
  const along = isTensor ? oneAxis("choice", x, axis) : 0;
  const count = isTensor ? x.shape[along] : x;
  const draws = sizeOf(shape);
  if (draws > 0 && (count === 0 || (!replace && draws > count))) {
    throw new ArgumentError({
      op: "choice",
      requirement:
        count === 0
          ? "there must be something to choose from"
          : "without replacement there must be enough to choose from",
      expected: `at least ${replace ? 1 : draws}`,
      received: String(count),
    });
  }
  const chosen =
    p === undefined
      ? chooseEvenly(key, count, shape, replace)
      : chooseWeighted(key, count, shape, replace, p);
  return isTensor ? take(x, chosen, along) : chosen;
}

function chooseEvenly(key: Key, count: number, shape: Shape, replace: boolean): Tensor {
  if (replace) return randint(key, shape, 0, count);
  return primitives.reshape(sliceAxis(shuffled(key, count), 0, 0, sizeOf(shape)), { shape });
}

function chooseWeighted(key: Key, count: number, shape: Shape, replace: boolean, p: Tensor): Tensor {
  const weights = toFloat(asTensor("choice", p, "p"));
  if (weights.shape.length !== 1 || weights.shape[0] !== count) {
    throw new ShapeError({
      op: "choice",
      requirement: "p must have one probability per element",
      expected: formatShape([count]),
      received: formatShape(weights.shape),
    });
  }
  const dtype: FloatDType = weights.dtype === "float64" ? "float64" : "float32";
  if (!replace) {
    // The k largest of logits with Gumbel noise are a sample without replacement (Kool, van Hoof, Welling, 2019).
    const perturbed = primitives.add(gumbelOf("choice", key, [count], dtype), primitives.log(weights));
    return primitives.reshape(topK(perturbed, sizeOf(shape))[1], { shape });
  }
  const cumulative = primitives.cumsum(weights, { axis: 0, reverse: false });
  const total = stretch(primitives.reshape(sliceAxis(cumulative, 0, count - 1, count), { shape: [] }), shape);
  const fraction = unit("choice", key, shape, dtype);
  const height = primitives.mul(total, primitives.sub(constant(fraction, 1), fraction));
  return searchsorted(cumulative, height);
}
