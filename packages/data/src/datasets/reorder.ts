/**
 * The same elements in another order, or some of them: shuffle, take, skip.
 * @module
 */
import type { Key } from "@cotangent/core";
import { none } from "fp-ts/lib/Option.js";
import { checkWhole } from "../checkOption.js";
import { shuffledOrder } from "../dataset.js";
import { checkDataset, type Dataset, finiteSize } from "./dataset.js";

// The source with index i replaced by index(i).
function reindexed<T>(
  source: Dataset<T>,
  size: (epoch: number) => number,
  index: (i: number, epoch: number) => number,
): Dataset<T> {
  const { at, gather } = source;
  return Object.freeze({
    size,
    at: (i: number, epoch: number) => (i < size(epoch) ? at(index(i, epoch), epoch) : none),
    ...(gather === undefined
      ? {}
      : {
          gather: (indices: readonly number[], epoch: number) =>
            gather(
              indices.map((i) => index(i, epoch)),
              epoch,
            ),
        }),
  });
}

/**
 * All elements in the order of `shuffledOrder` for the key: another permutation each epoch, the same for the same epoch.
 * @throws ArgumentError, when it is read, if the dataset has no end
 * @example
 * ```ts
 * import { random } from "@cotangent/core";
 * import { datasets } from "@cotangent/data";
 * import { pipe } from "fp-ts/lib/function.js";
 * const shuffled = pipe(datasets.fromArray(["a", "b", "c", "d", "e"]), datasets.shuffle(random.key(0)));
 * [...datasets.values(shuffled, { epoch: 1 })] // => ["a", "d", "b", "e", "c"]
 * ```
 */
export function shuffle(key: Key): <T>(dataset: Dataset<T>) => Dataset<T> {
  return (source) => {
    checkDataset("shuffle", source);
    // The order of the epoch that was read last: a memory of a pure function, seen by no one.
    let last:
      | { readonly epoch: number; readonly size: number; readonly order: ArrayLike<number> }
      | undefined;
    const size = (epoch: number): number => finiteSize("shuffle", source, epoch);
    return reindexed(source, size, (i, epoch) => {
      const count = size(epoch);
      if (last?.epoch !== epoch || last.size !== count)
        last = { epoch, size: count, order: shuffledOrder(count, { key, epoch }).toTypedArray() };
      return last.order[i];
    });
  };
}

/**
 * The first `count` elements of each epoch, or all if there are fewer.
 * @throws ArgumentError when count is no whole number
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * [...datasets.values(datasets.take(2)(datasets.fromArray([1, 2, 3])))] // => [1, 2]
 * ```
 */
export function take(count: number): <T>(dataset: Dataset<T>) => Dataset<T> {
  checkWhole("take", "count", count);
  return (dataset) => {
    const { size, at, gather } = checkDataset("take", dataset);
    return Object.freeze({
      size: (epoch: number) => Math.min(count, size(epoch)),
      at: (index: number, epoch: number) => (index < count ? at(index, epoch) : none),
      ...(gather === undefined ? {} : { gather }),
    });
  };
}

/**
 * All but the first `count` elements of each epoch.
 * @throws ArgumentError when count is no whole number
 * @example
 * ```ts
 * import { datasets } from "@cotangent/data";
 * [...datasets.values(datasets.skip(2)(datasets.fromArray([1, 2, 3])))] // => [3]
 * ```
 */
export function skip(count: number): <T>(dataset: Dataset<T>) => Dataset<T> {
  checkWhole("skip", "count", count);
  return (dataset) => {
    const { size, at, gather } = checkDataset("skip", dataset);
    return Object.freeze({
      size: (epoch: number) => Math.max(0, size(epoch) - count),
      at: (index: number, epoch: number) => at(index + count, epoch),
      ...(gather === undefined
        ? {}
        : {
            gather: (indices: readonly number[], epoch: number) =>
              gather(
                indices.map((i) => i + count),
                epoch,
              ),
          }),
    });
  };
}
