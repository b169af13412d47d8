/**
 * Numbers about whole trees: inner product and norm.
 * @module
 */
import { add, greater, mul, sqrt, square, sum, type Tensor, tensor, where } from "@cotangent/core";
import { open, type Scalar, type Tree } from "./base.js";

/** The sum of all products of two lists of leaves. */
export function dotLeaves(a: readonly Tensor[], b: readonly Tensor[]): Tensor {
  return total(a.map((x, i) => sum(mul(x, b[i]))));
}

/** The sum of the squares of all elements. */
export function squaredNorm(leaves: readonly Tensor[]): Tensor {
  return total(leaves.map((leaf) => sum(square(leaf))));
}

function total(parts: readonly Tensor[]): Tensor {
  return parts.length === 0 ? tensor(0) : parts.reduce((a, b) => add(a, b));
}

/** The Euclidean norm of a leaf, but `least` where it is not above that; its derivative at 0 is no NaN then. */
export function flooredNorm(leaf: Tensor, least: Scalar): Tensor {
  const isAbove = greater(sqrt(sum(square(leaf))), least);
  return where(isAbove, sqrt(sum(square(where(isAbove, leaf, 1)))), least);
}

/**
 * The Euclidean norm of all elements of a tree: the square root of the sum of their squares; 0 of an empty tree.
 * @throws TreeError when `tree` is none
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { globalNorm } from "@cotangent/optim";
 * globalNorm({ w: tensor([3, 0]), b: tensor(4), none: null }).item() // => 5
 * ```
 */
export function globalNorm(tree: Tree): Tensor {
  return sqrt(squaredNorm(open("globalNorm", tree).leaves));
}
