/**
 * Choice and logic: where, truth values, bits.
 * @module
 */
import type { DType } from "../base/dtype.js";
import { broadcastShapes } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import {
  aligned,
  asTensor,
  commonDType,
  elementwise,
  inDType,
  stretch,
  toBool,
  toDType,
} from "./arguments.js";
import { asCall } from "./asCall.js";
import type {
  Arithmetic,
  Broadcast,
  CommonDType,
  CommonShape,
  Comparison,
  Predicate,
  Same,
  ShapeOf,
} from "./types.js";

/**
 * x where the condition holds (is not 0), y elsewhere. Both are computed: where what is not chosen has a derivative that is
 * infinite or NaN, the gradient is NaN; make the operand safe first, as in `where(c, log(where(c, x, 1)), 0)`.
 * `condition`, `x`, `y` broadcast, x and y promote: bool[...], [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { greater, tensor, where } from "@cotangent/core";
 * const x = tensor([-1, 0, 2]);
 * where(greater(x, 0), x, 0).toArray() // => [0, 0, 2]
 * ```
 */
export function where<C extends TensorLike, X extends TensorLike, Y extends TensorLike>(
  condition: C,
  x: X,
  y: Y,
): Tensor<Broadcast<ShapeOf<C>, CommonShape<X, Y>>, CommonDType<X, Y>>;
export function where(condition: TensorLike, x: TensorLike, y: TensorLike): Tensor {
  return asCall("where", { condition, x, y }, () => {
    const dtype = commonDType([x, y]);
    const parts = [
      toBool(asTensor("where", condition, "condition")),
      inDType("where", x, dtype),
      inDType("where", y, dtype, "y"),
    ];
    const shape = broadcastShapes("where", ...parts.map((part) => part.shape));
    const [c, a, b] = parts.map((part) => stretch(part, shape));
    return primitives.select(c, a, b);
  });
}

/**
 * x in another dtype. Float to integer cuts the fraction off and saturates, NaN gives 0; to bool it is x != 0.
 * `x` [...] -> [...].
 * @throws ArgumentError when there is no such dtype
 * @example
 * ```ts
 * import { astype, tensor } from "@cotangent/core";
 * astype(tensor([1.7, -1.7]), "int32").toArray() // => [1, -1]
 * ```
 */
export function astype<X extends TensorLike, D extends DType>(x: X, dtype: D): Tensor<ShapeOf<X>, D>;
export function astype(x: TensorLike, dtype: DType): Tensor {
  return asCall("astype", { x }, () => toDType(asTensor("astype", x), dtype));
}

/**
 * Are both true?
 * `x`, `y` broadcast; everything but 0 is true: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { logicalAnd, tensor } from "@cotangent/core";
 * logicalAnd(tensor([1, 1, 0, 0]), tensor([1, 0, 1, 0])).toArray() // => [true, false, false, false]
 * ```
 */
export function logicalAnd<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function logicalAnd(x: TensorLike, y: TensorLike): Tensor {
  return logical("logicalAnd", primitives.and, x, y);
}

/**
 * Is one of them true?
 * `x`, `y` broadcast; everything but 0 is true: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { logicalOr, tensor } from "@cotangent/core";
 * logicalOr(tensor([1, 1, 0, 0]), tensor([1, 0, 1, 0])).toArray() // => [true, true, true, false]
 * ```
 */
export function logicalOr<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function logicalOr(x: TensorLike, y: TensorLike): Tensor {
  return logical("logicalOr", primitives.or, x, y);
}

/**
 * Is exactly one of them true?
 * `x`, `y` broadcast; everything but 0 is true: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { logicalXor, tensor } from "@cotangent/core";
 * logicalXor(tensor([1, 1, 0, 0]), tensor([1, 0, 1, 0])).toArray() // => [false, true, true, false]
 * ```
 */
export function logicalXor<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function logicalXor(x: TensorLike, y: TensorLike): Tensor {
  return logical("logicalXor", primitives.xor, x, y);
}

/**
 * Is x false (0)?
 * `x` [...] -> bool[...].
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { logicalNot, tensor } from "@cotangent/core";
 * logicalNot(tensor([1, 0])).toArray() // => [false, true]
 * ```
 */
