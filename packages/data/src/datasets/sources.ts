/**
 * Where datasets begin: tensors that share their first axis, or a list of anything.
 * @module
 */
import { reshape, type Tensor, tensor, treeLeaves, treeMap, type WithLeaves } from "@cotangent/core";
import { checkArguments } from "@cotangent/core/checks";
import { none, some } from "fp-ts/lib/Option.js";
import { datasetSize } from "../dataset.js";
import type { Dataset } from "./dataset.js";

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  uint32: Uint32Array,
  bool: Uint8Array,
} as const;

/** A function from indices to the rows of `x` at them, stacked. Rows are copied from array to array: `take` reads element by element. */
function rowsOf(x: Tensor): (indices: readonly number[]) => Tensor {
  const { dtype } = x;
  const shape = x.shape.slice(1);
  const length = shape.reduce((product, size) => product * size, 1);
  // Made when the first row is read, and never written to.
  let elements: ReturnType<Tensor["toTypedArray"]> | undefined;
  // Where rows are put together, before a tensor copies them: fresh memory for each batch would cost as much as the copying.
  let room = new arrays[dtype](0);
  return (indices) => {
    elements ??= x.toTypedArray();
    const size = indices.length * length;
    if (room.length !== size) room = new arrays[dtype](size);
    for (const [i, index] of indices.entries())
      room.set(elements.subarray(index * length, (index + 1) * length), i * length);
    return tensor(room, { dtype, shape: [indices.length, ...shape] });
  };
}

/**
 * The examples of a tree of tensors [n, ...]: n elements, each the tree with tensors [...]. Their elements are copied once, when the first
 * example is read.
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
    return treeMap(() => change(columns[next++](indices)), tree);
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
