/**
 * Functions of probability: the normal distribution, the beta and incomplete gamma functions, scaled Bessel functions.
 * @module
 */
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { aligned, asTensor, constant, floatDType, floating, toDType, toFloat } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { Floating, FloatingPair } from "./types.js";

/**
 * The probability that a normally distributed number lies below x.
 * `x` [...] -> [...]; integers compute in float32. Keeps its relative accuracy where it is small.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { ndtr } from "@cotangent/core";
 * ndtr(0).item() // => 0.5
 * ```
 */
export function ndtr<X extends TensorLike>(x: X): Floating<X>;
export function ndtr(x: TensorLike): Tensor {
  return floating("ndtr", primitives.ndtr, x);
}

/**
 * The x below which a normally distributed number lies with probability p: the inverse of ndtr. Infinite at 0 and 1, NaN outside.
 * `p` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when p is no tensor, number or boolean
 * @example
 * ```ts
 * import { ndtri } from "@cotangent/core";
 * ndtri(0.975).item() // => 1.9599...
 * ```
 * @see Wichura: Algorithm AS 241: The percentage points of the normal distribution (1988)
 */
export function ndtri<X extends TensorLike>(p: X): Floating<X>;
export function ndtri(p: TensorLike): Tensor {
  return floating("ndtri", primitives.ndtri, p);
}

// (2k - 1)!! with signs: the asymptotic series of Mills' ratio in 1 / x^2. Beyond 20 the terms fall below float64 at once.
const asymptotic = [1, -1, 3, -15, 105, -945, 10395, -135135, 2027025, -34459425, 654729075];

/**
 * The logarithm of ndtr, which keeps its accuracy where ndtr itself is 0 or 1.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { logNdtr } from "@cotangent/core";
 * logNdtr(-50).item() // => -1254.83...
 * ```
 * @see Abramowitz, Stegun: Handbook of Mathematical Functions (1964), 26.2.12
 */
export function logNdtr<X extends TensorLike>(x: X): Floating<X>;
export function logNdtr(x: TensorLike): Tensor {
  const point = toFloat(asTensor("logNdtr", x));
  // The formulas lose some digits, which float32 does not see of float64.
  return toDType(logBelow(toDType(point, "float64")), point.dtype);
}

function logBelow(point: Tensor): Tensor {
  const { add, gt, log, log1p, lt, mul, ndtr: below, neg, select, sub } = primitives;
  const [far, near] = [constant(point, -20), constant(point, 0)];
  const [isLarge, isSmall] = [gt(point, near), lt(point, far)];
  // Each formula sees only arguments that are made for it, so that its derivative is finite where it is not chosen.
  const one = constant(point, 1);
  const large = log1p(neg(below(neg(select(isLarge, point, near)))));
  const middle = log(below(select(isLarge, near, select(isSmall, far, point))));
  const low = select(isSmall, point, far);
  const square = mul(low, low);
  const inverse = primitives.div(one, square);
  const series = asymptotic.reduceRight(
    (sum, coefficient) => add(mul(sum, inverse), constant(point, coefficient)),
    constant(point, 0),
  );
  const logarithms = sub(log(series), log(neg(low)));
  const halfLogTurn = constant(point, 0.9189385332046728);
  const small = sub(sub(logarithms, mul(square, constant(point, 0.5))), halfLogTurn);
  const chosen = select(isLarge, large, select(isSmall, small, middle));
  return select(primitives.ne(point, point), point, chosen);
}

/**
 * The logarithm of the beta function, lgamma(a) + lgamma(b) - lgamma(a + b). Where one argument is much larger than the other, the terms
 * cancel and their rounding remains.
 * `a`, `b` [...] -> [...] broadcast; dtypes promote, integers compute in float32.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { betaln } from "@cotangent/core";
 * betaln(2, 3).item() // => -2.4849...
 * ```
 */
export function betaln<A extends TensorLike, B extends TensorLike>(a: A, b: B): FloatingPair<A, B>;
export function betaln(a: TensorLike, b: TensorLike): Tensor {
  return asCall("betaln", { a, b }, () => {
    const [x, y] = aligned("betaln", [a, b], floatDType, ["a", "b"]);
    const { add, lgamma, sub } = primitives;
    return add(lgamma(x), sub(lgamma(y), lgamma(add(x, y))));
  });
}

/**
 * The regularized lower incomplete gamma function: the integral of t^(a-1) e^-t from 0 to x, divided by gamma(a).
 * `a`, `x` [...] -> [...] broadcast; dtypes promote, integers compute in float32. NaN for negative arguments. Computed in float64.
 * Differentiable in both, to every order; derivatives in a are those of the series, and NaN at a = 0.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { gammainc } from "@cotangent/core";
 * gammainc(1, 2).item() // => 0.8646...
 * ```
 * @see Gil, Segura, Temme: Numerical Methods for Special Functions (2007), section 8
 */
export function gammainc<A extends TensorLike, X extends TensorLike>(a: A, x: X): FloatingPair<A, X>;
export function gammainc(a: TensorLike, x: TensorLike): Tensor {
  return incomplete("gammainc", a, x, false);
}

/**
 * The regularized upper incomplete gamma function, 1 - gammainc(a, x) without the cancellation.
 * `a`, `x` [...] -> [...] broadcast; as gammainc.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { gammaincc } from "@cotangent/core";
 * gammaincc(1, 2).item() // => 0.1353...
 * ```
 */
export function gammaincc<A extends TensorLike, X extends TensorLike>(a: A, x: X): FloatingPair<A, X>;
export function gammaincc(a: TensorLike, x: TensorLike): Tensor {
  return incomplete("gammaincc", a, x, true);
}

function incomplete(op: string, a: TensorLike, x: TensorLike, isUpper: boolean): Tensor {
  return asCall(op, { a, x }, () => {
    const [order, point] = aligned(op, [a, x], floatDType, ["a", "x"]);
    return primitives.gammainc(toDType(order, "float64"), point, { isUpper, order: 0 });
  });
}

/**
 * The modified Bessel function of the first kind of order 0, times e^-|x|, which keeps it from overflowing.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { i0e } from "@cotangent/core";
 * i0e(1).item() // => 0.4657...
 * ```
 */
export function i0e<X extends TensorLike>(x: X): Floating<X>;
export function i0e(x: TensorLike): Tensor {
  return floating("i0e", primitives.i0e, x);
}

/**
 * The modified Bessel function of the first kind of order 1, times e^-|x|, which keeps it from overflowing.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { i1e } from "@cotangent/core";
 * i1e(1).item() // => 0.2079...
 * ```
 */
export function i1e<X extends TensorLike>(x: X): Floating<X>;
export function i1e(x: TensorLike): Tensor {
  return floating("i1e", primitives.i1e, x);
}
