/**
 * Absolute values, signs and rounding.
 * @module
 */

import { isFloating } from "../base/dtype.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, elementwise } from "./arguments.js";
import type { Same } from "./types.js";

/**
 * Absolute value. Its derivative at 0 is 0.
 * `x` [...] -> [...] of the same dtype.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { abs } from "@cotangent/core";
 * abs(-1.5).item() // => 1.5
 * ```
 */
export function abs<X extends TensorLike>(x: X): Same<X>;
export function abs(x: TensorLike): Tensor {
  return elementwise("abs", primitives.abs, [x]);
}

/**
 * -1, 0 or 1; the sign of a zero and NaN stay as they are.
 * `x` [...] -> [...] of the same dtype.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { sign } from "@cotangent/core";
 * sign(-3).item() // => -1
 * ```
 */
export function sign<X extends TensorLike>(x: X): Same<X>;
export function sign(x: TensorLike): Tensor {
  return elementwise("sign", primitives.sign, [x]);
}

/**
 * The largest integer <= x.
 * `x` [...] -> [...]; integers stay as they are. Its derivative is 0.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { floor } from "@cotangent/core";
 * floor(-1.5).item() // => -2
 * ```
 */
export function floor<X extends TensorLike>(x: X): Same<X>;
export function floor(x: TensorLike): Tensor {
  return toInteger("floor", primitives.floor, x);
}

/**
 * The smallest integer >= x.
 * `x` [...] -> [...]; integers stay as they are. Its derivative is 0.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { ceil } from "@cotangent/core";
 * ceil(-1.5).item() // => -1
 * ```
 */
export function ceil<X extends TensorLike>(x: X): Same<X>;
export function ceil(x: TensorLike): Tensor {
  return toInteger("ceil", primitives.ceil, x);
}

/**
 * The nearest integer; halves go to the even one.
 * `x` [...] -> [...]; integers stay as they are. Its derivative is 0.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { round, tensor } from "@cotangent/core";
 * round(tensor([0.5, 1.5, 2.5])).toArray() // => [0, 2, 2]
 * ```
 */
export function round<X extends TensorLike>(x: X): Same<X>;
export function round(x: TensorLike): Tensor {
  return toInteger("round", primitives.round, x);
}

function toInteger(op: string, primitive: (x: Tensor) => Tensor, x: TensorLike): Tensor {
  const operand = asTensor(op, x);
  return isFloating(operand.dtype) ? elementwise(op, primitive, [operand]) : operand;
}
