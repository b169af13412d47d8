/**
 * Comparisons, and questions about numbers. Their results are bool tensors; NaN equals nothing, itself included.
 * @module
 */
import { checkOptions } from "../base/checks.js";
import { isFloating } from "../base/dtype.js";
import { sameShape } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import * as primitives from "../primitives/index.js";
import { aligned, asTensor, constant, elementwise, floatDType } from "./arguments.js";
import { asCall } from "./asCall.js";
import type { Comparison, Predicate } from "./types.js";

/**
 * x = y.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { equal, tensor } from "@cotangent/core";
 * equal(tensor([1, 2, 3]), 2).toArray() // => [false, true, false]
 * ```
 */
export function equal<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function equal(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("equal", primitives.eq, [x, y]);
}

/**
 * x is not y.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { notEqual, tensor } from "@cotangent/core";
 * notEqual(tensor([1, 2, 3]), 2).toArray() // => [true, false, true]
 * ```
 */
export function notEqual<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function notEqual(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("notEqual", primitives.ne, [x, y]);
}

/**
 * x < y.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { less, tensor } from "@cotangent/core";
 * less(tensor([1, 2, 3]), 2).toArray() // => [true, false, false]
 * ```
 */
export function less<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function less(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("less", primitives.lt, [x, y]);
}

/**
 * x <= y.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { lessEqual, tensor } from "@cotangent/core";
 * lessEqual(tensor([1, 2, 3]), 2).toArray() // => [true, true, false]
 * ```
 */
export function lessEqual<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function lessEqual(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("lessEqual", primitives.le, [x, y]);
}

/**
 * x > y.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { greater, tensor } from "@cotangent/core";
 * greater(tensor([1, 2, 3]), 2).toArray() // => [false, false, true]
 * ```
 */
export function greater<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function greater(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("greater", primitives.gt, [x, y]);
}

/**
 * x >= y.
 * `x`, `y` broadcast and promote, numbers being weak: [...], [...] -> bool[...].
 * @throws ShapeError when the shapes do not broadcast
 * @example
 * ```ts
 * import { greaterEqual, tensor } from "@cotangent/core";
 * greaterEqual(tensor([1, 2, 3]), 2).toArray() // => [false, true, true]
 * ```
 */
export function greaterEqual<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Comparison<X, Y>;
export function greaterEqual(x: TensorLike, y: TensorLike): Tensor {
  return elementwise("greaterEqual", primitives.ge, [x, y]);
}

/**
 * Is x not a number? False for integers.
 * `x` [...] -> bool[...].
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { isNaN, tensor } from "@cotangent/core";
 * isNaN(tensor([1, NaN, -Infinity])).toArray() // => [false, true, false]
 * ```
 */
function nanElements<X extends TensorLike>(x: X): Predicate<X>;
function nanElements(x: TensorLike): Tensor {
  return elementwise("isNaN", (y) => primitives.ne(y, y), [x]);
}

/**
 * Is x neither infinite nor NaN? True for integers.
 * `x` [...] -> bool[...].
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { isFinite, tensor } from "@cotangent/core";
 * isFinite(tensor([1, NaN, -Infinity])).toArray() // => [true, false, false]
 * ```
 */
function finiteElements<X extends TensorLike>(x: X): Predicate<X>;
function finiteElements(x: TensorLike): Tensor {
  return elementwise(
    "isFinite",
    (y) =>
      isFloating(y.dtype) ? primitives.lt(primitives.abs(y), constant(y, Infinity)) : primitives.eq(y, y),
    [x],
  );
}

/**
 * Is x Infinity or -Infinity? False for integers.
 * `x` [...] -> bool[...].
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { isInf, tensor } from "@cotangent/core";
 * isInf(tensor([1, NaN, -Infinity])).toArray() // => [false, false, true]
 * ```
 */
export function isInf<X extends TensorLike>(x: X): Predicate<X>;
export function isInf(x: TensorLike): Tensor {
  return elementwise(
    "isInf",
    (y) =>
      isFloating(y.dtype) ? primitives.eq(primitives.abs(y), constant(y, Infinity)) : primitives.ne(y, y),
    [x],
  );
}

// Under names of their own inside, so that the globals are not shadowed.
export { finiteElements as isFinite, nanElements as isNaN };

/** What allClose allows. */
export interface CloseOptions {
  /** Allowed difference per unit of |y|; default 1e-5. */
  readonly rtol?: number;
  /** Allowed absolute difference; default 1e-8. */
  readonly atol?: number;
  /** Does NaN equal NaN? Default false. */
  readonly equalNan?: boolean;
}

/**
 * Is |x - y| <= atol + rtol |y| everywhere? Equal infinities are close.
 * `x`, `y` broadcast and promote: [...], [...] -> a JavaScript boolean, so it reads values and cannot be traced.
 * @throws ShapeError when the shapes do not broadcast; TraceError under jit and vmap
 * @example
 * ```ts
 * import { allClose, tensor } from "@cotangent/core";
 * allClose(tensor([1, 2]), tensor([1, 2.00001])) // => true
 * allClose(tensor([1, 2]), 1) // => false
 * ```
 */
export function allClose(x: TensorLike, y: TensorLike, options: CloseOptions = {}): boolean {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = checkOptions("allClose", options);
  return asCall("allClose", { x, y }, () => {
    const [a, b] = aligned("allClose", [x, y], floatDType).map((side) => side.toTypedArray());
    return a.every((value, i) => {
      const other = b[i];
      if (value === other || (equalNan && Number.isNaN(value) && Number.isNaN(other))) return true;
      const allowed = atol + rtol * Math.abs(other);
      return allowed < Infinity && Math.abs(value - other) <= allowed;
    });
  });
}

/**
 * Have x and y the same shape and equal elements? NaN equals nothing.
 * `x`, `y` promote: [...], [...] -> a JavaScript boolean, so it reads values and cannot be traced.
 * @throws TraceError under jit and vmap
 * @example
 * ```ts
 * import { arrayEqual, tensor } from "@cotangent/core";
 * arrayEqual(tensor([1, 2]), tensor([1, 2])) // => true
 * arrayEqual(tensor([1, 1]), tensor(1)) // => false
 * ```
 */
export function arrayEqual(x: TensorLike, y: TensorLike): boolean {
  if (!sameShape(asTensor("arrayEqual", x).shape, asTensor("arrayEqual", y, "y").shape)) return false;
  return asCall("arrayEqual", { x, y }, () => {
    const [a, b] = aligned("arrayEqual", [x, y]).map((side) => side.toTypedArray());
    return a.every((value, i) => value === b[i]);
  });
}
