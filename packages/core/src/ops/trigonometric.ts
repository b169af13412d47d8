/**
 * Trigonometric and hyperbolic functions and their inverses; angles in radians.
 * @module
 */
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { elementwise, floatDType, floating } from "./arguments.js";
import type { Floating, FloatingPair } from "./types.js";

/**
 * Sine of an angle in radians.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { sin } from "@cotangent/core";
 * sin(1).item() // => 0.84147...
 * ```
 */
export function sin<X extends TensorLike>(x: X): Floating<X>;
export function sin(x: TensorLike): Tensor {
  return floating("sin", primitives.sin, x);
}

/**
 * Cosine of an angle in radians.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { cos } from "@cotangent/core";
 * cos(1).item() // => 0.5403...
 * ```
 */
export function cos<X extends TensorLike>(x: X): Floating<X>;
export function cos(x: TensorLike): Tensor {
  return floating("cos", primitives.cos, x);
}

/**
 * Tangent of an angle in radians.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { tan } from "@cotangent/core";
 * tan(1).item() // => 1.5574...
 * ```
 */
export function tan<X extends TensorLike>(x: X): Floating<X>;
export function tan(x: TensorLike): Tensor {
  return floating("tan", primitives.tan, x);
}

/**
 * The angle in [-pi/2, pi/2] whose sine is x; NaN outside [-1, 1].
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { asin } from "@cotangent/core";
 * asin(1).item() // => 1.5707...
 * ```
 */
export function asin<X extends TensorLike>(x: X): Floating<X>;
export function asin(x: TensorLike): Tensor {
  return floating("asin", primitives.asin, x);
}

/**
 * The angle in [0, pi] whose cosine is x; NaN outside [-1, 1].
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { acos } from "@cotangent/core";
 * acos(-1).item() // => 3.1415...
 * ```
 */
export function acos<X extends TensorLike>(x: X): Floating<X>;
export function acos(x: TensorLike): Tensor {
  return floating("acos", primitives.acos, x);
}

/**
 * The angle in (-pi/2, pi/2) whose tangent is x.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { atan } from "@cotangent/core";
 * atan(1).item() // => 0.7853...
 * ```
 */
export function atan<X extends TensorLike>(x: X): Floating<X>;
export function atan(x: TensorLike): Tensor {
  return floating("atan", primitives.atan, x);
}

/**
 * Hyperbolic sine, (e^x - e^-x) / 2.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { sinh } from "@cotangent/core";
 * sinh(1).item() // => 1.1752...
 * ```
 */
export function sinh<X extends TensorLike>(x: X): Floating<X>;
export function sinh(x: TensorLike): Tensor {
  return floating("sinh", primitives.sinh, x);
}

/**
 * Hyperbolic cosine, (e^x + e^-x) / 2.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { cosh } from "@cotangent/core";
 * cosh(1).item() // => 1.5430...
 * ```
 */
export function cosh<X extends TensorLike>(x: X): Floating<X>;
export function cosh(x: TensorLike): Tensor {
  return floating("cosh", primitives.cosh, x);
}

/**
 * Hyperbolic tangent, between -1 and 1.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { tanh } from "@cotangent/core";
 * tanh(1).item() // => 0.7615...
 * ```
 */
export function tanh<X extends TensorLike>(x: X): Floating<X>;
export function tanh(x: TensorLike): Tensor {
  return floating("tanh", primitives.tanh, x);
}

/**
 * The number whose hyperbolic sine is x.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { asinh } from "@cotangent/core";
 * asinh(1).item() // => 0.8813...
 * ```
 */
export function asinh<X extends TensorLike>(x: X): Floating<X>;
export function asinh(x: TensorLike): Tensor {
  return floating("asinh", primitives.asinh, x);
}

/**
 * The number >= 0 whose hyperbolic cosine is x; NaN below 1.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { acosh } from "@cotangent/core";
 * acosh(2).item() // => 1.3169...
 * ```
 */
export function acosh<X extends TensorLike>(x: X): Floating<X>;
export function acosh(x: TensorLike): Tensor {
  return floating("acosh", primitives.acosh, x);
}

/**
 * The number whose hyperbolic tangent is x; infinite at -1 and 1, NaN beyond.
 * `x` [...] -> [...]; integers compute in float32.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { atanh } from "@cotangent/core";
 * atanh(0.5).item() // => 0.5493...
 * ```
 */
export function atanh<X extends TensorLike>(x: X): Floating<X>;
export function atanh(x: TensorLike): Tensor {
  return floating("atanh", primitives.atanh, x);
}

/**
 * The angle in [-pi, pi] of the point (x, y), from the positive x axis; note the order of the arguments.
 * `y`, `x` broadcast; integers compute in float32.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { atan2 } from "@cotangent/core";
 * atan2(1, -1).item() // => 2.3561...
 * ```
 */
export function atan2<Y extends TensorLike, X extends TensorLike>(y: Y, x: X): FloatingPair<Y, X>;
export function atan2(y: TensorLike, x: TensorLike): Tensor {
  return elementwise("atan2", primitives.atan2, [y, x], floatDType, ["y", "x"]);
}
