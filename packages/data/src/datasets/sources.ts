/**
 * Where datasets begin: tensors that share their first axis, or a list of anything.
 * @module
 */
import { reshape, type Tensor, take, tensor, treeLeaves, treeMap, type WithLeaves } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { none, some } from "fp-ts/lib/Option.js";
import { datasetSize } from "../dataset.js";
import type { Dataset } from "./dataset.js";

/** A function from indices, int32[k], to the rows of `x` at them, stacked. */
function rowsOf(x: Tensor): (indices: Tensor) => Tensor {
  let isRead = false;
  return (indices) => {
    // Once all elements stand on the heap, `take` copies rows from there, straight to where they are needed.
    if (!isRead) x.toTypedArray();
    isRead = true;
    return take(x, indices, 0);
  };
}

/**
 * The examples of a tree of tensors [n, ...]: n elements, each the tree with tensors [...]. Rows are copied from there when they are needed.
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
  const columns = treeLeaves(tree).map((leaf) =>
    typeof leaf === "object" ? rowsOf(leaf) : () => tensor(leaf),
  );
  const picked = (indices: readonly number[], change: (rows: Tensor) => Tensor): WithLeaves<T, Tensor> => {
    // Leaves come in one order always, so the columns can be put in their places one by one.
    let next = 0;
    const places = tensor(Int32Array.from(indices));
    return treeMap(() => change(columns[next++](places)), tree);
  };
  return Object.freeze({
    size: () => size,
    at: (index: number) =>
      index < size ? some(picked([index], (row) => reshape(row, row.shape.slice(1)))) : none,
    gather: (indices: readonly number[]) => picked(indices, (rows) => rows),
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
  checkArguments("fromArray", { items: "iterable" }, { items });
  const kept = Object.freeze([...items]);
  return Object.freeze({
    size: () => kept.length,
    at: (index: number) => (index < kept.length ? some(kept[index]) : none),
  });
}
