/**
 * Arithmetic with broadcasting and promotion. A JavaScript number takes the dtype of the tensor beside it: it never widens
 * float32, and an integer keeps integers; a fraction beside integers makes them float32.
 * @module
 */
import { isFloating } from "../base/dtype.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { asTensor, constant, elementwise, floating } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { Arithmetic, Floating, FloatingPair, Same } from "./types.js";

/**
 * x + y.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> [...]. Integers wrap.
 * @throws ShapeError when the shapes do not broadcast; DTypeError when both are bool
 * @example
 * ```ts
 * import { add, tensor } from "@cotangent/core";
 * add(tensor([1, 2, 3]), 1).toArray() // => [2, 3, 4]
 * add(tensor([[1], [2]]), tensor([10, 20])).toArray() // => [[11, 21], [12, 22]]
 * ```
 */
export function add<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function add(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("add", primitives.add, [x, y]);
}

/**
 * x - y.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> [...]. Integers wrap.
 * @throws ShapeError when the shapes do not broadcast; DTypeError when both are bool
 * @example
 * ```ts
 * import { sub, tensor } from "@cotangent/core";
 * sub(tensor([1, 2, 3]), 1).toArray() // => [0, 1, 2]
 * ```
 */
export function sub<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function sub(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("sub", primitives.sub, [x, y]);
}

/**
 * x * y, elementwise; matmul is the matrix product.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> [...]. Integers wrap.
 * @throws ShapeError when the shapes do not broadcast; DTypeError when both are bool
 * @example
 * ```ts
 * import { mul, tensor } from "@cotangent/core";
 * mul(tensor([1, 2, 3]), 2).toArray() // => [2, 4, 6]
 * ```
 */
export function mul<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function mul(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("mul", primitives.mul, [x, y]);
}

/**
 * x / y as in IEEE 754; integers divide in float32.
 * `x`, `y` broadcast and promote: [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { div, tensor } from "@cotangent/core";
 * div(tensor([1, 2, 3]), 2).toArray() // => [0.5, 1, 1.5]
 * ```
 */
export function div<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): FloatingPair<X, Y>;
export function div(x: TensorLike, y: TensorLike): Tensor {
  return floating("div", primitives.div, x, y);
}

/**
 * -x. Integers wrap.
 * `x` [...] -> [...] of the same dtype.
 * @throws DTypeError when x is bool
 * @example
 * ```ts
 * import { neg, tensor } from "@cotangent/core";
 * neg(tensor([1, -2])).toArray() // => [-1, 2]
 * ```
 */
export function neg<X extends TensorLike>(x: X): Same<X>;
export function neg(x: TensorLike): Tensor {
  return elementwise("neg", primitives.neg, [x]);
}

/**
 * 1 / x; integers compute in float32.
 * `x` [...] -> [...].
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { reciprocal } from "@cotangent/core";
 * reciprocal(4).item() // => 0.25
 * ```
 */
export function reciprocal<X extends TensorLike>(x: X): Floating<X>;
export function reciprocal(x: TensorLike): Tensor {
  return floating("reciprocal", (y) => primitives.div(constant(y, 1), y), x);
}

/**
 * The remainder of x / y with the sign of x, as % in JavaScript and C.
 * `x`, `y` broadcast and promote: [...], [...] -> [...]. y = 0 gives NaN on floats and x on integers.
 * @throws ShapeError when the shapes do not broadcast; DTypeError when both are bool
 * @example
 * ```ts
 * import { rem } from "@cotangent/core";
 * rem(-7, 3).item() // => -1
 * ```
 */
export function rem<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function rem(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("rem", primitives.rem, [x, y]);
}

/**
 * The remainder of x / y with the sign of y, as % in Python.
 * `x`, `y` broadcast and promote: [...], [...] -> [...]. y = 0 gives NaN on floats and x on integers.
 * @throws ShapeError when the shapes do not broadcast; DTypeError when both are bool
 * @example
 * ```ts
 * import { mod } from "@cotangent/core";
 * mod(-7, 3).item() // => 2
 * ```
 */
