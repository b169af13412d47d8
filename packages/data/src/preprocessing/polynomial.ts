/**
 * Polynomial features: the products of features up to a degree.
 * @module
 */
import {
  ArgumentError,
  concatenate,
  mul,
  ones,
  ShapeError,
  type Tensor,
  take,
  tensor,
} from "@cotangent/core";
import { checkOptions, checkTensors } from "@cotangent/core/checks";

/** Which products. */
export interface PolynomialOptions {
  /** Most factors of a product, 1 or more; default 2. */
  readonly degree?: number;
  /** Only products of different features? Default false: powers too. */
  readonly interactionOnly?: boolean;
  /** Begin with a feature that is always 1? Default true. */
  readonly bias?: boolean;
}

/** The lists of `length` positions below `count`, each not below the one before (or above it), in lexicographic order. */
function positionLists(count: number, length: number, different: boolean): readonly (readonly number[])[] {
  let lists: readonly (readonly number[])[] = [[]];
  for (let i = 0; i < length; i++) {
    lists = lists.flatMap((list) => {
      const first = list.length === 0 ? 0 : (list.at(-1) ?? 0) + (different ? 1 : 0);
      return Array.from({ length: Math.max(0, count - first) }, (_, j) => [...list, first + j]);
    });
  }
  return lists;
}

/**
 * x [..., features] -> [..., products]: 1, the features, their products of two, ..., in lexicographic order of positions, as
 * scikit-learn has them. Pure and differentiable; runs inside jit.
 * @throws ShapeError when x is a scalar; ArgumentError when degree is no positive integer
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { polynomialFeatures } from "@cotangent/data";
 * polynomialFeatures(tensor([2, 3])).toArray() // => [1, 2, 3, 4, 6, 9]
 * polynomialFeatures(tensor([2, 3]), { interactionOnly: true, bias: false }).toArray() // => [2, 3, 6]
 * ```
 */
export function polynomialFeatures(x: Tensor, options: PolynomialOptions = {}): Tensor {
  checkTensors("polynomialFeatures", { x });
  const { degree = 2, interactionOnly = false, bias = true } = checkOptions("polynomialFeatures", options);
  if (x.rank === 0) {
    throw new ShapeError({
      op: "polynomialFeatures",
      requirement: "x must have an axis of features",
      received: "[]",
    });
  }
  if (!Number.isInteger(degree) || degree < 1) {
    throw new ArgumentError({
      op: "polynomialFeatures",
      requirement: "degree must be a positive integer",
      received: String(degree),
    });
  }
  const axis = x.rank - 1;
  const features = x.shape[axis];
  const parts: Tensor[] = bias ? [ones([...x.shape.slice(0, axis), 1], { dtype: x.dtype })] : [];
  for (let factors = 1; factors <= degree; factors++) {
    const lists = positionLists(features, factors, interactionOnly);
    if (lists.length === 0) break;
    const factor = (i: number): Tensor =>
      take(
        x,
        tensor(
          lists.map((list) => list[i]),
          { dtype: "int32" },
        ),
        axis,
      );
    let product = factor(0);
    for (let i = 1; i < factors; i++) product = mul(product, factor(i));
    parts.push(product);
  }
  return concatenate(parts, axis);
}
