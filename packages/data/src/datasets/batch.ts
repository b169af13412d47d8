/**
 * Elements in groups: trees of tensors stacked along a new first axis.
 * @module
 */
import { type Leaf, stack, type Tensor, tensor, treeMap, type WithLeaves } from "@cotangent/core";
import { checkOptions } from "@cotangent/core/checks";
import { isNone, none, some } from "fp-ts/lib/Option.js";
import { checkWhole } from "../checkOption.js";
import type { Dataset } from "./dataset.js";
import { checkDataset } from "./dataset.js";

/** How elements are grouped. */
export interface BatchingOptions {
  /** Elements per batch, 1 or more. */
  readonly batchSize: number;
  /** Leave out the last batch when it would be smaller than the others? Default false. */
  readonly dropLast?: boolean;
}

/** Trees of one structure, each leaf stacked: [...] -> [k, ...]. */
export function stacked<T>(elements: readonly [T, ...T[]]): WithLeaves<T, Tensor> {
  const [first, ...others] = elements;
  const columns: Tensor[] = [];
  const tree: unknown = first;
  treeMap(
    (...leaves: readonly Leaf[]) => {
      columns.push(stack(leaves.map((leaf) => (typeof leaf === "object" ? leaf : tensor(leaf)))));
      return 0;
    },
    tree,
    ...others,
  );
  // Leaves come in one order always, so the columns can be put in their places one by one.
  let next = 0;
  return treeMap(() => columns[next++], first);
}

/**
 * Groups of `batchSize` elements in a row, which are trees of tensors (or numbers) of the same shapes: [...] -> [k, ...].
 * @throws ArgumentError when batchSize is no positive integer; when it is read, TreeError or ShapeError if elements differ in
 * structure or shape
 * @example
 * ```ts
 * import { tensor } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { pipe } from "fp-ts/lib/function.js";
 * const batches = pipe(datasets.fromTensors(tensor([10, 20, 30])), datasets.batch({ batchSize: 2 }));
 * Array.from(datasets.values(batches), (batch) => batch.toArray()) // => [[10, 20], [30]]
 * ```
 */
export function batch(options: BatchingOptions): <T>(dataset: Dataset<T>) => Dataset<WithLeaves<T, Tensor>> {
  const { batchSize, dropLast = false } = checkOptions("batch", options);
  checkWhole("batch", "batchSize", batchSize, 1);
  const least = dropLast ? batchSize : 1;
  return <T>(dataset: Dataset<T>): Dataset<WithLeaves<T, Tensor>> => {
    const { size, at, gather } = checkDataset("batch", dataset);
    const read = (start: number, epoch: number): readonly T[] => {
      const elements: T[] = [];
      while (elements.length < batchSize) {
        const element = at(start + elements.length, epoch);
        if (isNone(element)) break;
        elements.push(element.value);
      }
      return elements;
    };
    return Object.freeze({
      size: (epoch: number) => {
        const count = size(epoch) / batchSize;
        return dropLast ? Math.floor(count) : Math.ceil(count);
      },
      at: (index: number, epoch: number) => {
        const start = index * batchSize;
        if (gather !== undefined) {
          const count = Math.min(batchSize, size(epoch) - start);
          if (count < least) return none;
          return some(
            gather(
              Array.from({ length: count }, (_, i) => start + i),
              epoch,
            ),
          );
        }
        const [first, ...others] = read(start, epoch);
        if (first === undefined || 1 + others.length < least) return none;
        return some(stacked([first, ...others]));
      },
    });
  };
}