export function mod<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function mod(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("mod", modulo, [x, y]);
}

/**
 * The largest integer <= x / y, in the dtype of the operands.
 * `x`, `y` broadcast and promote: [...], [...] -> [...]. Its derivative is 0. On floats y = 0 gives x / y; on integers -1,
 * or -2 for a negative x. Zeros have the signs that JAX gives them: -0 by 1 is 0.
 * @throws ShapeError when the shapes do not broadcast; DTypeError when both are bool
 * @example
 * ```ts
 * import { floorDivide } from "@cotangent/core";
 * floorDivide(-7, 3).item() // => -3
 * ```
 */
export function floorDivide<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function floorDivide(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("floorDivide", floorQuotient, [x, y]);
}

/**
 * The larger of x and y; NaN when either is. Ties share the derivative evenly. max reduces along axes.
 * `x`, `y` broadcast and promote: [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { maximum, tensor } from "@cotangent/core";
 * maximum(tensor([1, 5]), 3).toArray() // => [3, 5]
 * ```
 */
export function maximum<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function maximum(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("maximum", primitives.max, [x, y]);
}

/**
 * The smaller of x and y; NaN when either is. Ties share the derivative evenly. min reduces along axes.
 * `x`, `y` broadcast and promote: [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { minimum, tensor } from "@cotangent/core";
 * minimum(tensor([1, 5]), 3).toArray() // => [1, 3]
 * ```
 */
export function minimum<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function minimum(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("minimum", primitives.min, [x, y]);
}

/**
 * x limited to [low, high]: low where x is below, high where it is above. null leaves a side open.
 * `x`, `low`, `high` broadcast and promote, numbers being weak: [...] -> [...]. high wins where low > high; NaN stays.
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { clip, tensor } from "@cotangent/core";
 * clip(tensor([-2, 0.5, 3]), -1, 1).toArray() // => [-1, 0.5, 1]
 * clip(tensor([-2, 0.5, 3]), 0, null).toArray() // => [0, 0.5, 3]
 * ```
 */
export function clip<X extends TensorLike>(
  x: X,
  low: number | null,
  high: number | null,
): Arithmetic<X, number>;
export function clip(x: TensorLike, low: TensorLike | null, high: TensorLike | null): Tensor;
export function clip(x: TensorLike, low: TensorLike | null, high: TensorLike | null): Tensor {
  return asCall("clip", { x, low, high }, () => {
    if (low === null)
      return high === null ? asTensor("clip", x) : elementwise("clip", primitives.min, [x, high]);
    if (high === null) return elementwise("clip", primitives.max, [x, low]);
    return elementwise("clip", (y, least, most) => primitives.clamp(least, y, most), [x, low, high]);
  });
}

// The remainder with the sign of x, moved up by y where that is not the sign of y.
function modulo(x: Tensor, y: Tensor): Tensor {
  const remainder = primitives.rem(x, y);
  return primitives.select(signsDiffer(remainder, y), primitives.add(remainder, y), remainder);
}

function floorQuotient(x: Tensor, y: Tensor): Tensor {
  const remainder = primitives.rem(x, y);
  const exact = primitives.div(primitives.sub(x, remainder), y);
  const below = primitives.select(
    signsDiffer(remainder, y),
    primitives.sub(exact, constant(exact, 1)),
    exact,
  );
  if (!isFloating(x.dtype)) return below;
  // x - remainder may have been rounded, so the quotient need not be a whole number yet; by 0 there is no remainder.
  const isByZero = primitives.eq(y, constant(y, 0));
  return primitives.stopGradient(primitives.select(isByZero, primitives.div(x, y), primitives.round(below)));
}

function signsDiffer(remainder: Tensor, y: Tensor): Tensor {
  const zero = constant(remainder, 0);
  const opposite = primitives.ne(primitives.lt(remainder, zero), primitives.lt(y, zero));
  return primitives.and(primitives.ne(remainder, zero), opposite);
}
