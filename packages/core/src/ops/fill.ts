/**
 * Tensors of one value.
 * @module
 */
import { checkOptions } from "../base/checks.js";
import type { DType } from "../base/dtype.js";
import type { Shape } from "../base/shape.js";
import { checkShape } from "../base/shape.js";
import type { Tensor, TensorLike } from "../base/tensor.js";
import { asTensor, commonDType, inDType, stretch } from "./arguments.js";
import { asCall } from "./asCall.js";
import { checkDTypeName } from "./create.js";
import type { OwnDType, ShapeOf, Sizes } from "./types.js";

/** The dtype of what is created. */
export interface DTypeOption<D extends DType = DType> {
  /** Element type; each function says which is the default. */
  readonly dtype?: D;
}

/**
 * A tensor filled with `value`.
 * `shape` -> [...shape]; dtype by default float32 for a number, bool for a boolean, that of a tensor. A tensor broadcasts.
 * @throws ShapeError for a size that is no whole number >= 0; ArgumentError for a number that `dtype` cannot hold
 * @example
 * ```ts
 * import { full } from "@cotangent/core";
 * full([2, 2], 7).toArray() // => [[7, 7], [7, 7]]
 * ```
 */
export function full<const S extends Shape, V extends TensorLike>(
  shape: S,
  value: V,
): Tensor<Sizes<S>, OwnDType<V>>;
export function full<const S extends Shape, D extends DType>(
  shape: S,
  value: TensorLike,
  options: { readonly dtype: D },
): Tensor<Sizes<S>, D>;
export function full<const S extends Shape>(
  shape: S,
  value: TensorLike,
  options?: DTypeOption,
): Tensor<Sizes<S>>;
export function full(shape: Shape, value: TensorLike, options: DTypeOption = {}): Tensor {
  return filled("full", shape, value, options, commonDType([value]));
}

/**
 * A tensor of zeros.
 * `shape` -> [...shape]; dtype float32 by default.
 * @throws ShapeError for a size that is no whole number >= 0
 * @example
 * ```ts
 * import { zeros } from "@cotangent/core";
 * zeros([2, 3]).toArray() // => [[0, 0, 0], [0, 0, 0]]
 * ```
 */
export function zeros<const S extends Shape, D extends DType = "float32">(
  shape: S,
  options?: DTypeOption<D>,
): Tensor<Sizes<S>, NoInfer<D>>;
export function zeros(shape: Shape, options: DTypeOption = {}): Tensor {
  return filled("zeros", shape, 0, options);
}

/**
 * A tensor of ones.
 * `shape` -> [...shape]; dtype float32 by default.
 * @throws ShapeError for a size that is no whole number >= 0
 * @example
 * ```ts
 * import { ones } from "@cotangent/core";
 * ones([2], { dtype: "int32" }).toArray() // => [1, 1]
 * ```
 */
export function ones<const S extends Shape, D extends DType = "float32">(
  shape: S,
  options?: DTypeOption<D>,
): Tensor<Sizes<S>, NoInfer<D>>;
export function ones(shape: Shape, options: DTypeOption = {}): Tensor {
  return filled("ones", shape, 1, options);
}

/**
 * `value` everywhere, in the shape of x.
 * `x` [...] -> [...]; dtype that of x by default.
 * @throws ArgumentError for a number that the dtype cannot hold
 * @example
 * ```ts
 * import { fullLike, tensor } from "@cotangent/core";
 * fullLike(tensor([1, 2]), 5).toArray() // => [5, 5]
 * ```
 */
export function fullLike<X extends TensorLike, D extends DType = OwnDType<X>>(
  x: X,
  value: TensorLike,
  options?: DTypeOption<D>,
): Tensor<ShapeOf<X>, NoInfer<D>>;
export function fullLike(x: TensorLike, value: TensorLike, options: DTypeOption = {}): Tensor {
  const { shape, dtype } = asTensor("fullLike", x);
  return filled("fullLike", shape, value, options, dtype);
}

/**
 * Zeros in the shape of x.
 * `x` [...] -> [...]; dtype that of x by default.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { tensor, zerosLike } from "@cotangent/core";
 * zerosLike(tensor([1, 2])).toArray() // => [0, 0]
 * ```
 */
export function zerosLike<X extends TensorLike, D extends DType = OwnDType<X>>(
  x: X,
  options?: DTypeOption<D>,
): Tensor<ShapeOf<X>, NoInfer<D>>;
export function zerosLike(x: TensorLike, options: DTypeOption = {}): Tensor {
  const { shape, dtype } = asTensor("zerosLike", x);
  return filled("zerosLike", shape, 0, options, dtype);
}

/**
 * Ones in the shape of x.
 * `x` [...] -> [...]; dtype that of x by default.
 * @throws ArgumentError when x is no tensor, number or boolean
 * @example
 * ```ts
 * import { onesLike, tensor } from "@cotangent/core";
 * onesLike(tensor([1, 2])).toArray() // => [1, 1]
 * ```
 */
export function onesLike<X extends TensorLike, D extends DType = OwnDType<X>>(
  x: X,
  options?: DTypeOption<D>,
): Tensor<ShapeOf<X>, NoInfer<D>>;
export function onesLike(x: TensorLike, options: DTypeOption = {}): Tensor {
  const { shape, dtype } = asTensor("onesLike", x);
  return filled("onesLike", shape, 1, options, dtype);
}

function filled(
  op: string,
  shape: Shape,
  value: TensorLike,
  options: DTypeOption,
  byDefault: DType = "float32",
): Tensor {
  const { dtype = byDefault } = checkOptions(op, options);
  checkDTypeName(op, dtype);
  const sizes = checkShape(op, shape);
  return asCall(op, {}, () => {
    const scalar = inDType(op, value, dtype, "value");
    return stretch(scalar, sizes);
  });
}
