/**
 * Datasets as trees of tensors that share their first axis, one entry per example; and the order of an epoch, a pure function of a
 * key, so any epoch can be repeated, or read from any place. `datasets` reads them in batches.
 * @module
 */
import {
  ArgumentError,
  type Key,
  random,
  ShapeError,
  type Tensor,
  take,
  treeLeavesWithPath,
  treeMap,
} from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";

/** Which order the examples come in: that of `epoch` (default 0) under `key`. */
export interface Shuffle {
  readonly key: Key;
  /** A whole number, 0 or more; each has an order of its own. */
  readonly epoch?: number;
}

/**
 * How many examples a dataset has.
 * @throws ShapeError when it has no tensors, or their first axes differ
 * @example
 * ```ts
 * import { zeros } from "@cotangent/core";
 * import { datasetSize } from "@cotangent/data";
 * datasetSize({ images: zeros([3, 784]), labels: zeros([3]) }) // => 3
 * ```
 */
export function datasetSize(dataset: unknown): number {
  const sizes = treeLeavesWithPath(dataset).map(([path, leaf]) => ({
    path: path.join("."),
    size: typeof leaf === "object" ? leaf.shape.at(0) : undefined,
  }));
  const [first] = sizes;
  const other = sizes.find(({ size }) => size === undefined || size !== first?.size);
  if (first?.size !== undefined && other === undefined) return first.size;
  throw new ShapeError({
    op: "datasetSize",
    requirement: "a dataset must hold tensors with one first axis, that of the examples",
    ...(first?.size === undefined ? {} : { expected: `${first.size} examples as in ${first.path}` }),
    received:
      other === undefined
        ? "no tensor"
        : `${other.size ?? "no axis"} in ${other.path || "(the tree itself)"}`,
  });
}

/**
 * The examples at `indices`, int32[k]: each tensor [n, ...] of the dataset -> [k, ...].
 * @throws ShapeError as datasetSize
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { examplesAt } from "@cotangent/data";
 * const dataset = { x: tensor([[1, 2], [3, 4], [5, 6]]), y: tensor([0, 1, 2]) };
 * const picked = examplesAt(dataset, tensor([2, 0], { dtype: "int32" }));
 * [picked.x.toArray(), picked.y.toArray()] // => [[[5, 6], [1, 2]], [2, 0]]
 * ```
 */
export function examplesAt<T>(dataset: T, indices: Tensor): T {
  datasetSize(dataset);
  return treeMap((examples: Tensor) => take(examples, indices, 0), dataset);
}

/**
 * The order of `size` examples in an epoch: int32[size], a permutation. A pure function of its arguments.
 * @throws ArgumentError when the epoch is no whole number
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { shuffledOrder } from "@cotangent/data";
 * const key = random.key(0);
 * const order = shuffledOrder(5, { key, epoch: 1 });
 * order.toArray() // => [0, 3, 1, 4, 2]
 * ```
 */
export function shuffledOrder(size: number, options: Shuffle): Tensor {
  const { key, epoch = 0 } = checkOptions("shuffledOrder", options);
  if (!Number.isInteger(epoch) || epoch < 0) {
    throw new ArgumentError({
      op: "shuffledOrder",
      requirement: "epoch must be a whole number",
      expected: "0 or more",
      received: String(epoch),
    });
  }
  return random.permutation(random.foldIn(key, epoch), size);
}