export function logicalNot<X extends TensorLike>(x: X): Predicate<X>;
export function logicalNot(x: TensorLike): Tensor {
  return asCall("logicalNot", { x }, () => primitives.not(toBool(asTensor("logicalNot", x))));
}

/**
 * x and y, bit by bit.
 * `x`, `y` broadcast and promote; int32, uint32 or bool: [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast; DTypeError for floats
 * @example
 * ```ts
 * import { bitwiseAnd, tensor } from "@cotangent/core";
 * const x = tensor([12, 10], { dtype: "int32" });
 * bitwiseAnd(x, 6).toArray() // => [4, 2]
 * ```
 */
export function bitwiseAnd<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function bitwiseAnd(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("bitwiseAnd", primitives.and, [x, y]);
}

/**
 * x or y, bit by bit.
 * `x`, `y` broadcast and promote; int32, uint32 or bool: [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast; DTypeError for floats
 * @example
 * ```ts
 * import { bitwiseOr, tensor } from "@cotangent/core";
 * const x = tensor([12, 10], { dtype: "int32" });
 * bitwiseOr(x, 6).toArray() // => [14, 14]
 * ```
 */
export function bitwiseOr<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function bitwiseOr(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("bitwiseOr", primitives.or, [x, y]);
}

/**
 * Either x or y, bit by bit.
 * `x`, `y` broadcast and promote; int32, uint32 or bool: [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast; DTypeError for floats
 * @example
 * ```ts
 * import { bitwiseXor, tensor } from "@cotangent/core";
 * const x = tensor([12, 10], { dtype: "int32" });
 * bitwiseXor(x, 6).toArray() // => [10, 12]
 * ```
 */
export function bitwiseXor<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Arithmetic<X, Y>;
export function bitwiseXor(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("bitwiseXor", primitives.xor, [x, y]);
}

/**
 * Every bit of x flipped; on bool, not x.
 * `x` int32, uint32 or bool [...] -> [...].
 * @throws DTypeError for floats
 * @example
 * ```ts
 * import { bitwiseNot, tensor } from "@cotangent/core";
 * bitwiseNot(tensor([0, 5], { dtype: "int32" })).toArray() // => [-1, -6]
 * ```
 */
export function bitwiseNot<X extends TensorLike>(x: X): Same<X>;
export function bitwiseNot(x: TensorLike): Tensor {
  return elementwise("bitwiseNot", primitives.not, [x]);
}

/**
 * x with its bits moved up by `count` places; a count outside 0 to 31 leaves 0.
 * `x`, `count` broadcast and promote; int32 or uint32: [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast; DTypeError for floats and bool
 * @example
 * ```ts
 * import { shiftLeft, tensor } from "@cotangent/core";
 * const x = tensor([12, 10], { dtype: "int32" });
 * shiftLeft(x, 2).toArray() // => [48, 40]
 * ```
 */
export function shiftLeft<X extends TensorLike, Y extends TensorLike>(x: X, count: Y): Arithmetic<X, Y>;
export function shiftLeft(x: TensorLike, count: TensorLike): Tensor {
  return elementwise("shiftLeft", primitives.shiftLeft, [x, count], undefined, ["x", "count"]);
}

/**
 * x with its bits moved down by `count` places; on int32 the sign bit comes in, on uint32 zeros.
 * `x`, `count` broadcast and promote; int32 or uint32: [...], [...] -> [...].
 * @throws ShapeError when the shapes do not broadcast; DTypeError for floats and bool
 * @example
 * ```ts
 * import { shiftRight, tensor } from "@cotangent/core";
 * const x = tensor([12, 10], { dtype: "int32" });
 * shiftRight(x, 2).toArray() // => [3, 2]
 * ```
 */
export function shiftRight<X extends TensorLike, Y extends TensorLike>(x: X, count: Y): Arithmetic<X, Y>;
export function shiftRight(x: TensorLike, count: TensorLike): Tensor {
  return elementwise("shiftRight", primitives.shiftRight, [x, count], undefined, ["x", "count"]);
}

function logical(
  op: string,
  primitive: (a: Tensor, b: Tensor) => Tensor,
  x: TensorLike,
  y: TensorLike,
): Tensor {
  return asCall(op, { x, y }, () => {
    const operands = [toBool(asTensor(op, x)), toBool(asTensor(op, y, "y"))];
    const [a, b] = aligned(op, operands);
    return primitive(a, b);
  });
}
