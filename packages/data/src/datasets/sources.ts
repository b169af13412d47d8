/**
 * Where datasets begin: tensors that share their first axis, or a list of anything.
 * @module
 */
import { type Tensor, take, tensor, treeMap, type WithLeaves } from "@cotangent/core";
import { none, some } from "fp-ts/lib/Option.js";
import { datasetSize } from "../dataset.js";
import type { Dataset } from "./dataset.js";

/**
 * The examples of a tree of tensors [n, ...]: n elements, each the tree with tensors [...].
 * @throws ShapeError when it has no tensors, or their first axes differ
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * const source = datasets.fromTensors({ x: tensor([[1, 2], [3, 4]]), y: tensor([5, 6]) });
 * Array.from(datasets.values(source), ({ x, y }) => [x.toArray(), y.item()]) // => [[[1, 2], 5], [[3, 4], 6]]
 * ```
 */
export function fromTensors<T>(tree: T): Dataset<WithLeaves<T, Tensor>> {
  const size = datasetSize(tree);
  const picked = (indices: number | readonly number[]): WithLeaves<T, Tensor> => {
    const at = tensor(indices, { dtype: "int32" });
    return treeMap((leaf) => (typeof leaf === "object" ? take(leaf, at, 0) : tensor(leaf)), tree);
  };
  return Object.freeze({
    size: () => size,
    at: (index: number) => (index < size ? some(picked(index)) : none),
    gather: picked,
  });
}

/**
 * The items of a list, as they are. The list is copied, its items are not.
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * [...datasets.values(datasets.fromArray(["a", "b"]))] // => ["a", "b"]
 * ```
 */
export function fromArray<T>(items: readonly T[]): Dataset<T> {
  const kept = Object.freeze([...items]);
  return Object.freeze({
    size: () => kept.length,
    at: (index: number) => (index < kept.length ? some(kept[index]) : none),
  });
}
