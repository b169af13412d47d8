/**
 * Special functions: sigmoid, the error function and its kin, the gamma function's logarithm and its derivatives, the zeta function.
 * @module
 */
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, elementwise, floatDType, floating, toFloat } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { Floating, FloatingPair } from "./types.js";

/**
 * The logistic function, 1 / (1 + e^-x); no overflow anywhere.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { sigmoid } from "@cotangent/core";
 * sigmoid(0).item() // => 0.5
 * ```
 */
export function sigmoid<X extends TensorLike>(x: X): Floating<X>;
export function sigmoid(x: TensorLike): Tensor {
  return floating("sigmoid", primitives.sigmoid, x);
}

/**
 * The error function, 2/sqrt(pi) times the integral of e^(-t^2) from 0 to x.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { erf } from "@cotangent/core";
 * erf(1).item() // => 0.8427...
 * ```
 */
export function erf<X extends TensorLike>(x: X): Floating<X>;
export function erf(x: TensorLike): Tensor {
  return floating("erf", primitives.erf, x);
}

/**
 * 1 - erf(x) without the cancellation for large x.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { erfc } from "@cotangent/core";
 * erfc(3).item() // => 0.0000220...
 * ```
 */
export function erfc<X extends TensorLike>(x: X): Floating<X>;
export function erfc(x: TensorLike): Tensor {
  return floating("erfc", primitives.erfc, x);
}

/**
 * The number whose error function is x; infinite at -1 and 1, NaN beyond.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { erfInv } from "@cotangent/core";
 * erfInv(0.5).item() // => 0.4769...
 * ```
 */
export function erfInv<X extends TensorLike>(x: X): Floating<X>;
export function erfInv(x: TensorLike): Tensor {
  return floating("erfInv", primitives.erfInv, x);
}

/**
 * Logarithm of the absolute value of the gamma function: log((x - 1)!) at integers.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { lgamma } from "@cotangent/core";
 * lgamma(5).item() // => 3.178...
 * ```
 */
export function lgamma<X extends TensorLike>(x: X): Floating<X>;
export function lgamma(x: TensorLike): Tensor {
  return floating("lgamma", primitives.lgamma, x);
}

/**
 * Derivative of lgamma.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { digamma } from "@cotangent/core";
 * digamma(1).item() // => -0.5772...
 * ```
 */
export function digamma<X extends TensorLike>(x: X): Floating<X>;
export function digamma(x: TensorLike): Tensor {
  return floating("digamma", primitives.digamma, x);
}

/**
 * The nth derivative of digamma; digamma itself for n = 0.
 * `n` a whole number from 0 to 100, `x` [...] -> [...]; integers compute in float32. At 0, -1, -2, ... odd derivatives are Infinity,
 * even ones NaN.
 * @throws ArgumentError when n is no such number, or x no tensor, number or boolean
 * @example
 * ```ts
 * import { polygamma } from "@cotangent/core";
 * polygamma(1, 1).item() // => 1.6449...
 * ```
 * @see Abramowitz, Stegun: Handbook of Mathematical Functions (1964), 6.4
 */
export function polygamma<X extends TensorLike>(n: number, x: X): Floating<X>;
export function polygamma(n: number, x: TensorLike): Tensor {
  if (n === 0) return floating("polygamma", primitives.digamma, x);
  return asCall("polygamma", { x }, () =>
    primitives.polygamma(toFloat(asTensor("polygamma", x)), { order: n }),
  );
}

/**
 * The zeta function of Hurwitz, the sum of (q + k)^-s over k = 0, 1, 2, ...; with q = 1 that of Riemann.
 * `s`, `q` (default 1) [...] -> [...] broadcast; dtypes promote, integers compute in float32. Infinity at s = 1 and q = 0, -1, -2, ...;
 * NaN for s < 1, and for negative q where s is no integer. Differentiable in both.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { zeta } from "@cotangent/core";
 * zeta(2).item() // => 1.6449...
 * zeta(2, 0.5).item() // => 4.934...
 * ```
 * @see Abramowitz, Stegun: Handbook of Mathematical Functions (1964), 23.2
 */
export function zeta<S extends TensorLike, Q extends TensorLike = 1>(s: S, q?: Q): FloatingPair<S, Q>;
export function zeta(s: TensorLike, q: TensorLike = 1): Tensor {
  return elementwise("zeta", (x, y) => primitives.zeta(x, y, { order: 0 }), [s, q], floatDType, ["s", "q"]);
}
