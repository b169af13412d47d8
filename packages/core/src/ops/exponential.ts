/**
 * Exponentials, logarithms, powers and roots.
 * @module
 */
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { constant, elementwise, floating } from "./arguments.js";
import type { Arithmetic, Floating, FloatingPair } from "./types.js";

/**
 * e to the power of x.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { exp } from "@cotangent/core";
 * exp(1).item() // => 2.7182...
 * ```
 */
export function exp<X extends TensorLike>(x: X): Floating<X>;
export function exp(x: TensorLike): Tensor {
  return floating("exp", primitives.exp, x);
}

/**
 * e^x - 1 without the cancellation near 0.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { expm1 } from "@cotangent/core";
 * expm1(1e-7).item() // => 1.0000000...e-7
 * ```
 */
export function expm1<X extends TensorLike>(x: X): Floating<X>;
export function expm1(x: TensorLike): Tensor {
  return floating("expm1", primitives.expm1, x);
}

/**
 * Natural logarithm: -Infinity at 0, NaN below.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { log } from "@cotangent/core";
 * log(10).item() // => 2.3025...
 * ```
 */
export function log<X extends TensorLike>(x: X): Floating<X>;
export function log(x: TensorLike): Tensor {
  return floating("log", primitives.log, x);
}

/**
 * log(1 + x) without the cancellation near 0.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { log1p } from "@cotangent/core";
 * log1p(1e-7).item() // => 9.999999...e-8
 * ```
 */
export function log1p<X extends TensorLike>(x: X): Floating<X>;
export function log1p(x: TensorLike): Tensor {
  return floating("log1p", primitives.log1p, x);
}

/**
 * Square root; NaN below 0. Its derivative at 0 is Infinity.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { sqrt } from "@cotangent/core";
 * sqrt(2).item() // => 1.4142...
 * ```
 */
export function sqrt<X extends TensorLike>(x: X): Floating<X>;
export function sqrt(x: TensorLike): Tensor {
  return floating("sqrt", primitives.sqrt, x);
}

/**
 * 1 / sqrt(x).
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { rsqrt } from "@cotangent/core";
 * rsqrt(4).item() // => 0.5
 * ```
 */
export function rsqrt<X extends TensorLike>(x: X): Floating<X>;
export function rsqrt(x: TensorLike): Tensor {
  return floating("rsqrt", primitives.rsqrt, x);
}

/**
 * x to the power of y; pow(0, 0) is 1.
 * `x`, `y` broadcast and promote; integers compute in float32. The derivative with respect to y is 0 where x is 0.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { grad, pow, tensor, type Tensor } from "@cotangent/core";
 * pow(tensor([1, 2, 3]), 2).toArray() // => [1, 4, 9]
 * grad((x: Tensor) => pow(x, 3))(tensor(2)).item() // => 12
 * ```
 */
export function pow<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): FloatingPair<X, Y>;
export function pow(x: TensorLike, y: TensorLike): Tensor {
  return floating("pow", primitives.pow, x, y);
}

/**
 * x * x.
 * `x` [...] -> [...] of the same dtype.
 * @throws DTypeError when x is bool
 * @example
 * ```ts
 * import { square, tensor } from "@cotangent/core";
 * square(tensor([1, 2, 3])).toArray() // => [1, 4, 9]
 * ```
 */
export function square<X extends TensorLike>(x: X): Arithmetic<X, X>;
export function square(x: TensorLike): Tensor {
  return elementwise("square", (y) => primitives.mul(y, y), [x]);
}

/**
 * log(e^x + e^y) without overflow: the sum of two numbers given by their logarithms.
 * `x`, `y` broadcast and promote; integers compute in float32. Two equal infinities give that infinity.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { logaddexp } from "@cotangent/core";
 * logaddexp(1000, 1000).item() // => 1000.693...
 * ```
 */
export function logaddexp<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): FloatingPair<X, Y>;
export function logaddexp(x: TensorLike, y: TensorLike): Tensor {
  return floating(
    "logaddexp",
    (a, b) => {
      // One of two equal ones is the greater, not both by half: all derivatives are right there, not only the first.
      const isFirst = primitives.ge(a, b);
      const greater = primitives.select(isFirst, a, b);
      const gap = primitives.sub(primitives.select(isFirst, b, a), greater);
      // Equal infinities have no difference; 0 gives them back, and NaN is no infinity.
      const isNumber = primitives.or(primitives.eq(gap, gap), primitives.ne(a, b));
      const finite = primitives.select(isNumber, gap, constant(gap, 0));
      return primitives.add(greater, primitives.log1p(primitives.exp(finite)));
    },
    x,
    y,
  );
}

/**
 * x * log(y), and 0 where x is 0, whatever y.
 * `x`, `y` broadcast and promote; integers compute in float32. Where x is 0 and log(y) is not finite, both derivatives
 * are 0, so that an entropy can be differentiated.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { grad, tensor, xlogy, type Tensor } from "@cotangent/core";
 * xlogy(0, 0).item() // => 0
 * grad((p: Tensor) => xlogy(p, p))(tensor(0)).item() // => 0
 * ```
 */
export function xlogy<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): FloatingPair<X, Y>;
export function xlogy(x: TensorLike, y: TensorLike): Tensor {
  return floating(
    "xlogy",
    (a, b) => {
      const inRange = primitives.and(
        primitives.gt(b, constant(b, 0)),
        primitives.lt(b, constant(b, Infinity)),
      );
      const isSafe = primitives.or(primitives.ne(a, constant(a, 0)), inRange);
      const product = primitives.mul(a, primitives.log(primitives.select(isSafe, b, constant(b, 1))));
      // 0 * log(y) is -0 for y below 1; adding 0 makes it 0 and leaves every other number as it is.
      return primitives.add(product, constant(product, 0));
    },
    x,
    y,
  );
}
