/**
 * Values that count as constants under differentiation.
 * @module
 */
import type { Tensor } from "../base/tensor.js";
import { treeMap } from "../base/tree.js";
import type { Leaf } from "../base/treeDef.js";
import type { Tensors } from "../base/treeTypes.js";
import * as primitives from "../primitives/index.js";
import { asTensor } from "./arguments.js";
import { asCall } from "./asCall.js";

/**
 * The same values, taken as constants by every derivative.
 * `tree` a tensor, or a tree of tensors -> the same tree, numbers and booleans as scalar tensors.
 * @throws TreeError when the tree holds something else than tensors, numbers, booleans, null, arrays and plain objects
 * @example
 * ```ts
 * import { grad, mul, stopGradient, tensor, type Tensor } from "@cotangent/core";
 * grad((x: Tensor) => mul(stopGradient(x), x))(tensor(3)).item() // => 3
 * ```
 */
export function stopGradient<T>(tree: T): Tensors<T>;
export function stopGradient(tree: unknown): unknown {
  const constantLeaf = (leaf: Leaf): Tensor => primitives.stopGradient(asTensor("stopGradient", leaf));
  return asCall("stopGradient", {}, () => treeMap(constantLeaf, tree));
}
