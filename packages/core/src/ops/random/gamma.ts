/**
 * The gamma distribution and what follows from it: numbers by rejection, differentiable in the parameter of the distribution. Outside
 * of the namespace `random`, because who imports a namespace ships all of it, and these bring loops and the incomplete gamma
 * function along.
 * @module
 */
import type { Shape } from "../../base/shape.js";
import { broadcastShapes, checkShape, sizeOf } from "../../base/shape.js";
import type { Tensor, TensorLike } from "../../base/tensor.js";
import { whileLoop } from "../../control/loops/loops.js";
import { customJvp } from "../../control/rules/customJvp.js";
import * as primitives from "../../primitives/index.js";
import { vmap } from "../../transform/vmap.js";
import { constant, inDType, toDType } from "../arguments.js";
import { broadcastAs } from "../shape.js";
import { exponential, normal } from "./continuous.js";
import type { Key } from "./key.js";
import { split, splitStack } from "./key.js";
import type { FloatDType, SampleOptions } from "./uniform.js";
import { sampleDType, uniform } from "./uniform.js";

const { add, div, exp, ge, le, log, lt, mul, select, sqrt, sub } = primitives;

// The cube of 1 + c x with normal x, where it is positive.
function proposal(key: Key, c: Tensor, dtype: FloatDType): readonly [x: Tensor, v: Tensor] {
  const zero = constant(c, 0);
  const [, x, root] = whileLoop(
    ([, , v]) => le(v, zero),
    ([current]) => {
      const [next, own] = split(current);
      const drawn = normal(own, [], { dtype });
      return [next, drawn, add(constant(c, 1), mul(drawn, c))] as const;
    },
    [key, zero, constant(c, -1)] as const,
  );
  return [x, mul(mul(root, root), root)];
}

// log of a number with the gamma distribution of parameter a, a scalar of dtype, as float64: d v is accepted where
// log u < x^2 / 2 + d (1 - v + log v), with d = a - 1/3. Below 1, gamma(a + 1) u^(1 / a).
function drawOne(key: Key, a: Tensor, dtype: FloatDType): Tensor {
  const number = (value: number): Tensor => constant(a, value);
  const [one, zero] = [number(1), number(0)];
  const isLarge = ge(a, one);
  const d = sub(select(isLarge, a, add(a, one)), number(1 / 3));
  const c = div(number(1 / 3), sqrt(d));
  const [next, own] = split(key);
  const [, , v] = whileLoop(
    ([, square, cube, u]) => {
      const surely = lt(u, sub(one, mul(number(0.0331), mul(square, square))));
      const bound = add(mul(square, number(0.5)), mul(d, add(sub(one, cube), log(cube))));
      return primitives.and(primitives.not(surely), ge(log(u), bound));
    },
    ([current]) => {
      const [following, forProposal, forU] = split(current, 3);
      const [x, cube] = proposal(forProposal, c, dtype);
      return [following, mul(x, x), cube, uniform(forU, [], { dtype })] as const;
    },
    [next, zero, one, number(2)] as const,
  );
  const wide = (x: Tensor): Tensor => toDType(x, "float64");
  const [order, large] = [wide(a), add(log(wide(d)), log(wide(v)))];
  const boost = div(wide(exponential(own, [], { dtype })), order);
  const found = select(isLarge, large, sub(large, boost));
  return select(lt(order, constant(order, 0)), constant(order, NaN), found);
}

function drawAll(key: Key, a: Tensor, dtype: FloatDType): Tensor {
  const count = sizeOf(a.shape);
  const flat = primitives.reshape(toDType(a, dtype), { shape: [count] });
  const each = (own: Key, one: Tensor): Tensor => drawOne(own, one, dtype);
  const drawn = vmap(each)(splitStack("sampleGamma", key, count), flat);
  return primitives.reshape(drawn, { shape: a.shape });
}

// d log x / da at x = e^z, with P(a, x) held: -(dP / da) / (x dP / dx), where x dP / dx = a x^a e^-x / gamma(a + 1). For small x,
// P = x^a / gamma(a + 1).
function slopeOf(a: Tensor, z: Tensor): Tensor {
  const low = constant(z, -40);
  const isTiny = lt(z, low);
  const safe = select(isTiny, low, z);
  const x = exp(safe);
  const density = mul(a, exp(primitives.poissonLog(a, x)));
  const slope = div(primitives.gammainc(a, x, { isUpper: true, order: 1 }), density);
  const atZero = div(sub(primitives.digamma(add(a, constant(a, 1))), z), a);
  return select(isTiny, atZero, slope);
}

function logarithmOf(dtype: FloatDType): (key: Key, a: Tensor) => Tensor {
  const sample: (key: Key, a: Tensor) => Tensor = customJvp(
    (key: Key, a: Tensor): Tensor => drawAll(key, a, dtype),
    ([key, a], [, da]) => {
      const z = sample(key, a);
      return [z, mul(da, slopeOf(a, z))];
    },
  );
  return sample;
}

// The logarithms in float64 of gamma numbers, drawn in dtype, whose parameter is the argument `name`.
function logGamma(op: string, key: Key, a: Tensor, shape: Shape, dtype: FloatDType, name = "a"): Tensor {
  return logarithmOf(dtype)(key, broadcastAs(op, toDType(a, "float64"), shape, name));
}

function drawn(
  op: string,
  key: Key,
  a: TensorLike,
  shape: Shape | undefined,
  options: SampleOptions,
): readonly [logarithms: Tensor, dtype: FloatDType] {
  const dtype = sampleDType(op, options);
  const order = inDType(op, a, dtype, "a");
  return [logGamma(op, key, order, checkShape(op, shape ?? order.shape), dtype), dtype];
}

/**
 * Numbers with the gamma distribution of parameter a and scale 1, whose density is x^(a-1) e^-x / gamma(a): mean and variance a.
 * `a` a number or tensor > 0 that broadcasts to `shape`, by default its own -> f32[...shape], or f64 with `dtype`. NaN for negative a.
 * Differentiable in a, with the random bits held: the derivative of the inverse of gammainc. Numbers below the least float are 0: see
 * sampleLogGamma.
 * @throws ArgumentError when `key` is none; ShapeError when a does not broadcast to `shape`
 * @example
 * ```ts
 * import { random, sampleGamma } from "@cotangent/core";
 * sampleGamma(random.key(0), 2.5, [2]).toArray() // => [2.0788..., 2.2727...]
 * ```
 * @see Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); Figurnov, Mohamed and Mnih, "Implicit
 * reparameterization gradients" (2018)
 */
export function sampleGamma<D extends FloatDType = "float32">(
  key: Key,
  a: TensorLike,
  shape?: Shape,
  options?: SampleOptions<D>,
): Tensor<Shape, NoInfer<D>>;
export function sampleGamma(key: Key, a: TensorLike, shape?: Shape, options: SampleOptions = {}): Tensor {
  const [logarithms, dtype] = drawn("sampleGamma", key, a, shape, options);
  return toDType(exp(logarithms), dtype);
}

/**
 * The logarithms of what sampleGamma gives for the same arguments. For small a most of its numbers are below the least float: their
 * logarithms are not.
 * `a` a number or tensor > 0 that broadcasts to `shape`, by default its own -> f32[...shape], or f64 with `dtype`; as sampleGamma.
 * @throws ArgumentError when `key` is none; ShapeError when a does not broadcast to `shape`
 * @example
 * ```ts
 * import { random, sampleLogGamma } from "@cotangent/core";
 * sampleLogGamma(random.key(0), 0.001).item() // => -110.6179...
 * ```
 */
export function sampleLogGamma<D extends FloatDType = "float32">(
  key: Key,
  a: TensorLike,
  shape?: Shape,
  options?: SampleOptions<D>,
): Tensor<Shape, NoInfer<D>>;
export function sampleLogGamma(key: Key, a: TensorLike, shape?: Shape, options: SampleOptions = {}): Tensor {
  const [logarithms, dtype] = drawn("sampleLogGamma", key, a, shape, options);
  return toDType(logarithms, dtype);
}

/**
 * Numbers with the beta distribution, whose density on (0, 1) is proportional to x^(a-1) (1 - x)^(b-1): mean a / (a + b).
 * `a`, `b` numbers or tensors > 0; `shape` by default what they broadcast to -> f32[...shape], or f64 with `dtype`. NaN for negative
 * ones. Differentiable in both. Computed as x / (x + y) with x of gamma(a) and y of gamma(b), from their logarithms.
 * @throws ArgumentError when `key` is none; ShapeError when a or b does not broadcast to `shape`
 * @example
 * ```ts
 * import { random, sampleBeta } from "@cotangent/core";
 * sampleBeta(random.key(0), 2, 3).item() // => 0.2362...
 * ```
 * @see Devroye: Non-Uniform Random Variate Generation (1986), IX.4
 */
export function sampleBeta<D extends FloatDType = "float32">(
  key: Key,
  a: TensorLike,
  b: TensorLike,
  shape?: Shape,
  options?: SampleOptions<D>,
): Tensor<Shape, NoInfer<D>>;
export function sampleBeta(
  key: Key,
  a: TensorLike,
  b: TensorLike,
  shape?: Shape,
  options: SampleOptions = {},
): Tensor {
  const dtype = sampleDType("sampleBeta", options);
  const [x, y] = [inDType("sampleBeta", a, dtype, "a"), inDType("sampleBeta", b, dtype, "b")];
  const sizes = checkShape("sampleBeta", shape ?? broadcastShapes("sampleBeta", x.shape, y.shape));
  const [first, second] = split(key);
  const odds = sub(
    logGamma("sampleBeta", first, x, sizes, dtype),
    logGamma("sampleBeta", second, y, sizes, dtype, "b"),
  );
  return toDType(primitives.sigmoid(odds), dtype);
}
